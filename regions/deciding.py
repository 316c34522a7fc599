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
    posts = _posts(now)
    interests = _interests(posts)
    return [gap for role in DECIDE if (gap := _gap(role, posts, interests))]


def _gap(role: Role, posts: list[Post], interests: dict[int, set[int]]) -> Gap | None:
    own = [interests[each] for each in _holders(role, posts)]
    if not own:
        return Gap(role, [])
    shared = set.intersection(*own)
    return Gap(role, list(Unit.objects.filter(pk__in=shared).order_by("code"))) if shared else None


def _interests(posts: list[Post]) -> dict[int, set[int]]:
    """By officer the units of his posts, and all above them."""
    found: dict[int, set[int]] = defaultdict(set)
    for post in posts:
        if post.unit:
            found[post.officer_id].update(each.pk for each in (post.unit, *post.unit.superiors()))
    return found


def _holders(role: Role, posts: list[Post]) -> set[int]:
    return {post.officer_id for post in posts if post.role == role and _is_of_the_city(post)}


def _is_of_the_city(post: Post) -> bool:
    return post.region is not None and post.region.parent_id is None


def _posts(now: datetime | None) -> list[Post]:
    """All posts of whoever decides for the whole city."""
    held = Post.objects.current(now)
    deciding = held.filter(role__in=DECIDE, region__parent=None)
    rows = held.filter(officer__in=deciding.values("officer"))
    return list(rows.select_related("unit__parent__parent__parent", "region"))
