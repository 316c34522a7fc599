"""What nobody can have meant in an address, and the address of a list that another one carries.

A NUL that reaches the database, or a number larger than any column, fails there: on each page in
its own way. So it is refused before anything reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import BadRequest
from django.http import QueryDict

from suggestions.faces.numbers import LONGEST_NUMBER

# Far more than any list of ours needs, and less than a proxy lets through.
LONGEST = 8000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What may stand in a number, for whatever reads it.
IN_NUMBERS = re.compile(r"[\s_+-]")
# What is searched for is text: other systems have longer numbers.
TEXTS = frozenset({"q", "reference"})
COLUMN = "_to_field"


def list_at(address: str) -> QueryDict:
    """What the address of a list asks for. Raises BadRequest as the list itself would."""
    if not is_of_list(address):
        raise BadRequest("a list that nobody can have meant")
    return QueryDict(address)


def is_of_list(address: str) -> bool:
    return len(address) <= LONGEST and not is_senseless(QueryDict(address))


def is_senseless(asked: QueryDict) -> bool:
    # The admin looks for a column of this name, and fails where it is none at all.
    if "" in asked.getlist(COLUMN):
        return True
    return any(CONTROL.search(value) or _is_huge(name, value) for name, value in _given(asked))


def _given(asked: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in asked.lists():
        yield "", name
        yield from ((name, value) for value in values)


def _is_huge(name: str, value: str) -> bool:
    """Whether one of its numbers fits into no column."""
    parts = [IN_NUMBERS.sub("", part) for part in value.split(",")]
    huge = any(len(part) > LONGEST_NUMBER and part.isdecimal() for part in parts)
    return huge and name not in TEXTS
