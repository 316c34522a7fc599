"""Which unit had it, which has it now, and what is said of why: by name, for its author."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regions.models import Unit
from suggestions.faces.following.standing import Standing
from suggestions.models import Event
from suggestions.workflow import HANDS_OVER


def handed(event: Event, standing: Standing) -> list[str]:
    """“From” only where another unit had it; words that are meant for the author stand beside."""
    now, before = _given(event, standing), _had_it(event, standing)
    return [
        *([_("From: %(unit)s") % {"unit": before}] if before and before != now else []),
        *([_("To: %(unit)s") % {"unit": now}] if now else []),
    ]


def found_not_its_duty(event: Event, standing: Standing) -> list[str]:
    """The ruling itself is not for its author, whose duty it is not is no secret: it was told."""
    unit = _had_it(event, standing)
    words = _("It was found not to be the duty of %(unit)s.")
    return [words % {"unit": unit}] if unit else []


def _given(event: Event, standing: Standing) -> Unit | None:
    return standing.units.get(event.details.get("lead", 0))


def _had_it(event: Event, standing: Standing) -> Unit | None:
    """The unit that the entry before gave it to."""
    entries = standing.entries_of(event.suggestion_id)
    earlier = [n for n, each in entries.items() if n < event.number and each.move in HANDS_OVER]
    return _given(entries[max(earlier)], standing) if earlier else None
