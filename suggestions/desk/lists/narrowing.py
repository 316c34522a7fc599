"""What else the list is narrowed by: campaign, point, card, handler, days; and its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from regions.calendars import ZONE
from regions.models import CollectionPoint, Officer
from suggestions.models import Alert, Assignment, Campaign, LevelName

CARDS = (LevelName.YELLOW, LevelName.RED, LevelName.SUPERVISION)
ORDERS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "newest": (_("newest first"), ("-submitted", "-pk")),
    "oldest": (_("oldest first"), ("submitted", "pk")),
}


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


def _point(typed: str) -> Q:
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
    "point": _point,
    "handler": _handler,
    "received_since": _since,
    "received_until": _until,
}
