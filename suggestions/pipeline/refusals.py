"""Why a move was not made. Every refusal says so in words for the person who tried."""

from typing import Any


class Refused(Exception):
    """A rule forbids it. The words are shown as they are."""

    def __init__(self, words: Any) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


class NotAllowed(Refused):
    """Not in this status, or not by this person."""


class Stale(Refused):
    """Somebody else acted since the page was opened."""


class Busy(Refused):
    """The row is locked by somebody else's move; trying again helps."""
