"""What a spreadsheet takes for the beginning of a formula. Every file that is made asks here."""

from __future__ import annotations

from typing import Any

# Of full width as well; a tab or the end of a line, since some begin anew behind it.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def is_formula(text: str) -> bool:
    """Now, or once somebody edits the cell.

    >>> is_formula(" =1+1"), is_formula("1+1")
    (True, False)
    """
    return text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)


def neutral(value: Any) -> str:
    """As text that no spreadsheet takes for a formula, where cells have no kind of their own.

    >>> neutral("=HYPERLINK(1)"), neutral(12), neutral(None)
    ("'=HYPERLINK(1)", '12', '')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if is_formula(text) else text
