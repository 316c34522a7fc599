"""What nobody may decide on: a stand-in (代行人) does (docs/decisions/0099).

As `pipeline/deciding.py` has it for one suggestion, here for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from regions.deciding import Reach, reaches
from regions.models import Officer, Post, Role, subtree
from suggestions.models.assignment import Application

PATH_DIGITS = (4, 6, 9, 12)
# So far up it is asked whether a unit lies below another one.
MOST_LEVELS = 6


def left_to(officer: Officer) -> list[Q]:
    """Ways by which suggestions come to this officer as a stand-in; none for all others.

    Each is few rows, found by an index of its own, and all but his own matters are left to him.
    """
    posts = [post for post in officer.current_posts if post.role == Role.STAND_IN]
    there = [subtree(post.path, "region_path") for post in posts]
    return [reduce(or_, there) & way for way in _left()] if there else []


def left_to_nobody(now: datetime | None = None) -> list[Q]:
    """What not even a stand-in may decide on."""
    nobody = Q(~Exists(_able(Role.STAND_IN, now)))
    return [way & nobody for way in _left(now)]


def _left(now: datetime | None = None) -> list[Q]:
    found = reaches(now).items()
    return [way for role, reach in found for way in _left_by(role, reach, now)]


def _left_by(role: Role, reach: Reach, now: datetime | None) -> Iterator[Q]:
    """What nobody with this post may decide on.

    Row by row it is asked of the few alone of which it could be: that are about a unit of the
    holders, or that one of them left to others.
    """
    units, officers, places = reach
    nobody = Q(~Exists(_able(role, now)))
    if officers:
        left = Application.objects.recusals().filter(officer__in=officers)
        yield Q(pk__in=left.values("suggestion")) & nobody
    if units:
        yield Q(about_unit__in=units) & nobody
    if places is not None:
        yield ~reduce(or_, (subtree(path, "region_path") for path in places), Q(pk__in=[]))


def _able(role: Role, now: datetime | None) -> QuerySet[Post]:
    """The posts around a suggestion's place of whoever has no interest in it."""
    held = Post.objects.current(now)
    about = OuterRef(OuterRef("about_unit"))
    levels = ("__".join(["unit", *["parent"] * up]) for up in range(MOST_LEVELS))
    own = held.filter(reduce(or_, (Q(**{level: about}) for level in levels)))
    left = Application.objects.recusals().filter(suggestion=OuterRef(OuterRef("pk")))
    around = [Substr(OuterRef("region_path"), 1, digits) for digits in PATH_DIGITS]
    rows = held.filter(role=role, region__path__in=around)
    has_none = ~Exists(own.filter(officer=OuterRef("officer")))
    return rows.filter(has_none, ~Exists(left.filter(officer=OuterRef("officer"))))
