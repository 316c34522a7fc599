"""One way to say a moment, one to say a limit, one to say a promise."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from suggestions.language.moments import (
    say_briefly,
    say_by,
    say_day,
    say_last_day,
    say_limit,
    say_limit_in_full,
    say_moment,
    say_promise,
    say_working_time,
)
from tests.factories import local

NOW = local("2026-09-26 09:00")  # a Saturday
MIDNIGHT = local("2026-09-28 00:00")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-09-25 17:30", "yesterday 17:30"),
        ("2026-09-26 00:00", "today 00:00"),
        ("2026-09-27 08:05", "tomorrow 08:05"),
        ("2026-09-28 00:00", "Sept. 28, 2026 (Monday), 00:00"),
    ],
)
def test_a_moment_belongs_to_the_day_that_begins(moment: str, words: str) -> None:
    assert say_moment(local(moment), NOW) == words


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("2026-09-26 00:00", "yesterday 24:00"),
        ("2026-09-27 00:00", "today 24:00"),
        ("2026-09-28 00:00", "tomorrow 24:00"),
        ("2026-10-01 00:00", "Sept. 30, 2026 (Wednesday), 24:00"),
        ("2026-09-26 17:30", "today 17:30"),
    ],
)
def test_a_limit_at_midnight_ends_the_day_before(limit: str, words: str) -> None:
    assert say_limit(local(limit), NOW) == words


def test_what_is_read_on_another_day_never_says_tomorrow() -> None:
    assert say_limit_in_full(MIDNIGHT) == "Sept. 27, 2026, 24:00"
    with translation.override("zh-hans"):
        assert say_limit_in_full(MIDNIGHT) == "2026年9月27日24:00"


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_promise_lies_ahead_up_to_its_last_moment(minutes: int) -> None:
    now = MIDNIGHT + timedelta(minutes=minutes)
    said = say_promise(MIDNIGHT, now, ahead="will, %(by)s", past="was, %(day)s")
    assert said.startswith("was" if minutes > 0 else "will")


def test_a_promise_names_what_its_sentence_asks_for() -> None:
    said = say_promise(MIDNIGHT, NOW, ahead="%(by)s|%(when)s|%(day)s", past="")
    assert said == "by tomorrow 24:00|tomorrow 24:00|Sept. 27, 2026 (Sunday)"


def test_days_of_moments_and_of_limits_differ_at_midnight() -> None:
    assert say_day(MIDNIGHT) == "Sept. 28, 2026 (Monday)"
    assert say_last_day(MIDNIGHT) == "Sept. 27, 2026 (Sunday)"
    assert say_by(MIDNIGHT, NOW) == "by tomorrow 24:00"


def test_a_column_of_a_list_is_told_no_more_than_it_needs() -> None:
    said = [say_briefly(local(each), NOW) for each in ("2026-09-26 00:05", "2026-09-01 10:00")]
    assert [*said, say_briefly(local("2025-12-31 10:00"), NOW)] == ["00:05", "09-01", "2025-12-31"]


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "1 working hour"), (6, "6 working hours"), (7, "1 working day")]
)
def test_working_time_is_said_in_whole_days_from_a_day_on(hours: int, words: str) -> None:
    assert say_working_time(hours) == words
