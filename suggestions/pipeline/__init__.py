"""The stages and their moves. `MOVES` names every one; `move()` makes them."""

from typing import TypeGuard

from suggestions.pipeline import (
    access,
    answering,
    assign,
    classify,
    collect,
    coordinate,
    erasure,
    feedback,
    merge,
    parts,
    publish,
    rating,
    recusal,
    supervise,
    waiting,
)
from suggestions.pipeline.request import Move

STAGES = (
    collect,
    classify,
    merge,
    coordinate,
    assign,
    parts,
    waiting,
    feedback,
    answering,
    rating,
    publish,
    supervise,
    recusal,
    erasure,
    access,
)


def _is_move(each: object) -> TypeGuard[type[Move]]:
    """What several moves are made from has no name of its own."""
    return isinstance(each, type) and issubclass(each, Move) and "name" in vars(each)


def _moves() -> dict[str, type[Move]]:
    found = [each for stage in STAGES for each in vars(stage).values() if _is_move(each)]
    return {each.name: each for each in found}


MOVES = _moves()
