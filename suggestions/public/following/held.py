"""A file with all that is held of somebody beside one suggestion, for whoever follows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suggestions.faces.following.history import Entry, history
from suggestions.faces.following.standing import Standing, read_standing
from suggestions.models import Attachment, Author, Message, Suggestion
from suggestions.public.following.follow import followed
from suggestions.public.following.looks import looks_at

OF_AUTHOR = ("name", "phone", "email", "guardian")
OF_SUGGESTION = (
    "reference",
    "title",
    "text",
    "place",
    "region",
    "submitted",
    "channel",
    "type",
    "category",
    "lead_unit",
    "confidential",
    "may_publish",
    "published",
)


@require_safe
@never_cache
def held_view(request: HttpRequest, reference: str) -> JsonResponse:
    row = followed(request, reference)
    if row is None:
        raise Http404
    return JsonResponse(
        held(row),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{row.reference}-held.json"'},
    )


def held(row: Suggestion) -> dict[str, Any]:
    """By words that people read. What others wrote of it without telling the author is theirs."""
    now = timezone.now()
    author = Author.objects.filter(suggestion=row).first()
    standing = read_standing(row, now)
    photos = standing.photos()
    entries = history(standing, photos=photos)
    return {
        _("What you wrote"): dict(_said(row, OF_SUGGESTION)),
        _("Your name and contact"): dict(_said(author, OF_AUTHOR)) if author else {},
        _("Photos"): _count(standing, photos, entries),
        _("What has happened"): [asdict(each) for each in entries],
        _("Who opened your name and contact"): [asdict(each) for each in looks_at(row, now)],
        _("What was sent to you"): [dict(_said(each, ("medium", "sent"))) for each in _sent(row)],
    }


def _count(standing: Standing, photos: list[Attachment], entries: list[Entry]) -> int:
    """Those handed in, and those that the history shows."""
    handed_in = sum(map(standing.is_handed_in, photos))
    return handed_in + sum(len(each.photos) for each in entries)


def _said(row: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name in names:
        shown = getattr(row, f"get_{name}_display", None)
        value = shown() if shown else getattr(row, name)
        yield capfirst(str(row._meta.get_field(name).verbose_name)), _plain(value)


def _plain(value: Any) -> Any:
    if hasattr(value, "tzinfo"):
        return localtime(value).isoformat(timespec="seconds")
    return value if value is None or isinstance(value, bool) else str(value)


def _sent(row: Suggestion) -> list[Message]:
    found = Message.objects.filter(suggestion=row, officer=None, sent__isnull=False)
    return list(found.order_by("sent"))
