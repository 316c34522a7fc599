"""Why a file, or one row of it, was not taken in."""


class Unreadable(Exception):
    """The whole file is refused, in words; nothing of it was taken in."""


class RowRefused(Exception):
    """One row is left out, in words that repeat nothing from it."""
