"""What speaks of the same is found, wherever it stands and however much there is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis.similar import Index, Rarity, Said, said_of
from tests.suggestions.analysis.texts import written

NOISE = ("丽园小区搅拌站噪音", "丽园小区旁边的搅拌站半夜还在响，灰尘很大")


def index_of(messages: list[Said]) -> tuple[Rarity, Index]:
    rarity, index = Rarity(), Index()
    for said in messages:
        rarity.count(said)
    for said in messages:
        index.add(said, rarity.vector(said))
    return rarity, index


def nearest(said: Said, others: list[Said]) -> tuple[list[int], list[float]]:
    rarity, index = index_of(others)
    near = index.near(said, rarity.vector(said))
    return near.places.tolist(), near.nearness.tolist()


def test_the_one_that_speaks_of_the_same_comes_first() -> None:
    others = [said_of("", text) for text, _label in written(200)]
    places, _how = nearest(said_of(*NOISE), [*others, said_of("关于搅拌站", "丽园小区搅拌站太吵")])
    assert places[0] == 200


def test_a_copy_is_as_near_as_can_be_and_what_shares_nothing_is_not_found() -> None:
    places, how = nearest(said_of(*NOISE), [said_of(*NOISE), said_of("", "图书馆闭馆太早")])
    assert places == [0]
    assert abs(how[0] - 1) < 0.01


def test_another_place_counts_against_it_and_is_no_wall() -> None:
    here, there = said_of(*NOISE, region="431002"), said_of(*NOISE, region="431003")
    places, how = nearest(said_of(*NOISE, region="431002"), [there, here])
    assert places == [1, 0]
    assert how[1] > 0.5 * how[0]


def test_where_one_names_no_place_nothing_counts_against_it() -> None:
    _places, how = nearest(said_of(*NOISE), [said_of(*NOISE, region="431003")])
    assert how[0] > 0.99


def test_what_is_asked_stays_as_it_was() -> None:
    """The index keeps a sheet to write on; nothing may be left on it."""
    rarity, index = index_of([said_of("", text) for text, _label in written(50)])
    said = said_of(*NOISE)
    once = index.near(said, rarity.vector(said))
    index.near(said_of("", written(1)[0][0]), rarity.vector(said_of("", written(1)[0][0])))
    again = index.near(said, rarity.vector(said))
    assert once.nearness.tolist() == again.nearness.tolist()


@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=30))
def test_any_texts_can_be_compared(texts: list[str], asked: str) -> None:
    places, how = nearest(said_of("", asked), [said_of("", text) for text in texts])
    assert len(places) == len(how) <= len(texts)
    assert how == sorted(how, reverse=True)


def test_the_same_text_ten_thousand_times_takes_bounded_time() -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC)
    many = [said_of(*NOISE, at + timedelta(minutes=number)) for number in range(10_000)]
    places, _how = nearest(many[0], many)
    assert len(places) == 150
