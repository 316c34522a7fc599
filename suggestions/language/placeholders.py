"""Words in braces that a standard reply leaves open: {unit}, {单位}.

A fixed set, known in every language of the service: whoever reads the desk in another one writes
replies that work for everybody. Nothing that an author wrote is among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import pgettext_lazy

# Possessive, and spaces are taken off afterwards: a form of any length is read in one go.
_BRACED = re.compile(r"[{｛]([^{}｛｝\n]*+)[}｝]")


class Placeholder(TextChoices):
    NUMBER = "number", pgettext_lazy("placeholder", "reference")
    MATTER = "matter", pgettext_lazy("placeholder", "matter")
    PLACE = "place", pgettext_lazy("placeholder", "place")
    UNIT = "unit", pgettext_lazy("placeholder", "unit")
    SUBMITTED = "submitted", pgettext_lazy("placeholder", "received on")
    DUE = "due", pgettext_lazy("placeholder", "due on")
    TODAY = "today", pgettext_lazy("placeholder", "today")

    @property
    def braced(self) -> str:
        """As it is written, in the language that is active."""
        return f"{{{self.label}}}"


@cache
def _by_name() -> dict[str, Placeholder]:
    found: dict[str, Placeholder] = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            found |= {str(each.label).casefold(): each for each in Placeholder}
    return found


def unknown_in(text: str) -> list[str]:
    """What stands in braces and means nothing, as it was written."""
    return [braced for braced, known in _braced_in(text) if known is None]


def left_open_in(text: str) -> list[str]:
    """What stands in braces and nobody has filled in, known or not, as it was written."""
    return [braced for braced, _known in _braced_in(text)]


def filled_in(text: str, values: Mapping[Placeholder, str]) -> str:
    """What is not known of this matter stays in its braces."""

    def put(found: re.Match[str]) -> str:
        known = _known(found[1])
        return (values.get(known, "") if known else "") or found[0]

    return _BRACED.sub(put, text)


def _braced_in(text: str) -> Iterator[tuple[str, Placeholder | None]]:
    """Empty braces are nothing that could be filled in."""
    for found in _BRACED.finditer(text):
        if found[1].strip():
            yield found[0], _known(found[1])


def _known(name: str) -> Placeholder | None:
    return _by_name().get(name.strip().casefold())
