"""Figures of the past are those that stood there then, whatever happened since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from suggestions import past, sealing, statistics
from suggestions.models import Event, FrozenCounts, Known, LookBack, PastSheet, Suggestion
from suggestions.past import Moment, evening_of, keeping
from suggestions.past.keeping import MOST_KEPT, MOST_WAITING
from suggestions.statistics import COUNTS, By, Past, Question, Reading
from tests.factories import CITIZEN, City, act, again, answered, handling, local, submitted
from tests.suggestions.audit.before import older, write_baselines
from tests.suggestions.months.conftest import AFTER, Checked, september
from tests.suggestions.pipeline.ways import make

__all__ = ["september"]

FIRST = date(2026, 9, 1)
Figures = dict[By, dict[Any, Any]]


def question(at: datetime) -> Question:
    return Question(date(2026, 1, 1), date(2026, 12, 31), at)


def figures(at: datetime, mirror: Any = None) -> Figures:
    reading = Reading(question(at), Past(mirror) if mirror else None)
    return {by: reading.by(by) for by in By}


def mirror_of(moment: Moment) -> Any:
    kept = past.look_back_of(moment)
    assert kept
    found = past.mirror_of(past.advance(kept, 60))
    assert found
    return found


def looked_back(moment: Moment) -> Figures:
    return figures(moment.at, mirror_of(moment))


def days_of_work(city: City) -> list[Callable[[], object]]:
    """What happens on each day; later days change what earlier ones had come to."""
    rows: dict[str, Suggestion] = {}

    def keep(name: str, row: Suggestion) -> None:
        rows[name] = row

    def move(name: str, which: str, who: Any, **carries: Any) -> None:
        keep(name, act(again(rows[name]), which, who, **carries))

    triage, supervisor = city.actor("triage"), city.actor("supervisor")
    return [
        lambda: [keep("a", answered(city)), keep("b", handling(city)), keep("c", submitted(city))],
        lambda: move("a", "rework", CITIZEN, reason="没有修好"),
        lambda: move("c", "merge", triage, parent=again(rows["b"])),
        lambda: [make(city, again(rows["b"]), "hold"), keep("d", handling(city))],
        lambda: move("d", "reassign", triage, lead=city.units["water"], reason="属水利局"),
        lambda: move("d", "prioritise", supervisor, due=date(2026, 10, 8)),
        lambda: [
            keep("e", answered(city)),
            move("e", "close", CITIZEN, solved=True, satisfied="rather"),
        ],
        lambda: move("e", "reopen", supervisor, reason="问题又出现了"),
        lambda: make(city, again(rows["a"]), "erase"),
    ]


@pytest.fixture
def evenings(city: City) -> dict[date, Figures]:
    """What stood on the dashboard at the end of each day of a fortnight."""
    told: dict[date, Figures] = {}
    with time_machine.travel(local("2026-09-01 09:00"), tick=False) as clock:
        for day, work in enumerate(days_of_work(city)):
            today = FIRST + timedelta(days=day)
            clock.move_to(local(f"{today} 09:00"))
            work()
            statistics.catch_up()
            clock.move_to(evening_of(today))
            told[today] = figures(timezone.now())
    return told


@pytest.mark.parametrize("known", [Known.TODAY, Known.THEN])
def test_each_evening_is_as_it_stood_then(evenings: dict[date, Figures], known: Known) -> None:
    with time_machine.travel(local("2026-10-20 09:00")):
        for day, told in evenings.items():
            assert looked_back(Moment(evening_of(day), known)) == told, day
    assert len({repr(told) for told in evenings.values()}) > 6, "the days are unlike each other"


def test_what_is_not_counted_yet_makes_no_difference(
    city: City, evenings: dict[date, Figures]
) -> None:
    with time_machine.travel(local("2026-10-20 09:00")):
        submitted(city)
        for row in Suggestion.objects.filter(status="handling"):
            act(row, "withdraw", CITIZEN)
        for day in (FIRST, FIRST + timedelta(days=4)):
            assert looked_back(Moment(evening_of(day))) == evenings[day]


def test_what_is_recorded_late_is_known_today_and_was_not_then(
    city: City, evenings: dict[date, Figures]
) -> None:
    day = FIRST + timedelta(days=3)
    evening = evening_of(day)
    with time_machine.travel(local("2026-10-20 09:00"), tick=False) as clock:
        assert past.differs_then(evening) is None
        before = looked_back(Moment(evening))
        clock.shift(timedelta(hours=1))
        submitted(city, at=local("2026-09-02 10:00"))
        statistics.catch_up()
        clock.shift(timedelta(hours=1))
        assert past.differs_then(evening) == local("2026-10-20 10:00")
        today = looked_back(Moment(evening))
        then = looked_back(Moment(evening, Known.THEN))
        assert then == before == evenings[day]
        received = today[By.DAY][date(2026, 9, 2)]["received"]
        assert received == then[By.DAY].get(date(2026, 9, 2), {}).get("received", 0) + 1
        assert looked_back(Moment(evening_of(date(2026, 9, 1)))) == evenings[FIRST]


def test_a_number_of_the_past_leads_to_as_many(evenings: dict[date, Figures]) -> None:
    evening = evening_of(FIRST + timedelta(days=5))
    with time_machine.travel(local("2026-10-20 09:00")):
        reading = Reading(question(evening), Past(mirror_of(Moment(evening))))
        for name, number in reading.total().items():
            keys = reading.keys(name)
            assert len(keys) == len(set(keys)) == number, name
            assert Suggestion.objects.filter(pk__in=keys).count() == number


def test_what_lay_ahead_then_is_not_counted_later(city: City) -> None:
    with time_machine.travel(local("2026-09-02 10:00"), tick=False) as clock:
        handling(city, tier="simple")
        statistics.catch_up()
        clock.move_to(local("2026-09-03 09:00"))
        noon = Moment(timezone.now())
        told = figures(noon.at)
        clock.move_to(local("2026-09-20 09:00"))
        assert looked_back(noon) == told
        assert "due" not in sum_of(told)
        assert sum_of(looked_back(Moment(evening_of(date(2026, 9, 3)))))["due"] == 1


def sum_of(found: Figures) -> dict[str, int]:
    return dict(found[By.COUNTY].get("431002", {}))


def test_what_entries_of_before_do_not_say_is_read_from_their_baseline(city: City) -> None:
    with time_machine.travel(local("2026-09-02 10:00"), tick=False) as clock:
        older(handling(city))
        write_baselines(apps, None)
        statistics.catch_up()
        clock.move_to(evening_of(date(2026, 9, 2)))
        told = figures(timezone.now())
        clock.move_to(local("2026-09-20 09:00"))
        act(Suggestion.objects.get(), "withdraw", CITIZEN)
        statistics.catch_up()
        assert looked_back(Moment(evening_of(date(2026, 9, 2)))) == told


# positions


def test_at_the_position_of_a_freeze_the_figures_are_the_frozen_ones(september: Checked) -> None:
    city = september.city
    september.open()
    september.at(AFTER)
    published = september.publish()
    frozen = frozen_of(published)
    # Late imports, another answer, a rework, an erasure: all recorded later, partly the same day.
    submitted(city, at=local("2026-09-10 10:00"))
    act(again(september.late), "withdraw", CITIZEN)
    make(city, Suggestion.objects.filter(status="closed").get(), "erase")
    statistics.catch_up(), sealing.seal_due()
    september.at("2026-11-02 09:00")
    position = Moment(published.at, Known.POSITION, published.position.seal)
    whole = Question(date(2026, 9, 1), date(2026, 9, 30), published.at)
    reading = Reading(whole, Past(mirror_of(position)))
    assert dict(reading.total()) == frozen[""] != dict(Reading(whole).total())
    assert dict(reading.by(By.COUNTY)["431002"]) == frozen["431002"]


def frozen_of(published: Any) -> dict[str, dict[str, int]]:
    rows = FrozenCounts.objects.filter(act=published, whose__in=["city", "county"])
    # Units' own clocks are frozen beside them.
    return {row.code: {name: n for name, n in row.counts.items() if name in COUNTS} for row in rows}


# keeping


def test_what_is_kept_is_read_without_the_ledger(
    evenings: dict[date, Figures], django_assert_num_queries: Any
) -> None:
    moment = Moment(evening_of(FIRST))
    with time_machine.travel(local("2026-10-20 09:00"), tick=False):
        told = looked_back(moment)
        with django_assert_num_queries(2):
            kept = past.look_back_of(moment)
            assert figures(moment.at, past.mirror_of(kept)) == told


def test_what_somebody_waits_for_is_made_by_the_worker(
    evenings: dict[date, Figures],
) -> None:
    with time_machine.travel(local("2026-10-20 09:00"), tick=False):
        kept = past.look_back_of(Moment(evening_of(FIRST)))
        assert kept
        assert past.mirror_of(kept) is None
        assert past.make_waiting() == 1
        again_ = LookBack.objects.get()
        assert (again_.percent, again_.made is not None) == (100, True)
        assert past.make_waiting() == 0
        assert PastSheet.objects.count() == again_.end


def test_much_that_changed_is_made_sheet_by_sheet(
    evenings: dict[date, Figures], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SIZE": 2, "MOST_DERIVED": 1}.items():
        monkeypatch.setattr(keeping, name, value)
    assert keeping._with_few(range(5), {0, 1, 4, 5, 6}) == range(1)
    assert keeping._with_few(range(1, 5), {4}) == range(1, 5)


def test_what_was_tampered_with_is_told(evenings: dict[date, Figures]) -> None:
    with time_machine.travel(local("2026-10-20 09:00")):
        for known in (Known.TODAY, Known.THEN):
            mirror_of(Moment(evening_of(FIRST + timedelta(days=4)), known))
        assert list(past.differences()) == []
        kept = PastSheet.objects.last()
        assert kept
        kept.cells = b"x" + bytes(kept.cells)[1:]
        kept.save()
        assert len(list(past.differences())) == 1


def test_nobody_fills_the_database_by_asking(evenings: dict[date, Figures]) -> None:
    with time_machine.travel(local("2026-10-20 09:00"), tick=False) as clock:
        days = [FIRST + timedelta(days=n) for n in range(MOST_WAITING + 1)]
        found = [past.look_back_of(Moment(evening_of(day))) for day in days]
        assert [row is None for row in found] == [False] * MOST_WAITING + [True]
        past.make_waiting()
        for n in range(MOST_KEPT + 3):
            clock.shift(timedelta(minutes=1))
            mirror_of(Moment(evening_of(FIRST - timedelta(days=n)), Known.THEN))
        past.make_waiting()
        assert LookBack.objects.count() == MOST_KEPT
        assert not PastSheet.objects.exclude(look_back__in=LookBack.objects.all()).exists()


def test_yesterday_evening_is_kept_before_anybody_asks(city: City) -> None:
    with time_machine.travel(local("2026-09-02 00:30"), tick=False):
        submitted(city)
        assert [past.keep_yesterday(), past.keep_yesterday()] == [1, 0]
        assert past.make_waiting() == 1
        assert LookBack.objects.get().moment == evening_of(FIRST)


def test_nothing_of_the_ledger_is_changed(evenings: dict[date, Figures]) -> None:
    before = list(Event.objects.order_by("pk").values())
    with time_machine.travel(local("2026-10-20 09:00")):
        looked_back(Moment(evening_of(FIRST)))
    assert list(Event.objects.order_by("pk").values()) == before
