"""Handling time: what of it counts, and that bins say what exact statistics say."""

from collections import Counter
from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from regions.calendars import HOUR
from regions.models.calendar import load_notice
from suggestions import statistics
from suggestions.models import Fact, Suggestion
from suggestions.statistics.handling import BY_THE_HOUR, LAST_BIN, WORKING_DAY, bin_of, spread_of
from tests.factories import CITIZEN, City, act, again, classified, handling, local, submitted

# The clock stands still: a bin ends with the hour.
NINE = time_machine.travel("2026-09-21 01:00:00Z", tick=False)
WORDS = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}


def hours_of(row: Suggestion) -> int | None:
    statistics.refresh()
    return Fact.objects.get(suggestion=row).hours


def answer(row: Suggestion, city: City, when: str) -> Suggestion:
    with time_machine.travel(local(when), tick=False):
        act(row, "draft", city.actor("handler"), **WORDS)
        return act(row, "answer", city.actor("leader"), **WORDS)


def at(when: str, row: Suggestion, city: City, name: str, who: str = "", **carries: object) -> None:
    with time_machine.travel(local(when), tick=False):
        act(row, name, city.actor(who) if who else CITIZEN, **carries)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-21 09:00", "2026-09-21 09:00", 1),
        ("2026-09-21 09:00", "2026-09-21 10:00", 1),
        ("2026-09-21 09:00", "2026-09-21 10:01", 2),
        ("2026-09-21 09:00", "2026-09-21 15:00", 4),
        ("2026-09-21 09:00", "2026-09-22 09:00", 7),
        # 25 to 27 September are days off, 20 September is made up for.
        ("2026-09-18 09:00", "2026-09-21 09:00", 14),
        ("2026-09-24 09:00", "2026-09-28 09:00", 7),
        ("2026-09-26 09:00", "2026-09-27 09:00", 1),
    ],
)
def test_only_office_hours_of_working_days_count(
    city: City, start: str, end: str, hours: int
) -> None:
    with time_machine.travel(local(start), tick=False):
        row = handling(city)
    assert hours_of(answer(row, city, end)) == hours


@NINE
def test_what_is_not_answered_has_no_handling_time(city: City) -> None:
    assert hours_of(handling(city)) is None


@NINE
def test_what_another_system_finished_has_none(city: City) -> None:
    row = submitted(city, limits=False, at=local("2019-03-01 10:00"))
    assert hours_of(row) is None


@NINE
def test_waiting_for_the_author_does_not_count(city: City) -> None:
    row = handling(city)
    at("2026-09-21 10:00", row, city, "ask", "handler", question="是哪一盏路灯？")
    at("2026-09-23 10:00", row, city, "supplement", reply="学校门口那一盏。")
    assert hours_of(answer(row, city, "2026-09-23 11:00")) == 2


@NINE
def test_a_hold_does_not_count(city: City) -> None:
    row = handling(city)
    held = {"reason": "等配件", "plan": "到货后更换", "review": date(2026, 9, 28)}
    at("2026-09-21 09:30", row, city, "ask_hold", "leader", **held)
    at("2026-09-21 10:00", row, city, "hold", "supervisor", **held)
    at("2026-09-24 10:00", row, city, "resume", "leader")
    assert hours_of(answer(row, city, "2026-09-24 11:00")) == 2


@NINE
def test_handled_again_it_counts_to_the_answer_that_stands(city: City) -> None:
    row = answer(handling(city), city, "2026-09-21 10:00")
    at("2026-09-23 10:00", row, city, "rework", reason="没有修好")
    assert hours_of(row) is None
    assert hours_of(answer(row, city, "2026-09-23 12:00")) == 3


@NINE
def test_time_in_a_merge_that_was_undone_counts(city: City) -> None:
    parent, row = handling(city), classified(city)
    at("2026-09-21 10:00", row, city, "merge", "triage", parent=parent)
    at("2026-09-22 10:00", row, city, "unmerge", "triage")
    with time_machine.travel(local("2026-09-22 11:00"), tick=False):
        act(again(row), "answer_directly", city.actor("triage"), **WORDS)
    assert hours_of(row) == 9


@NINE
def test_a_notice_that_comes_later_changes_no_time_gone_by(city: City) -> None:
    row = answer(handling(city), city, "2026-09-23 09:00")
    assert hours_of(row) == 14
    off = {"2026-09-22": "临时放假", "2026-10-01": "国庆节"}
    load_notice({"year": 2026, "notice": "国办发明电〔2026〕2号", "off": off, "on": {}})
    Suggestion.objects.update(stale=True)
    assert hours_of(row) == 14
    late = answer(handling(city), city, "2026-09-23 09:00")
    assert hours_of(late) == 7


# the bins

TIMES = st.lists(st.integers(0, 3_000 * HOUR), min_size=1, max_size=200)


@given(TIMES)
def test_bins_say_what_exact_statistics_say_to_the_width_of_a_bin(times: list[int]) -> None:
    found = spread_of(sorted(Counter(map(bin_of, times)).items()))
    assert found is not None
    assert found.count == len(times)
    ranked = sorted(times)
    for upper, tenths in ((found.median, 5), (found.nine_in_ten, 9)):
        exact = next(
            each for each in ranked if 10 * sum(t <= each for t in times) >= tenths * len(times)
        )
        width = 1 if upper <= BY_THE_HOUR else WORKING_DAY
        assert 0 <= upper * HOUR - exact <= width * HOUR


@given(TIMES)
def test_what_is_said_of_so_many_is_true_of_so_many(times: list[int]) -> None:
    found = spread_of(sorted(Counter(map(bin_of, times)).items()))
    assert found is not None
    within = [sum(t <= hours * HOUR for t in times) for hours in (found.median, found.nine_in_ten)]
    assert within[0] * 2 >= len(times)
    assert within[1] * 10 >= len(times) * 9


def test_nothing_answered_has_no_spread() -> None:
    assert spread_of([]) is None


def test_a_bin_fits_into_its_column_whatever_happens() -> None:
    assert bin_of(10**9 * HOUR) == LAST_BIN == 2**15 - 1


@NINE
def test_the_database_counts_the_bins_of_what_was_due_and_answered(city: City) -> None:
    for hour in (10, 11, 16):
        answer(handling(city), city, f"2026-09-21 {hour}:00")
    handling(city)
    gone = handling(city)
    at("2026-09-21 09:00", gone, city, "withdraw")
    statistics.refresh()
    with time_machine.travel(local("2026-10-30 09:00")):
        found = statistics.city_figures(date(2026, 9, 1), date(2026, 10, 30))
        before = statistics.city_figures(date(2026, 8, 1), date(2026, 8, 31))
    assert found.handling == statistics.Spread(3, 2, 5)
    assert before.handling is None
