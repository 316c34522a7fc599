"""Who decides in the end: the triage desk and the supervisors of the whole city.

A county's matter goes on to the city where nobody of the county is without an interest. Above the
city is nobody: about a unit that all of its triage officers, or all of its supervisors, belong to,
a stand-in decides, and where none is without an interest either, nobody could. Where nobody holds
the post at all, it is to be given to somebody: nothing opens to a stand-in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from regions.models import DECIDE, Post, Role, Unit, ancestor_paths


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
    held = _of_the_city(role, posts)
    if not held:
        return Gap(role, [])
    shared = _shared(held | _of_the_city(Role.STAND_IN, posts), interests)
    return Gap(role, list(Unit.objects.filter(pk__in=shared).order_by("code"))) if shared else None


def undecided_at(path: str, now: datetime | None = None) -> set[int]:
    """Ids of the units about which nobody could decide at this place: all that hold the post for
    it, or for a larger one, have an interest, and so have the stand-ins. Where nobody holds it at
    all, everything waits for somebody to be given it, and no unit is told apart. One statement."""
    around = ancestor_paths(path)
    posts = _posts(now, around)
    interests = _interests(posts)
    by_role = (_shared(_who_decide(role, posts, around), interests) for role in DECIDE)
    return set[int]().union(*by_role)


def _who_decide(role: Role, posts: list[Post], around: list[str]) -> set[int]:
    """As `pipeline/deciding.py` has it for a row: to a stand-in opens only what somebody of the
    city holds."""
    held = {post.officer_id for post in posts if post.role == role and _is_for(post, around)}
    if _of_the_city(role, posts):
        held |= _of_the_city(Role.STAND_IN, posts)
    return held


def _is_for(post: Post, around: list[str]) -> bool:
    return post.region is not None and post.region.path in around


def _shared(those: Collection[int], interests: dict[int, set[int]]) -> set[int]:
    return set.intersection(*(interests[each] for each in those)) if those else set()


class Reach(NamedTuple):
    """Of a role: `units`, about one of which all of the city that hold it may have an interest, and
    `officers`, one of whom has to have left what nobody holds it for.

    `places`: where it is held, if nobody of the city does: elsewhere it is held by nobody.
    `interests`: by officer who holds any of these posts, or stands in, the units that are his own
    matter; none for most of them.
    """

    units: set[int]
    officers: set[int]
    places: list[str] | None
    interests: dict[int, set[int]]


def unheld(now: datetime | None = None) -> list[Role]:
    """What nobody of the city holds at all."""
    held = Post.objects.current(now).filter(role__in=DECIDE, region__parent=None)
    there = set(held.values_list("role", flat=True))
    return [role for role in DECIDE if role not in there]


def reaches(now: datetime | None = None) -> dict[Role, Reach]:
    """By role where somebody is sure to decide, and where it has to be looked into, as posts are
    held then; one statement, and one for each role that nobody of the city holds."""
    posts = _posts(now)
    return {role: _reach(role, posts, now) for role in DECIDE}


def _reach(role: Role, posts: list[Post], now: datetime | None) -> Reach:
    interests = _interests(posts)
    if held := _of_the_city(role, posts):
        shared = set.intersection(*(interests[each] for each in held))
        return Reach(shared, held, None, interests)
    below = Post.objects.current(now).filter(role=role)
    there = set(below.values_list("officer", "region__path"))
    officers = {who for who, _path in there}
    units = set[int]().union(*(interests[each] for each in officers))
    return Reach(units, officers, sorted({path for _who, path in there}), interests)


def _interests(posts: Collection[Post]) -> dict[int, set[int]]:
    """By officer the units of his posts, and all above them."""
    found: dict[int, set[int]] = defaultdict(set)
    for post in posts:
        if post.unit:
            found[post.officer_id].update(each.pk for each in (post.unit, *post.unit.superiors()))
    return found


def _of_the_city(role: Role, posts: Collection[Post]) -> set[int]:
    """A stand-in who holds any other post is none."""
    found = {post.officer_id for post in posts if post.role == role and _is_of_the_city(post)}
    return found - _with_others(posts) if role == Role.STAND_IN else found


def _is_of_the_city(post: Post) -> bool:
    return post.region is not None and post.region.parent_id is None


def _with_others(posts: Collection[Post]) -> set[int]:
    return {post.officer_id for post in posts if post.role != Role.STAND_IN}


def _posts(now: datetime | None, around: Collection[str] = ()) -> list[Post]:
    """All posts of whoever decides for the whole city, or stands in; of whoever decides for a
    smaller place those in units, and those for one of the places `around`."""
    posts = Post.objects.current(now)
    deciding = posts.filter(role__in=[*DECIDE, Role.STAND_IN])
    of_the_city = Q(officer__in=deciding.filter(region__parent=None).values("officer"))
    in_units = Q(unit__isnull=False, officer__in=deciding.values("officer"))
    there = Q(role__in=DECIDE, region__path__in=around)
    rows = posts.filter(of_the_city | in_units | there)
    return list(rows.select_related("unit__parent__parent__parent", "region"))
