"""What else the list is narrowed by: campaign, point, card, handler, days; and its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.calendars import ZONE
from regions.models import CollectionPoint, Officer
from suggestions.models import Alert, Assignment, Campaign, LevelName
from suggestions.workflow import TICKING

CARDS = (LevelName.YELLOW, LevelName.RED, LevelName.SUPERVISION)
ORDERS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "newest": (_("newest first"), ("-submitted", "-pk")),
    "oldest": (_("oldest first"), ("submitted", "pk")),
}


# A day's work, and what comes next; what is overdue has a filter of its own.
DUE: dict[str, Any] = {"today": _("due today"), "soon": _("due in the three days after today")}
SOON = timedelta(days=3)


def due_choices() -> list[tuple[str, Any]]:
    return list(DUE.items())


def falls_due(when: str) -> Q:
    """By the next limit, of what runs and is not overdue."""
    now = timezone.now()
    tomorrow = _start_of(timezone.localdate(now) + timedelta(days=1))
    first, last = (now, tomorrow) if when == "today" else (tomorrow, tomorrow + SOON)
    return Q(status__in=TICKING, next_due__gte=first, next_due__lt=last)


def is_overdue() -> Q:
    return Q(status__in=TICKING, next_due__lt=timezone.now())


def campaign_choices() -> list[tuple[str, str]]:
    rows = Campaign.objects.order_by("-opens").values_list("pk", "title")
    return [(str(pk), title) for pk, title in rows]


def card_choices() -> list[tuple[str, str]]:
    return [(str(card), str(card.label)) for card in CARDS]


def order_choices() -> list[tuple[str, Any]]:
    return [(name, label) for name, (label, _order) in ORDERS.items()]


def more_of(chosen: dict[str, Any]) -> Iterator[Q]:
    for name, narrowed in _WAYS.items():
        if chosen.get(name):
            yield narrowed(chosen[name])


def _campaign(pk: str) -> Q:
    return Q(campaign=pk)


def _card(level: str) -> Q:
    """On a limit that is not met yet."""
    alerts = Alert.objects.filter(level=level, deadline__ended=None)
    return Q(pk__in=alerts.values("deadline__suggestion"))


def at_point(typed: str) -> Q:
    """By its code, or a part of its name."""
    named = CollectionPoint.objects.filter(Q(code__iexact=typed) | Q(name__icontains=typed))
    return Q(point__in=named)


def _handler(typed: str) -> Q:
    """By the whole name, or the name to log in with, of whoever it is allotted to now."""
    named = Officer.objects.annotate(whole=Concat("last_name", "first_name"))
    who = named.filter(Q(whole=typed) | Q(username=typed)).values("pk")
    mine = Assignment.objects.filter(officer__in=who, until=None)
    return Q(pk__in=mine.values("suggestion"))


def _since(day: date) -> Q:
    return Q(submitted__gte=_start_of(day))


def _until(day: date) -> Q:
    return Q(submitted__lt=_start_of(day + timedelta(days=1)))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


_WAYS: dict[str, Callable[[Any], Q]] = {
    "campaign": _campaign,
    "card": _card,
    "handler": _handler,
    "due": falls_due,
    "received_since": _since,
    "received_until": _until,
}
