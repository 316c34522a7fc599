"""The stages and their moves. `MOVES` names every one; `move()` makes them."""

from suggestions.pipeline import (
    access,
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
    rating,
    publish,
    supervise,
    erasure,
    access,
)


def _moves() -> dict[str, type[Move]]:
    found = [each for stage in STAGES for each in vars(stage).values() if isinstance(each, type)]
    return {each.name: each for each in found if issubclass(each, Move) and "name" in vars(each)}


MOVES = _moves()
