"""What a file says of the days of a year, before anybody checks it: JSON in UTF-8."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Editors of Windows put it in front, some of them twice.
BYTE_ORDER_MARK = "\ufeff"
# JSON can say them, and PostgreSQL or UTF-8 cannot: zero, and half of a pair.
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


def document_of(data: bytes) -> object:
    """For `load_file`. Raises ValidationError, with the reason."""
    try:
        text = data.decode().lstrip(BYTE_ORDER_MARK)
        found = json.loads(text, object_pairs_hook=_once)
        words = list(_words(found))
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("is no JSON in UTF-8 (%(why)s)") % {"why": error}) from error
    if any(map(UNKEEPABLE.search, words)):
        raise ValidationError(_("It holds a character that cannot be kept."))
    return found


def _words(found: object) -> Iterator[str]:
    """All that is text in it, keys too."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        yield from _words([*found, *found.values()])
    elif isinstance(found, list):
        for each in found:
            yield from _words(each)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys are all different: JSON itself keeps the last and says nothing."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = max(keys, key=keys.count).encode(errors="replace").decode()
        raise ValidationError(_("%(key)s is there twice") % {"key": twice})
    return found
