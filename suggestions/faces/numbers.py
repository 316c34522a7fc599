"""Numbers as forms and addresses bring them: bounded before they are read.

Python refuses to read a very long one, and the database one larger than its column.
"""

from __future__ import annotations

LONGEST_NUMBER = 18


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def number_of(text: str, *, otherwise: int) -> int:
    return int(text) if is_number(text) else otherwise
