"""Who decides in the end: the triage desk and the supervisors of the whole city.

A county's matter goes on to the city where nobody of the county is without an interest. Above the
city is nobody: about a unit that all of its triage officers, or all of its supervisors, belong to,
nobody could decide.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from regions.models import Post, Role, Unit

DECIDE = (Role.TRIAGE, Role.SUPERVISOR)


class Gap(NamedTuple):
    """`units`: what is about one of these has nobody who may decide by this role; none where no
    officer of the city holds it at all."""

    role: Role
    units: list[Unit]


def gaps(now: datetime | None = None) -> list[Gap]:
    """As posts are held then; one statement, and one for each gap."""
    interests: dict[int, set[int]] = defaultdict(set)
    holders: dict[str, set[int]] = defaultdict(set)
    for post in _posts(now):
        if post.region and post.region.parent_id is None:
            holders[post.role].add(post.officer_id)
        if post.unit:
            interests[post.officer_id] |= {each.pk for each in (post.unit, *post.unit.superiors())}
    found = [(role, [interests[each] for each in holders[role]]) for role in DECIDE]
    return [Gap(role, _units(own)) for role, own in found if not own or set.intersection(*own)]


def _posts(now: datetime | None) -> list[Post]:
    """All posts of whoever decides for the whole city."""
    held = Post.objects.current(now)
    deciding = held.filter(role__in=DECIDE, region__parent=None)
    rows = held.filter(officer__in=deciding.values("officer"))
    return list(rows.select_related("unit__parent__parent__parent", "region"))


def _units(interests: list[set[int]]) -> list[Unit]:
    shared = set.intersection(*interests) if interests else set()
    return list(Unit.objects.filter(pk__in=shared).order_by("code")) if shared else []
