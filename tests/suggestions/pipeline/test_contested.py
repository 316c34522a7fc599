"""A contested answer waits for a supervisor, who has a limit of his own."""

from typing import Any

import pytest

from regions.models import Post, Role
from suggestions import escalation
from suggestions.audit.clocks import wrong_clocks
from suggestions.desk.lists.work import my_work
from suggestions.models import Alert, Deadline, Kind, Message, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN, CLOCK
from tests.factories import City, act, again, answered, officer
from tests.suggestions.pipeline.moments import at, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS

REASONED = {"solved": False, "satisfied": "not", "comment": "还是黑的"}
SILENT = {"solved": False, "satisfied": "not"}
CONTENT = {"solved": True, "satisfied": "rather"}
ANSWER = {"outcome": "solved", "answer": "您好！路灯已修好。"}


def heard(city: City, row: Suggestion, **result: Any) -> Suggestion:
    return act(row, "follow_up", city.actor("triage"), note=WORDS, **(result or SILENT))


def rated(row: Suggestion, **rating: Any) -> Suggestion:
    return act(row, "close", CITIZEN, **rating)


def limit(row: Suggestion) -> Deadline:
    return row.deadlines.get(kind=Kind.CONTESTED)


def right(row: Suggestion) -> bool:
    """Whether the clocks are those that the ledger gives."""
    policies, _version = rules()
    return list(wrong_clocks([again(row)], policies)) == []


# where it lands


def test_a_rating_with_a_reason_lands_with_the_supervisor(city: City) -> None:
    row = rated(answered(city), **REASONED)
    assert (row.status, row.contested, live_kinds(row)) == ("closed", True, {"contested"})
    told = Message.objects.get(suggestion=row, template="contested")
    assert (told.officer.username, told.medium) == ("supervisor", "digest")
    assert right(row)


def test_unhappy_without_words_needs_no_decision(city: City) -> None:
    row = rated(answered(city), **SILENT)
    assert (row.contested, live_kinds(row)) == (False, set())


def test_whoever_is_content_contests_nothing_whatever_the_words(city: City) -> None:
    assert not rated(answered(city), **CONTENT, comment="谢谢").contested


def test_a_second_not_solved_lands_with_the_supervisor_without_words_too(city: City) -> None:
    row = act(answered(city), "rework", CITIZEN, reason=WORDS)
    row = act(row, "draft", city.actor("handler"), **ANSWER)
    row = rated(act(row, "answer", city.actor("leader"), **ANSWER), **SILENT)
    assert (row.contested, live_kinds(row)) == (True, {"contested"})


def test_rated_after_the_clock_closed_it_a_reason_still_lands(city: City) -> None:
    row = act(act(answered(city), "close", CLOCK), "rate", CITIZEN, **REASONED)
    assert (row.status, row.contested, live_kinds(row)) == ("closed", True, {"contested"})
    assert right(row)


# the limit


