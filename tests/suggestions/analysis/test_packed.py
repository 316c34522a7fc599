"""What was learnt becomes bytes and is read again; whatever else is read is refused."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from suggestions.analysis.judge import Model, chances, margins
from suggestions.analysis.learn import learn
from suggestions.analysis.packed import Broken, packed, unpacked
from tests.suggestions.analysis.texts import written


@cache
def learnt() -> Model:
    texts, labels = zip(*written(160), strict=True)
    return learn(texts, labels)


def test_what_is_read_again_says_the_same() -> None:
    texts = [text for text, _label in written(40, seed=3)]
    before, after = (
        chances(margins(model, texts), model.temperature).argsort(axis=1)
        for model in (learnt(), unpacked(packed(learnt())))
    )
    assert (before == after).all()
    again = unpacked(packed(learnt()))
    assert (again.threshold, again.temperature) == (learnt().threshold, learnt().temperature)
    assert (again.classes, again.met) == (learnt().classes, (40, 40, 40, 40))


def test_the_same_gives_the_same_bytes() -> None:
    assert packed(learnt()) == packed(learnt())
    assert packed(unpacked(packed(learnt()))) == packed(
        unpacked(packed(unpacked(packed(learnt()))))
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"x" * 1000])
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(Broken):
        unpacked(content)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_half_of_it_is_refused(kept: float) -> None:
    content = packed(learnt())
    with pytest.raises(Broken):
        unpacked(content[: int(len(content) * kept)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 0.0},
        {"temperature": float("nan")},
        {"evenness": -1.0},
        {"met": ()},
        {"classes": ("one",)},
        {"bias": np.zeros(2, np.float32)},
        {"rarity": np.zeros(7, np.float32)},
        {"weights": np.full_like(np.zeros((1 << 17, 4), np.float32), np.nan)},
    ],
)
def test_numbers_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Broken):
        unpacked(packed(replace(learnt(), **wrong)))


def test_what_would_run_when_it_is_read_is_refused(tmp_path) -> None:
    parts = {key: np.array([{"a": 1}], object) for key in ("about", "used", "weights")}
    np.savez(tmp_path / "pickled.npz", **parts, rarity=np.zeros(1), bias=np.zeros(1))
    with pytest.raises(Broken):
        unpacked((tmp_path / "pickled.npz").read_bytes())
