"""Figures of moments that are past, from the ledger alone: what it says, or said then."""

from suggestions.past.keeping import (
    MOST_WAITING,
    advance,
    differences,
    keep_yesterday,
    look_back,
    look_back_of,
    make_waiting,
    mirror_of,
)
from suggestions.past.moments import Moment, differs_then, evening_of, moment_asked

__all__ = [
    "MOST_WAITING",
    "Moment",
    "advance",
    "differences",
    "differs_then",
    "evening_of",
    "keep_yesterday",
    "look_back",
    "look_back_of",
    "make_waiting",
    "mirror_of",
    "moment_asked",
]