def test_a_bad_follow_up_starts_the_supervisors_limit_and_rests_the_authors(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = heard(city, answered(city))
    assert live_kinds(row) == {"contested"}
    assert limit(row).due.isoformat() == "2026-11-05T09:30:00+00:00"
    assert limit(row).owner is None
    assert right(row)


def test_a_second_bad_follow_up_does_not_start_it_again(city: City) -> None:
    row = heard(city, answered(city))
    due = limit(row).due
    assert limit(heard(city, row)).due == due


def test_an_unhappy_rating_after_the_telephone_does_not_start_it_again(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = heard(city, answered(city))
        due = limit(row).due
    with at("2026-11-03 10:00"):
        row = rated(row, **REASONED)
    assert (row.status, limit(row).due, limit(row).state) == ("closed", due, "running")
    assert right(row)


@pytest.mark.parametrize("name", ["rework", "uphold_answer"])
def test_the_decision_meets_it(city: City, name: str) -> None:
    row = act(heard(city, answered(city)), name, city.actor("supervisor"), reason=WORDS)
    assert (limit(row).state, row.contested) == ("met", False)
    assert right(row)


def test_of_a_closed_one_opening_it_again_meets_it(city: City) -> None:
    row = act(rated(answered(city), **REASONED), "reopen", city.actor("supervisor"), reason=WORDS)
    assert (limit(row).state, row.status) == ("met", "handling")
    assert right(row)


def test_decided_late_it_was_missed(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = heard(city, answered(city))
    with at("2026-11-06 10:00"):
        row = act(row, "uphold_answer", city.actor("supervisor"), reason=WORDS)
    assert limit(row).state == "missed"


def test_the_author_who_asks_for_it_again_decides_for_nobody(city: City) -> None:
    row = act(heard(city, answered(city)), "rework", CITIZEN, reason=WORDS)
    assert limit(row).state == "stopped"
    assert right(row)


def test_content_after_all_the_author_closes_it_and_nobody_has_to_decide(city: City) -> None:
    row = rated(heard(city, answered(city)), **CONTENT)
    assert (row.status, row.contested, limit(row).state) == ("closed", False, "stopped")
    assert right(row)


def test_content_after_all_without_closing_the_time_to_confirm_starts_anew(city: City) -> None:
    row = act(heard(city, answered(city)), "rate", CITIZEN, **CONTENT)
    assert (row.status, live_kinds(row)) == ("answered", {"confirmation"})
    assert right(row)


def test_the_clock_does_not_close_what_is_contested_and_is_not_refused_either(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = heard(city, answered(city))
    with at("2026-11-20 10:00"):
        escalation.sweep()
    assert again(row).status == "answered"
    assert not Alert.objects.filter(deadline__suggestion=row, level="act").exists()


# who hears of it


def test_missed_it_is_the_citys_supervisors_too(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = heard(city, answered(city))
    high, low = city.officers["city_supervisor"], city.officers["supervisor"]
    with at("2026-11-05 12:00"):
        escalation.sweep()
        assert not Suggestion.objects.filter(my_work(high), pk=row.pk)
        assert Suggestion.objects.filter(my_work(low), pk=row.pk)
    with at("2026-11-05 18:00"):
        escalation.sweep()
        assert Suggestion.objects.filter(my_work(high), pk=row.pk)
    yellow = Message.objects.filter(suggestion=row, template="alert_yellow")
    assert {each.officer.username for each in yellow} == {"supervisor", "city_supervisor"}
    assert not any("at_triage" in each.context for each in yellow)


def test_of_a_unit_of_the_city_the_citys_supervisor_decides(city: City) -> None:
    officer("top_handler", Role.HANDLER, city.units["top"])
    row = answered(city)
    Suggestion.objects.filter(pk=row.pk).update(lead_unit=city.units["top"])
    heard(city, row)
    told = Message.objects.get(suggestion=row, template="contested")
    assert told.officer.username == "city_supervisor"
    assert Suggestion.objects.filter(my_work(city.officers["city_supervisor"]), pk=row.pk)


def test_where_the_county_has_no_supervisor_the_citys_decides(city: City) -> None:
    Post.objects.filter(officer=city.officers["supervisor"]).delete()
    row = heard(city, answered(city))
    assert Suggestion.objects.filter(my_work(city.officers["city_supervisor"]), pk=row.pk)


# what was contested before


def test_what_was_contested_when_there_was_no_limit_gets_one_once(city: City) -> None:
    row = answered(city)
    Suggestion.objects.filter(pk=row.pk).update(contested=True)
    assert escalation.recompute() == 1
    assert (live_kinds(row), row.events.last().details["contested"]) == ({"contested"}, True)
    assert right(row)
    assert escalation.recompute() == 0


def test_a_closed_one_gets_it_too(city: City) -> None:
    row = act(answered(city), "close", CLOCK)
    refused(row, "recompute", CLOCK)
    Suggestion.objects.filter(pk=row.pk).update(contested=True)
    assert escalation.recompute() == 1
    assert live_kinds(row) == {"contested"}
    assert right(row)
