"""What belongs together becomes one problem, in whatever order it comes."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from suggestions.analysis.measures import bcubed
from suggestions.analysis.problems import Grouping, grouped
from suggestions.analysis.similar import Said, said_of
from tests.suggestions.analysis.texts import MATTERS

AT = datetime(2025, 1, 1, tzinfo=UTC)


def messages(seed: int, many: int = 80) -> list[tuple[str, Said]]:
    drawn = random.Random(seed)
    found = []
    for number in range(many):
        name = drawn.choice(list(MATTERS))
        one, other = drawn.sample(MATTERS[name].split("|"), 2)
        found.append((name, said_of(one, f"{other}，请尽快处理。", AT + timedelta(days=number))))
    return found


def together(rows: list[tuple[str, Said]]) -> Grouping:
    return grouped([said for _name, said in rows], lambda _done: None)


def quality(rows: list[tuple[str, Said]], found: Grouping) -> float:
    return bcubed([name for name, _said in rows], found.problem_of)[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_belongs_together_is_put_together(seed: int) -> None:
    rows = messages(seed)
    assert quality(rows, together(rows)) >= 0.85


def test_the_order_in_which_they_come_makes_little_difference() -> None:
    rows = messages(4)
    first = quality(rows, together(rows))
    random.Random(0).shuffle(rows)
    assert quality(rows, together(rows)) == pytest.approx(first, abs=0.1)


def test_a_copy_never_splits_a_problem() -> None:
    rows = messages(5)
    found = together([*rows, *rows])
    assert found.problem_of[: len(rows)] == found.problem_of[len(rows) :]


def test_what_has_nothing_in_common_stays_apart() -> None:
    texts = ["图书馆闭馆太早", "路灯坏了没人修", "公交车等不到", "自来水发黄"]
    found = grouped([said_of("", text) for text in texts], lambda _done: None)
    assert len(set(found.problem_of)) == 4


def test_years_apart_it_is_another_problem() -> None:
    once = ("丽园小区搅拌站噪音扰民", "搅拌站半夜生产睡不着，灰尘很大")
    later = ("丽园小区健身器材噪音扰民", "广场舞半夜很响，睡不着")
    near, far = (
        grouped([said_of(*once, AT), said_of(*later, AT + timedelta(days=days))], lambda _d: None)
        for days in (1, 365 * 8)
    )
    assert (len(near.members), len(far.members)) == (1, 2)


def test_members_and_numbers_say_the_same() -> None:
    found = together(messages(6))
    for number, places in found.members.items():
        assert {found.problem_of[place] for place in places} == {number}
    assert sum(map(len, found.members.values())) == 80


def test_nothing_said_is_no_problem_of_others() -> None:
    found = grouped([said_of("", text) for text in ("", "。。。", "😀", "")], lambda _done: None)
    assert len(set(found.problem_of)) == 4
