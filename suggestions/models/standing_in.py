"""What nobody may decide on: a stand-in (代行人) does (docs/decisions/0099).

As `pipeline/deciding.py` has it for one suggestion, here for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Substr
from django.db.models.lookups import In

from regions.deciding import Reach, reaches
from regions.models import DECIDE, Officer, Post, Role, subtree
from suggestions.models.assignment import Application, ApplicationKind, ApplicationState
from suggestions.workflow import OPEN

PATH_DIGITS = (4, 6, 9, 12)
NO_UNIT = 0


def left_to(officer: Officer, roles: Collection[Role] = DECIDE) -> list[Q]:
    """Ways by which suggestions come to this officer as a stand-in, because nobody else decides
    by one of these roles; none for all others.

    Each is few rows, found by an index of its own, and all but his own matters are left to him.
    """
    if not officer.is_stand_in:
        return []
    posts = officer.current_posts
    there = reduce(or_, (subtree(post.path, "region_path") for post in posts)) & waiting()
    return [there & way for way in _left_to_stand_ins(roles)]


def left_to_nobody(now: datetime | None = None) -> list[Q]:
    """What not even a stand-in may decide on; where a post is held by nobody, none does."""
    return [way for role, reach in reaches(now).items() for way in _left_alone(role, reach, now)]


def waiting() -> Q:
    """What is open, and what supervisors decide on once it has ended."""
    asked = Application.objects.filter(kind=ApplicationKind.ERASURE, state=ApplicationState.OPEN)
    return Q(status__in=OPEN) | Q(contested=True) | Q(pk__in=asked.values("suggestion"))


def _left_to_stand_ins(roles: Collection[Role]) -> Iterator[Q]:
    for role, reach in reaches().items():
        if role in roles and reach.places is None:
            yield from _left_by(role, reach)


def _left_alone(role: Role, reach: Reach, now: datetime | None) -> Iterator[Q]:
    if reach.places is None:
        nobody = Q(~Exists(_able(Role.STAND_IN, reach, now)))
        yield from (way & nobody for way in _left_by(role, reach, now))
    else:
        yield from _left_by(role, reach, now)
        held = (subtree(path, "region_path") for path in reach.places)
        yield ~reduce(or_, held, Q(pk__in=[]))


def _left_by(role: Role, reach: Reach, now: datetime | None = None) -> Iterator[Q]:
    """What all who hold this post around the place have an interest in.

    Row by row it is asked of the few alone of which it could be: that are about a unit of the
    holders, or that one of them left to others.
    """
    nobody = Q(~Exists(_able(role, reach, now)))
    if reach.officers:
        left = Application.objects.recusals().filter(officer__in=reach.officers)
        yield Q(pk__in=left.values("suggestion")) & nobody
    if reach.units:
        yield Q(about_unit__in=reach.units) & nobody


def _able(role: Role, reach: Reach, now: datetime | None) -> QuerySet[Post]:
    """The posts around a suggestion's place of whoever has no interest in it."""
    around = [Substr(OuterRef("region_path"), 1, digits) for digits in PATH_DIGITS]
    left = Application.objects.recusals().filter(suggestion=OuterRef(OuterRef("pk")))
    rows = Post.objects.of_role(role, now).filter(region__path__in=around)
    if biased := [_has_interest(who, units) for who, units in reach.interests.items() if units]:
        rows = rows.filter(~reduce(or_, biased))
    return rows.filter(~Exists(left.filter(officer=OuterRef("officer"))))


def _has_interest(officer: int, units: Collection[int]) -> Q:
    about = Coalesce(OuterRef("about_unit"), Value(NO_UNIT), output_field=IntegerField())
    return Q(officer=officer) & Q(In(about, sorted(units)))
