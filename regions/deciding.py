"""Who decides in the end: the triage desk and the supervisors of the whole city.

A county's matter goes on to the city where nobody of the county is without an interest. Above the
city is nobody: about a unit that all of its triage officers, or all of its supervisors, belong to,
a stand-in decides, and where none is without an interest either, nobody could.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from regions.models import DECIDE, Post, Role, Unit


class Gap(NamedTuple):
    """`units`: what is about one of these has nobody who may decide by this role; none where no
    officer of the city holds it at all."""

    role: Role
    units: list[Unit]


def gaps(now: datetime | None = None) -> list[Gap]:
    """As posts are held then; one statement, and one for each gap."""
    posts = _posts_of_the_city(now)
    interests = _interests(posts)
    return [gap for role in DECIDE if (gap := _gap(role, posts, interests))]


def _gap(role: Role, posts: list[Post], interests: dict[int, set[int]]) -> Gap | None:
    held = _of_the_city(role, posts)
    if not held:
        return Gap(role, [])
    those = held | _of_the_city(Role.STAND_IN, posts)
    shared = set.intersection(*(interests[each] for each in those))
    return Gap(role, list(Unit.objects.filter(pk__in=shared).order_by("code"))) if shared else None


class Reach(NamedTuple):
    """Of a role: `units`, about one of which all of the city that hold it may have an interest, and
    `officers`, one of whom has to have left what nobody holds it for.

    `places`: where it is held, if nobody of the city does: elsewhere it is held by nobody.
    """

    units: set[int]
    officers: set[int]
    places: list[str] | None


def reaches(now: datetime | None = None) -> dict[Role, Reach]:
    """By role where somebody is sure to decide, and where it has to be looked into, as posts are
    held then; one statement, and one for each role that nobody of the city holds."""
    posts = _posts_of_the_city(now)
    return {role: _reach(role, posts, now) for role in DECIDE}


def _reach(role: Role, posts: list[Post], now: datetime | None) -> Reach:
    if held := _of_the_city(role, posts):
        interests = _interests(posts)
        return Reach(set.intersection(*(interests[each] for each in held)), held, None)
    below = Post.objects.current(now).filter(role=role)
    units = set[int]().union(*_interests(_posts_of(below, now)).values())
    there = set(below.values_list("officer", "region__path"))
    return Reach(units, {who for who, _path in there}, sorted({path for _who, path in there}))


def _interests(posts: Collection[Post]) -> dict[int, set[int]]:
    """By officer the units of his posts, and all above them."""
    found: dict[int, set[int]] = defaultdict(set)
    for post in posts:
        if post.unit:
            found[post.officer_id].update(each.pk for each in (post.unit, *post.unit.superiors()))
    return found


def _of_the_city(role: Role, posts: Collection[Post]) -> set[int]:
    return {
        post.officer_id
        for post in posts
        if post.role == role and post.region and post.region.parent_id is None
    }


def _posts_of_the_city(now: datetime | None) -> list[Post]:
    """All posts of whoever decides for the whole city, or stands in."""
    deciding = [*DECIDE, Role.STAND_IN]
    held = Post.objects.current(now).filter(role__in=deciding, region__parent=None)
    return _posts_of(held, now)


def _posts_of(holding: QuerySet[Post], now: datetime | None) -> list[Post]:
    rows = Post.objects.current(now).filter(officer__in=holding.values("officer"))
    return list(rows.select_related("unit__parent__parent__parent", "region"))
