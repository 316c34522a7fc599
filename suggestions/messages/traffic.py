"""What goes out over each medium, what waits, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from suggestions.messages.authors import available_media
from suggestions.models import Medium, Message

# What leaves the service: in the desk everybody sees what there is.
OUTWARD = (Medium.EMAIL, Medium.SMS)
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Traffic:
    """`is_there`: whether this installation has it; `oldest`: when the first of those that wait
    was written."""

    medium: Medium
    is_there: bool
    today: int = 0
    lately: int = 0
    waiting: int = 0
    oldest: datetime | None = None
    failed: int = 0


def traffic(rows: QuerySet[Message], now: datetime) -> list[Traffic]:
    """Of these messages, to authors and officers alike."""
    outward = rows.filter(medium__in=OUTWARD).order_by()
    sent = outward.filter(sent__isnull=False, sent__gt=now - LATELY)
    today = Q(sent__gte=_midnight(now))
    counted = [
        _by_medium(sent, lately=Count("pk"), today=Count("pk", filter=today)),
        _by_medium(
            outward.filter(try_at__isnull=False), waiting=Count("pk"), oldest=Min("created")
        ),
        _by_medium(outward.filter(failed__isnull=False), failed=Count("pk")),
    ]
    there = set(available_media())
    return [
        Traffic(each, each in there, **{k: v for one in counted for k, v in one[each].items()})
        for each in OUTWARD
    ]


def _by_medium(rows: QuerySet[Message], **figures: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {each: {} for each in OUTWARD}
    for row in rows.values("medium").annotate(**figures):
        figures_of: dict[str, Any] = dict(row)
        found[figures_of.pop("medium")] = figures_of
    return found


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
