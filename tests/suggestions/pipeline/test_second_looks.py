"""After the close one more request, and withdrawals that somebody asked for: a supervisor decides."""

from datetime import timedelta

import pytest

from suggestions.audit.clocks import wrong_clocks
from suggestions.desk.lists.work import my_work
from suggestions.models import Message, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again, answered, closed, handling, submitted
from tests.suggestions.pipeline.moments import at, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, make

MONDAY = "2026-11-02 10:00"


def right(row: Suggestion) -> bool:
    policies, _version = rules()
    return list(wrong_clocks([again(row)], policies)) == []


def ended(city: City) -> Suggestion:
    with at(MONDAY):
        return closed(city)


def asked_again(row: Suggestion, when: str = "2026-11-20 10:00") -> Suggestion:
    with at(when):
        return act(row, "ask_reopen", CITIZEN, reason=WORDS)


def is_work_of(city: City, who: str, row: Suggestion) -> bool:
    return Suggestion.objects.filter(my_work(city.officers[who]), pk=row.pk).exists()


# after the close


def test_a_reasoned_request_lands_with_the_supervisor_with_a_clock(city: City) -> None:
    row = asked_again(ended(city))
    assert (row.status, row.contested, live_kinds(row)) == ("closed", True, {"contested"})
    told = Message.objects.get(suggestion=row, template="contested")
    assert told.officer.username == "supervisor"
    assert is_work_of(city, "supervisor", row)
    assert right(row)


def test_it_is_asked_once(city: City) -> None:
    row = asked_again(ended(city))
    with at("2026-11-21 10:00"):
        refused(row, "ask_reopen", CITIZEN, reason=WORDS)
        row = act(row, "uphold_answer", city.actor("supervisor"), reason=WORDS)
        refused(row, "ask_reopen", CITIZEN, reason=WORDS)
    assert right(row)


def test_without_a_reason_it_is_refused(city: City) -> None:
    row = ended(city)
    with at("2026-11-20 10:00"):
        refused(row, "ask_reopen", CITIZEN, reason=" ")


@pytest.mark.parametrize(("more", "possible"), [(0, True), (1, False)])
def test_it_is_possible_for_thirty_days(city: City, more: int, possible: bool) -> None:
    row = ended(city)
    last = row.ended + timedelta(days=30, seconds=more)
    with at(last.astimezone().isoformat()):
        if possible:
            assert act(row, "ask_reopen", CITIZEN, reason=WORDS).contested
        else:
            refused(row, "ask_reopen", CITIZEN, reason=WORDS)


def test_the_period_is_a_setting(city: City, settings) -> None:
    settings.REOPEN_DAYS = 5
    row = ended(city)
    with at("2026-11-20 10:00"):
        refused(row, "ask_reopen", CITIZEN, reason=WORDS)


def test_the_supervisor_opens_it_again(city: City) -> None:
    row = asked_again(ended(city))
    with at("2026-11-23 10:00"):
        row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    assert (row.status, row.contested) == ("handling", False)
    assert "contested" not in live_kinds(row)
    assert right(row)


def test_what_is_contested_once_more_after_a_ruling_is_seen_by_the_city(city: City) -> None:
    with at(MONDAY):
        row = answered(city)
        row = act(row, "close", CITIZEN, solved=False, satisfied="not", comment=WORDS)
        assert not is_work_of(city, "city_supervisor", row)
        row = act(row, "uphold_answer", city.actor("supervisor"), reason=WORDS)
    with at("2026-11-03 10:00"):
        row = act(row, "ask_reopen", CITIZEN, reason=WORDS)
        assert is_work_of(city, "city_supervisor", row)


# withdrawn


def test_whoever_was_asked_to_withdraw_is_heard_by_a_supervisor(city: City) -> None:
    with at(MONDAY):
        row = act(handling(city), "withdraw", CITIZEN, why="asked")
        assert (row.status, row.contested, live_kinds(row)) == ("withdrawn", True, {"contested"})
        assert is_work_of(city, "supervisor", row)
    told = Message.objects.get(suggestion=row, template="pressed")
    assert (told.officer.username, told.medium) == ("supervisor", "digest")
    assert right(row)


@pytest.mark.parametrize("why", [None, "solved", "mistake", "other"])
def test_any_other_reason_starts_no_clock(city: City, why: str | None) -> None:
    row = act(handling(city), "withdraw", CITIZEN, why=why)
    assert (row.contested, row.follow_up_due, live_kinds(row)) == (False, True, set())


@pytest.mark.parametrize("why", [None, "other", "asked"])
def test_a_parent_whose_author_leaves_while_it_is_contested_is_not_withdrawn(
    city: City, why: str | None
) -> None:
    with at(MONDAY):
        row = handling(city)
        act(submitted(city), "merge", city.actor("triage"), parent=row)
        row = make(city, again(row), "answer")
        row = act(row, "rate", CITIZEN, solved=False, satisfied="not", comment=WORDS)
        assert row.contested
        row = act(row, "withdraw", CITIZEN, why=why)
    assert (row.status, row.author_left, row.contested) == ("answered", True, True)
    assert "contested" not in row.events.last().details
    assert not Message.objects.filter(suggestion=row, template="pressed").exists()
    assert right(row)


def test_it_stays_withdrawn_or_is_opened_again_by_the_supervisor(city: City) -> None:
    with at(MONDAY):
        rows = [act(handling(city), "withdraw", CITIZEN, why="asked") for _each in range(2)]
        stays = act(rows[0], "uphold_withdrawal", city.actor("supervisor"), reason=WORDS)
        again_open = act(rows[1], "reopen", city.actor("supervisor"), reason=WORDS)
    assert (stays.status, stays.contested, live_kinds(stays)) == ("withdrawn", False, set())
    assert (again_open.status, again_open.contested) == ("handling", False)
    assert right(stays)
    assert right(again_open)


def test_nobody_rules_on_a_withdrawal_that_nobody_asked_for(city: City) -> None:
    row = act(handling(city), "withdraw", CITIZEN)
    refused(row, "uphold_withdrawal", city.actor("supervisor"), reason=WORDS)


def test_a_parent_whose_author_was_asked_to_leave_is_followed_up(city: City) -> None:
    row = handling(city)
    act(submitted(city), "merge", city.actor("triage"), parent=row)
    row = act(again(row), "withdraw", CITIZEN, why="asked")
    assert (row.status, row.follow_up_due, row.contested) == ("handling", True, False)
