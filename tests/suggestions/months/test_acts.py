"""A month is opened, checked, ruled on, published by a second person, and stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from suggestions import statistics
from suggestions.models import (
    Act,
    ActWords,
    AppendOnly,
    Event,
    FrozenCounts,
    Ground,
    Month,
    MonthAct,
    SealedEntry,
    Suggestion,
)
from suggestions.months import Review, ask, differences, standing_of, to_be_opened
from suggestions.months.acts import told_last
from suggestions.months.counting import Share, counted
from suggestions.pipeline.actors import CLOCK
from suggestions.pipeline.refusals import Refused
from tests.factories import act, answered, handling, local
from tests.suggestions.months.conftest import (
    AFTER,
    OPENED,
    SEPTEMBER,
    UNTIL,
    Checked,
    everything,
    kinds,
    numbers,
)

Step = Callable[[Checked], object]


def refused(september: Checked, step: Step, words: str) -> None:
    """Refused in these words, and nothing is other than it was."""
    before = everything()
    with pytest.raises(Refused, match=words):
        step(september)
    assert everything() == before


# 初核


def test_a_month_is_opened_with_its_figures_for_units_to_check(september: Checked) -> None:
    opened = september.open()
    assert (numbers(opened, "city")["due"], numbers(opened, "city")["done"]) == (4, 3)
    assert numbers(opened, "county", "431002")["due"] == 4
    assert not any(numbers(opened, "county", "431003").values())
    light = numbers(opened, "unit", "431002-light")
    assert (light["on_time"], light["led"], light["led_on_time"], light["parts"]) == (3, 4, 3, 0)
    assert (numbers(opened, "city")["led"], numbers(opened, "county", "431002")["led"]) == (4, 4)
    assert (opened.officer.username, opened.at) == ("city_supervisor", local(OPENED))


def test_counties_and_units_add_up_to_the_city(september: Checked) -> None:
    opened = september.open()
    rows = FrozenCounts.objects.filter(act=opened)
    for whose in ("county", "unit"):
        total = sum(row.counts.get("due", 0) for row in rows.filter(whose=whose))
        assert total == numbers(opened, "city")["due"], whose


def test_units_check_for_three_working_days(september: Checked) -> None:
    assert september.open().month.until == local(UNTIL)


@pytest.mark.parametrize(
    "name", ["supervisor", "leader", "auditor", "city_triage", "administrator"]
)
def test_only_a_supervisor_of_the_city_opens_one(september: Checked, name: str) -> None:
    refused(september, lambda it: it.open(name), "supervisor of the city")


@pytest.mark.parametrize("first", [date(2026, 10, 1), date(2026, 11, 1), date(2026, 9, 2)])
def test_only_a_month_that_has_ended_is_opened(september: Checked, first: date) -> None:
    refused(september, lambda it: it.open(first=first), "has ended")


def test_a_month_is_opened_once(september: Checked) -> None:
    september.open()
    refused(september, lambda it: it.open("second"), "was opened")


def test_what_may_be_opened_has_ended_and_was_not(september: Checked) -> None:
    september.open()
    offered = list(to_be_opened(local(OPENED)))
    assert offered[0] == date(2026, 8, 1)
    assert SEPTEMBER not in offered


# 复核


def test_a_leader_asks_about_what_counts_for_the_own_unit(september: Checked) -> None:
    september.open()
    review = september.ask()
    assert (review.unit, review.suggestion) == (september.city.units["light"], september.late)
    assert review.words.text == "不属于本单位职责，已改派。"


@pytest.mark.parametrize("name", ["handler", "supervisor", "city_supervisor", "auditor"])
def test_nobody_but_a_leader_asks(september: Checked, name: str) -> None:
    september.open()
    refused(september, lambda it: it.ask(name), "Only the leader")


@pytest.mark.parametrize("name", ["water_leader", "county_leader", "town_leader"])
def test_no_leader_asks_for_another_unit(september: Checked, name: str) -> None:
    september.open()
    refused(september, lambda it: it.ask(name), "does not count for your unit")


def test_nothing_is_asked_about_what_counts_in_another_month(september: Checked) -> None:
    september.open()
    row = handling(september.city)
    statistics.refresh()
    review = Review(row.pk, Ground.IMPOSSIBLE, "无法实现")
    refused(
        september,
        lambda it: ask(it.month, review, officer=it.who("leader")),
        "does not count for your unit",
    )


def test_what_a_unit_sees_no_more_it_does_not_ask_about(september: Checked) -> None:
    september.open()
    city = september.city
    act(september.late, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利")
    statistics.refresh()
    refused(september, lambda it: it.ask(), "does not count for your unit")


def test_a_suggestion_is_asked_about_once(september: Checked) -> None:
    september.open()
    september.ask()
    refused(september, lambda it: it.ask(reason="再次申请"), "was asked")


def test_a_review_needs_a_reason(september: Checked) -> None:
    september.open()
    refused(september, lambda it: it.ask(reason="\u200b "), "reason is needed")


def test_after_three_working_days_nobody_asks(september: Checked) -> None:
    september.open()
    september.at(UNTIL)
    assert standing_of(september.month).why_not_ask(september.who("leader"), local(UNTIL)) == ""
    september.at(AFTER)
    refused(september, lambda it: it.ask(), "time for units to check is over")


# rulings


def test_a_ruling_takes_it_out_or_leaves_it_in(september: Checked) -> None:
    september.open()
    september.ask()
    ruling = september.rule()
    standing = standing_of(september.month)
    assert (ruling.answers, ruling.excluded) == (standing.of(Act.ASK)[0], True)
    assert standing.excluded == {september.late.pk}
    assert standing.unanswered == []


def test_one_that_stays_in_is_ruled_on_too(september: Checked) -> None:
    september.open()
    september.ask()
    september.rule(excluded=False, reason="属本单位职责。")
    standing = standing_of(september.month)
    assert (standing.excluded, standing.unanswered) == (set(), [])


@pytest.mark.parametrize("name", ["supervisor", "leader", "auditor"])
def test_only_a_supervisor_of_the_city_rules(september: Checked, name: str) -> None:
    september.open()
    september.ask()
    refused(september, lambda it: it.rule(name), "supervisor of the city")


def test_a_review_is_ruled_on_once_and_with_a_reason(september: Checked) -> None:
    september.open()
    september.ask()
    refused(september, lambda it: it.rule(reason=" "), "reason is needed")
    refused(september, lambda it: it.rule(review=1), "no such review")
    refused(september, lambda it: it.rule(review=7), "no such review")
    september.rule()
    refused(september, lambda it: it.rule(excluded=False), "has been ruled on")


def test_nobody_rules_on_what_they_asked(september: Checked) -> None:
    september.open()
    leader = september.city.officers["leader"]
    leader.posts.create(
        role="supervisor", region=september.city.regions["city"], since=date(2020, 1, 1)
    )
    september.ask()
    refused(september, lambda it: it.rule("leader"), "what they asked")


# 审核发布


def test_a_second_person_publishes_after_the_days_to_check(september: Checked) -> None:
    september.open()
    refused(september, lambda it: it.publish(), "still have time")
    september.at(AFTER)
    refused(september, lambda it: it.publish("city_supervisor"), "Somebody publishes")
    refused(september, lambda it: it.publish("supervisor"), "supervisor of the city")
    published = september.publish()
    assert kinds(september.month) == ["open", "publish"]
    assert numbers(published, "city")["due"] == 4


def test_an_open_review_keeps_it_from_being_published(september: Checked) -> None:
    september.open("second")
    september.ask()
    september.at(AFTER)
    refused(september, lambda it: it.publish("city_supervisor"), "not been ruled on")


def test_whoever_ruled_does_not_publish(september: Checked) -> None:
    september.open()
    september.ask()
    september.rule("second")
    september.at(AFTER)
    refused(september, lambda it: it.publish("second"), "Somebody publishes")
    refused(september, lambda it: it.publish("city_supervisor"), "Somebody publishes")


def test_what_was_taken_out_stands_beside_what_was_counted(september: Checked) -> None:
    september.open()
    september.ask()
    september.rule()
    september.at(AFTER)
    row = FrozenCounts.objects.get(act=september.publish(), whose="unit", code="431002-light")
    share = Share.of(row)
    assert (share.counts["due"], share.remaining["due"]) == (4, 3)
    assert (share.counts["done"], share.remaining["done"]) == (3, 3)
    assert share.counts["received"] == share.remaining["received"] == 4


def test_a_month_is_published_once_and_then_nothing_is_asked_or_ruled(september: Checked) -> None:
    september.open()
    september.at(AFTER)
    september.publish()
    refused(september, lambda it: it.publish(), "are published")
    refused(september, lambda it: it.ask(), "are published")


def test_what_was_published_is_never_changed_or_deleted(september: Checked) -> None:
    september.open()
    september.at(AFTER)
    published = september.publish()
    for row in (september.month, published, published.position, published.frozen.first()):
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()
    for rows in (Month.objects, MonthAct.objects, FrozenCounts.objects):
        with pytest.raises(AppendOnly):
            rows.all().delete()


def test_the_position_names_all_entries_that_were_counted(september: Checked) -> None:
    september.open()
    september.at(AFTER)
    position = september.publish().position
    named = SealedEntry.objects.filter(seal__lte=position.seal)
    assert position.entries == named.count() == Event.objects.count()
    answered(september.city)
    later = SealedEntry.objects.filter(seal__lte=position.seal)
    assert (later.count(), Event.objects.count() > position.entries) == (position.entries, True)


def test_what_nobody_had_counted_yet_is_counted_before(september: Checked) -> None:
    """No worker ran: facts are as they were before any of it was handed in."""
    assert Suggestion.objects.filter(stale=True).count() == 4
    assert numbers(september.open(), "city")["due"] == 4
    assert not Suggestion.objects.filter(stale=True).exists()


# 更正说明


def published(september: Checked) -> Checked:
    september.open()
    september.at(AFTER)
    september.publish()
    return september


def test_what_becomes_different_stands_beside_what_was_published(september: Checked) -> None:
    publication = published(september).month.acts.get(kind=Act.PUBLISH)
    before = list(publication.frozen.values())
    give_late_answer(september)
    note = september.correct()
    assert numbers(note, "city")["done"] == 4
    assert note.words.text == "补录到期办件。"
    assert list(publication.frozen.values()) == before
    changed = {
        (each.share.whose, each.name): (each.before, each.after)
        for each in differences(shares_of(publication), shares_of(note))
    }
    assert changed["city", "done"] == (3, 4)
    assert changed["unit", "overdue"] == (1, 0)
    assert ("city", "due") not in changed


def give_late_answer(september: Checked) -> None:
    city, words = september.city, {"outcome": "solved", "answer": "您好！路灯已修好。"}
    act(september.late, "draft", city.actor("handler"), **words)
    act(september.late, "answer", city.actor("leader"), **words)


def shares_of(told: MonthAct) -> list[Share]:
    return [Share.of(row) for row in told.frozen.all()]


def test_a_correction_says_something_new_with_a_reason_by_a_supervisor(september: Checked) -> None:
    published(september)
    refused(september, lambda it: it.correct(), "as they were told last")
    give_late_answer(september)
    refused(september, lambda it: it.correct("supervisor"), "supervisor of the city")
    refused(september, lambda it: it.correct(reason=""), "reason is needed")
    september.correct()
    refused(september, lambda it: it.correct(), "as they were told last")


def test_a_month_that_is_not_published_has_nothing_to_correct(september: Checked) -> None:
    september.open()
    refused(september, lambda it: it.correct(), "not published")


def test_what_is_told_last_is_the_newest_note(september: Checked) -> None:
    published(september)
    give_late_answer(september)
    note = september.correct()
    last = told_last(standing_of(september.month))
    assert last == shares_of(note) == counted(SEPTEMBER, (), note.at)


def test_an_import_that_comes_late_can_be_told_in_a_note(september: Checked) -> None:
    from_file = published(september).city
    answered(from_file, at=local("2026-09-16 11:00"))
    note = september.correct(reason="热线工单补录。")
    assert numbers(note, "city")["due"] == 5


# people, keys, erasure


def test_the_same_form_sent_twice_is_one_act(september: Checked) -> None:
    september.open()
    first, second = september.ask(key="k" * 12), september.ask(key="k" * 12)
    assert (first.pk, kinds(september.month)) == (second.pk, ["open", "ask"])
    september.rule(key="r" * 12), september.rule(key="r" * 12)
    september.at(AFTER)
    assert september.publish(key="p" * 12).pk == september.publish(key="p" * 12).pk
    assert kinds(september.month) == ["open", "ask", "rule", "publish"]


def test_an_erasure_takes_the_words_about_it_and_leaves_the_numbers(september: Checked) -> None:
    september.open()
    september.ask()
    september.rule()
    september.at(AFTER)
    publication = september.publish()
    before = list(publication.frozen.values())
    act(september.late, "erase", CLOCK, reason="本人申请", again=True)
    words = ActWords.objects.filter(act__suggestion=september.late)
    assert list(words.values_list("text", flat=True)) == ["", ""]
    assert list(publication.frozen.values()) == before


def test_days_to_check_go_by_the_calendar_of_the_day(september: Checked) -> None:
    september.open()
    month = september.month
    assert month.calendar > 0
    assert month.until - local(OPENED) > timedelta(days=4)
