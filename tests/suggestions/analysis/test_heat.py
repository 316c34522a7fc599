"""Heat counts people."""

from datetime import UTC, datetime, timedelta
from math import log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis.heat import Heat, Voice, Weights, heat_of

AT = datetime(2025, 3, 1, tzinfo=UTC)
WEIGHTS = Weights(peak=0.5, further=1, support=1, half_life_days=30)
VOICES = st.lists(
    st.builds(
        Voice,
        st.sampled_from("abcdef"),
        st.integers(0, 400).map(lambda days: AT - timedelta(days=days)),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=30,
)


def heat(*voices: Voice) -> Heat:
    return heat_of(voices, WEIGHTS, AT)


def test_the_sum_is_made_of_its_parts() -> None:
    found = heat(
        Voice("a", AT), Voice("a", AT), Voice("b", AT, 3), Voice("c", AT - timedelta(days=60))
    )
    assert (found.people, found.peak, found.further, found.support) == (3, 2, 1, 3)
    assert found.total == pytest.approx(3 + 0.5 * 2 + log1p(1) + log1p(3))


def test_one_who_writes_fifty_times_is_one() -> None:
    many = heat(*[Voice("a", AT)] * 57)
    some = heat(*[Voice(name, AT) for name in "abcdefgh"])
    assert (many.people, many.peak) == (1, 1)
    assert many.total < some.total


@pytest.mark.parametrize(("days", "peak"), [(29, 2), (30, 1), (31, 1)])
def test_who_wrote_within_thirty_days_is_a_crowd(days: int, peak: int) -> None:
    assert heat(Voice("a", AT - timedelta(days=days)), Voice("b", AT)).peak == peak


def test_half_is_left_after_thirty_quiet_days() -> None:
    found = heat(Voice("a", AT - timedelta(days=30)))
    assert found.now == pytest.approx(found.total / 2)


def test_without_times_all_are_a_crowd_and_nothing_cools() -> None:
    found = heat(Voice("a", None), Voice("b", None))
    assert (found.peak, found.now, found.last) == (2, found.total, None)


@given(VOICES)
def test_another_person_makes_it_hotter(voices: list[Voice]) -> None:
    hotter = heat(*voices, Voice("another", AT)).total - heat(*voices).total
    assert hotter > 1 or hotter == pytest.approx(1)


@given(VOICES)
def test_the_order_of_voices_changes_nothing(voices: list[Voice]) -> None:
    assert heat(*voices) == heat(*reversed(voices))


@given(VOICES)
def test_the_parts_fit_together(voices: list[Voice]) -> None:
    found = heat(*voices)
    assert 1 <= found.peak <= found.people
    assert found.people + found.further == len(voices)
    assert 0 <= found.now <= found.total
