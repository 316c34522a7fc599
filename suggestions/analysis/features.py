"""Texts as numbers: single characters and pairs of neighbours, each in a bucket of its own.

No dictionary, no vocabulary: what a text is counted as depends on nothing but the text, so that
what was learnt on one machine is read alike on another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 17
BUCKETS = 1 << BITS
# Whoever writes more has said by then what it is about; and so no text takes long.
MOST_CHARACTERS = 2000
BATCH = 256

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Codes = NDArray[np.uint32]

# Full width ends where it began, so much further on; capitals differ in one bit.
WIDE, WIDENED, CASE = (0xFF01, 0xFF5E), np.uint32(0xFEE0), np.uint32(0x20)
_FIRST, _SECOND, _SPREAD = (np.uint32(each) for each in (0x85EBCA6B, 0xC2B2AE35, 0x9E3779B1))


@dataclass(frozen=True)
class Counts:
    """Of several texts in a row: text `n` has what stands from `starts[n]` to `starts[n + 1]`.

    `buckets` rise within a text, and none stands twice.
    """

    starts: Places
    buckets: Places
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1


def plain(text: str) -> str:
    """What is counted: full width, capitals, spaces and the value of digits make no difference.

    >>> plain("Ａ区 12 栋")
    'a区00栋'
    """
    return codes_of([text]).tobytes().decode("utf-32-le", "surrogatepass")


def codes_of(texts: Sequence[str]) -> Codes:
    """The characters of all of them, in a row; every digit as if it were the same."""
    codes = written_codes("".join(map(_kept, texts)))
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    return np.asarray(np.where(digits, ord("0"), codes), np.uint32)


def written_codes(text: str) -> Codes:
    """Its characters, without full width and capitals."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    wide = (codes >= WIDE[0]) & (codes <= WIDE[1])
    codes = np.where(wide, codes - WIDENED, codes)
    capital = (codes >= ord("A")) & (codes <= ord("Z"))
    return np.asarray(np.where(capital, codes | CASE, codes), np.uint32)


def _kept(text: str) -> str:
    return "".join(text[:MOST_CHARACTERS].split())


def counts(texts: Sequence[str]) -> Counts:
    """How often each bucket is met, dampened: what is said ten times weighs three times as much."""
    parts = [_counted(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    if not parts:
        return Counts(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    return Counts(
        np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]),
        np.concatenate([part.buckets for part in parts]),
        np.concatenate([part.values for part in parts]),
    )


def _counted(texts: Sequence[str]) -> Counts:
    codes = codes_of(texts)
    owner = np.repeat(np.arange(len(texts)), [len(_kept(text)) for text in texts])
    together = owner[1:] == owner[:-1]
    pairs = owner[1:][together] * BUCKETS + of_pairs(codes)[together]
    met = np.concatenate([owner * BUCKETS + of_characters(codes), pairs])
    keys, times = np.unique(met, return_counts=True)
    starts = np.searchsorted(keys, np.arange(len(texts) + 1) * BUCKETS)
    values = (1 + np.log(times)).astype(np.float32)
    return Counts(starts.astype(np.int64), keys & (BUCKETS - 1), values)


def of_characters(codes: Codes) -> Places:
    """The bucket of each character."""
    return _bucket(codes * _FIRST)


def of_pairs(codes: Codes, bits: int = BITS) -> Places:
    """The bucket of each character but the last, together with the one after it."""
    return _bucket(codes[:-1] * _FIRST + (codes[1:] + np.uint32(1)) * _SECOND, bits)


def _bucket(mixed: Codes, bits: int = BITS) -> Places:
    spread = (mixed ^ (mixed >> np.uint32(15))) * _SPREAD
    return (spread >> np.uint32(32 - bits)).astype(np.int64)


def each_text(found: Counts) -> Iterator[tuple[Places, Floats]]:
    """(buckets, values) of one text after the other."""
    for first, last in zip(found.starts[:-1], found.starts[1:], strict=True):
        yield found.buckets[first:last], found.values[first:last]
