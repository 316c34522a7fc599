"""What speaks of danger: marked in lists, and above them where somebody has to triage it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from regions.models import Officer, Role, subtree
from suggestions.desk.gate import visible
from suggestions.faces.badges import Badge, danger_badge, time_left_badge
from suggestions.models import DangerMark, Suggestion, dangers_shown
from suggestions.models.standing_in import left_to
from suggestions.workflow import TRIAGEABLE

MOST_SHOWN = 5


@dataclass(frozen=True)
class Alarm:
    pk: int
    title: str
    place: str
    danger: Badge
    left: Badge


def alarms(officer: Officer, now: datetime) -> list[Alarm]:
    """One more than is shown, the most pressing kind first, of each the newest."""
    if not (officer.holds(Role.TRIAGE) or officer.is_stand_in):
        return []
    his = reduce(or_, left_to(officer, [Role.TRIAGE]), triaged_by(officer))
    waiting = visible(officer).filter(his, status__in=TRIAGEABLE)
    marks = DangerMark.objects.filter(suggestion__in=waiting.filter(danger__isnull=False))
    rows = marks.select_related("suggestion__region").order_by("rank", "-at")[: MOST_SHOWN + 1]
    found = [(mark.suggestion, dangers_shown(mark, mark.suggestion, officer)) for mark in rows]
    return [
        Alarm(row.pk, row.title, str(row.region), badge, time_left_badge(row, now))
        for row, dangers in found
        if (badge := danger_badge(dangers))
    ]


def mark_for(officer: Officer, row: Suggestion) -> Badge | None:
    """Of a row that was read together with its mark."""
    mark: DangerMark | None = getattr(row, "danger", None)
    return danger_badge(dangers_shown(mark, row, officer)) if mark else None


def triaged_by(officer: Officer) -> Q:
    """Of the places whose desk this officer sits at."""
    found = Q(pk__in=[])
    for post in officer.current_posts:
        if post.role == Role.TRIAGE and post.region:
            found |= subtree(post.region.path, "region_path")
    return found
