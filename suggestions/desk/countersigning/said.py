"""What whoever asks for something reads at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suggestions.models import AccountApplication


def say_asked(request: HttpRequest, asked: list[AccountApplication | None]) -> None:
    """`asked`: None for each that waits already, whoever asked for it, be it another value."""
    made = len([each for each in asked if each])
    if made:
        words = ngettext(
            "%(n)d change waits for another administrator and opens nothing until then.",
            "%(n)d changes wait for another administrator and open nothing until then.",
            made,
        )
        messages.warning(request, words % {"n": made})
    if made < len(asked):
        words = _(
            "Nothing was asked for: a change of the same kind waits already, perhaps asked for by "
            "somebody else. It is decided first, below “Second person”."
        )
        messages.warning(request, words)
