"""A text is counted as itself, whatever it is counted with."""

import doctest
import time
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis import features
from suggestions.analysis.features import BUCKETS, MOST_CHARACTERS, counts, each_text, plain

TEXTS = st.lists(st.text(max_size=60), max_size=8)


def test_the_examples_hold() -> None:
    assert doctest.testmod(features).failed == 0


@given(TEXTS)
def test_each_text_is_counted_as_if_it_were_alone(texts: list[str]) -> None:
    together = list(each_text(counts(texts)))
    assert len(together) == len(texts)
    for text, (buckets, values) in zip(texts, together, strict=True):
        ((alone, weights),) = each_text(counts([text]))
        assert buckets.tolist() == alone.tolist()
        assert np.array_equal(values, weights)


@given(st.text(max_size=60))
def test_a_text_has_its_characters_and_pairs_and_no_more(text: str) -> None:
    kept = plain(text)
    found = counts([text])
    most = len(set(kept)) + len(set(pairwise(kept)))
    assert len(found.buckets) <= most
    assert all(0 <= each < BUCKETS for each in found.buckets.tolist())


def test_width_capitals_spaces_and_digits_make_no_difference() -> None:
    assert plain("Ｋ5 路\n公交") == plain("k９路公交")
    assert plain("路灯坏了") != plain("灯路坏了")


def test_what_is_said_often_counts_more_but_not_so_often() -> None:
    once, ten = counts(["灯"]), counts(["灯。" * 10])
    assert once.values.tolist() == [1.0]
    assert 1.0 < float(ten.values.max()) < 4.0


def test_a_bucket_is_the_same_on_every_machine() -> None:
    assert counts(["路灯"]).buckets.tolist() == [69429, 102369, 130241]


def test_nothing_a_person_can_write_takes_long_or_fails() -> None:
    started = time.process_time()
    found = counts(["", "😀" * 10_000, "\ud800", "mañana", "路" * 10_000, "字" + "\u0000" * 9])
    assert len(found) == 6
    assert time.process_time() - started < 1
    assert len(plain("路" * 10_000)) == MOST_CHARACTERS
