"""Danger is found where it is, and what could be is passed over: measured on texts of our own."""

import csv
import time
from pathlib import Path

import pytest

from suggestions.language.danger import Danger, dangers_in

TEXTS = Path(__file__).parent / "danger_texts.csv"
LEAST_FOUND, MOST_FALSE = 0.95, 0.05


def labelled():
    with TEXTS.open(encoding="utf-8") as file:
        return [(row["text"], row["dangers"].split()) for row in csv.DictReader(file)]


def test_nearly_all_that_is_dangerous_is_found():
    dangerous = [(text, kinds) for text, kinds in labelled() if kinds]
    missed = [text for text, kinds in dangerous if not set(kinds) <= set(dangers_in(text))]
    assert len(dangerous) >= 30
    assert len(missed) <= (1 - LEAST_FOUND) * len(dangerous), missed


def test_hardly_anything_else_is_taken_for_it():
    harmless = [text for text, kinds in labelled() if not kinds]
    false = [text for text in harmless if dangers_in(text)]
    assert len(harmless) >= 25
    assert len(false) <= MOST_FALSE * len(harmless), false


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("有火灾隐患", []),
        ("楼下起火", [Danger.FIRE]),
        ("防止起火，现在真的起火了", [Danger.FIRE]),
        ("超市跳楼价", []),
        ("我要跳楼", [Danger.SUICIDE]),
        ("看着火车开走", []),
        ("", []),
        ("起火，有人受伤，漏气", [Danger.FIRE, Danger.GAS, Danger.INJURY]),
    ],
)
def test_a_clause_that_says_what_could_be_takes_back_only_itself(text, found):
    assert dangers_in(text) == found


def test_a_clause_is_read_in_bounded_time_however_long_it_is():
    begun = time.perf_counter()
    for text in ("燃气" * 5000, "被" * 10_000, "掉进" * 5000, "a" * 10_000, "收受" * 5000):
        dangers_in(text)
    assert time.perf_counter() - begun < 2
