"""What a file says of the days of a year, before anybody checks it: JSON in UTF-8."""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Editors of Windows put it in front, some of them twice.
BYTE_ORDER_MARK = "\ufeff"


def document_of(data: bytes) -> object:
    """For `load_file`. Raises ValidationError, with the reason."""
    try:
        text = data.decode().lstrip(BYTE_ORDER_MARK)
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("is no JSON in UTF-8 (%(why)s)") % {"why": error}) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys are all different: JSON itself keeps the last and says nothing."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        raise ValidationError(_("%(key)s is there twice") % {"key": max(keys, key=keys.count)})
    return found
