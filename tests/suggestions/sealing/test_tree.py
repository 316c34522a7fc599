"""Trees are those of RFC 9162, which says them by halves; ours are made from below."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from suggestions.sealing.tree import path_of, root_of

digests = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=70)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def half(leaves: list[str]) -> int:
    """The largest power of two below their number."""
    return 1 << (len(leaves) - 1).bit_length() - 1


def as_defined(leaves: list[str]) -> bytes:
    if len(leaves) == 1:
        return sha(b"\x00", leaves[0].encode())
    middle = half(leaves)
    return sha(b"\x01", as_defined(leaves[:middle]), as_defined(leaves[middle:]))


def path_as_defined(leaves: list[str], place: int) -> list[str]:
    if len(leaves) == 1:
        return []
    middle = half(leaves)
    if place < middle:
        return [*path_as_defined(leaves[:middle], place), as_defined(leaves[middle:]).hex()]
    return [*path_as_defined(leaves[middle:], place - middle), as_defined(leaves[:middle]).hex()]


@given(digests)
def test_a_root_is_the_one_that_the_standard_defines(leaves: list[str]) -> None:
    assert root_of(leaves) == as_defined(leaves).hex()


@given(digests, st.data())
def test_so_is_the_path_of_each_leaf(leaves: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    assert path_of(leaves, place) == path_as_defined(leaves, place)


def test_a_tree_of_nothing_has_the_hash_of_nothing() -> None:
    assert root_of([]) == hashlib.sha256().hexdigest()
