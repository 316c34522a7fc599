"""Merkle trees as RFC 9162 (2.1) makes them: plain arithmetic.

What is at a leaf is a digest as it is written, in 64 hex digits: also one that somebody wrote
something else into has a root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"


def root_of(leaves: Sequence[str]) -> str:
    """64 hex digits over all leaves in their order; of none: the hash of nothing."""
    if not leaves:
        return hashlib.sha256().hexdigest()
    return _levels(leaves)[-1][0].hex()


def path_of(leaves: Sequence[str], place: int) -> list[str]:
    """What the leaf at `place` is joined with, from below, to come to the root (2.1.3.1)."""
    path = []
    for level in _levels(leaves)[:-1]:
        other = place ^ 1
        if other < len(level):
            path.append(level[other].hex())
        place //= 2
    return path


def _levels(leaves: Sequence[str]) -> list[list[bytes]]:
    """From the leaves up to the root. What has no neighbour goes up as it is."""
    levels = [[hashlib.sha256(LEAF + each.encode()).digest() for each in leaves]]
    while len(levels[-1]) > 1:
        levels.append(_joined(levels[-1]))
    return levels


def _joined(level: list[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    joined = [hashlib.sha256(NODE + left + right).digest() for left, right in pairs]
    return joined if len(level) % 2 == 0 else [*joined, level[-1]]
