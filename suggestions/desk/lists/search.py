"""What somebody types to find suggestions: a reference or its beginning, a number, words."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import Q

from suggestions.models.identity import canonical_number
from suggestions.models.sought import saying

LEAST_DIGITS = 4
REFERENCE = re.compile(r"([A-Z]{0,6})(\d*)", re.ASCII)
DAY_DIGITS, NUMBER_DIGITS = 6, 12


def looked_for(typed: str) -> Q:
    """By each of them there is an index: of what begins so, has the number, or says the words."""
    found = saying(typed)
    if number := canonical_number(typed):
        found |= Q(number=number)
    if beginning := reference_beginning(typed):
        found |= Q(reference__startswith=beginning)
    return found


def reference_beginning(typed: str) -> str:
    """As it is printed, of however it was typed; "" where it cannot be one.

    >>> reference_beginning("261123 48")
    'CZ261123-48'
    """
    plain = re.sub(r"[\s-]", "", typed).upper()
    found = REFERENCE.fullmatch(plain)
    if not found or found[1] not in {"", settings.REFERENCE_PREFIX} or len(found[2]) < LEAST_DIGITS:
        return ""
    digits = found[2]
    parts = digits[:DAY_DIGITS], digits[DAY_DIGITS:NUMBER_DIGITS], digits[NUMBER_DIGITS:]
    return f"{settings.REFERENCE_PREFIX}{'-'.join(part for part in parts if part)}"
