"""Where a unit stands opens something: its place says who gives posts in it and who is told, its
superior who signs for it, and whose own matter is what is about that one."""

from __future__ import annotations

from typing import NamedTuple

from regions.models import Post, Region, Unit, ancestor_paths
from suggestions.administered import Said
from suggestions.models import AccountApplication, Assignment

FIELDS = ("region", "parent")


class Stand(NamedTuple):
    """Ids of the place and of the superior unit."""

    region: int
    parent: int | None


def opens(unit: Unit) -> bool:
    """Whether moving it could: nobody works, or is to work, and nothing lies in a unit that was
    only set up, nor in one below it."""
    units = {unit.pk, *unit.ids_below()}
    held = Post.objects.lasting().filter(unit__in=units)
    return held.exists() or Assignment.objects.filter(unit__in=units, until=None).exists()


def stands(unit: Unit) -> Stand:
    return Stand(unit.region_id, unit.parent_id)


def wanted(row: AccountApplication) -> Stand:
    return Stand(row.region_id or 0, row.parent_id)


def locked(row: AccountApplication) -> Unit:
    return Unit.objects.select_for_update().get(pk=row.unit_id or 0)


def differing(before: Unit, row: AccountApplication) -> list[Said]:
    """What the record of settings says of it."""
    named = [(name, getattr(before, name), getattr(row, name)) for name in FIELDS]
    return [[name, _said(was), _said(now)] for name, was, now in named if was != now]


def _said(row: Region | Unit | None) -> str | None:
    return str(row) if row else None


def path_around(one: str, other: str) -> str:
    """Of the smallest division that both lie in."""
    return next((path for path in ancestor_paths(one) if other.startswith(path)), one)


def may_stand(unit: Unit, where: Stand) -> bool:
    """As units are: one of a function in a place, and none below itself."""
    taken = Unit.objects.filter(region=where.region, function=unit.function).exclude(pk=unit.pk)
    return not taken.exists() and where.parent not in {unit.pk, *unit.ids_below()}
