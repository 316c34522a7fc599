"""The lists of places, from where the officer collects downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from regions.models import Level, Region, ancestor_paths, subtree
from suggestions.public.handing_in.places import Option, Select, leave_open, level_labels


@dataclass(frozen=True)
class Box:
    """`fixed`: the area where there is only one, so that nobody chooses it."""

    name: str
    fixed: Region | None
    lists: list[Select]


def box(name: str, *, areas: Sequence[Region], chosen: Region | None) -> Box:
    """One list for each level down to the one below `chosen`. One statement at most."""
    fixed = areas[0] if len(areas) == 1 else None
    chosen, around = _placed(chosen, areas)
    top = fixed or around
    lists = [] if fixed else [_areas_list(name, areas, top)]
    if top:
        lists += _below(name, top, chosen or top)
    return Box(name, fixed, lists)


def _placed(place: Region | None, areas: Sequence[Region]) -> tuple[Region | None, Region | None]:
    """The place and the area around it; neither, where it lies outside of all."""
    around = next((area for area in areas if place and area.contains(place.path)), None)
    return (place, around) if around else (None, None)


def _areas_list(name: str, areas: Sequence[Region], chosen: Region | None) -> Select:
    options = [Option(area.code, str(area), area == chosen) for area in areas]
    return Select(f"id_{name}_0", _("Your area"), [Option("", _("Please choose")), *options])


def _below(name: str, top: Region, chosen: Region) -> list[Select]:
    above = [path for path in ancestor_paths(chosen.path) if path.startswith(top.path)]
    by_level: dict[int, list[Option]] = {}
    for row in Region.objects.filter(parent__path__in=above).order_by("path"):
        option = Option(row.code, row.name, row.path in above)
        by_level.setdefault(row.level, []).append(option)
    return [
        Select(
            f"id_{name}_{level}", level_labels()[Level(level)], [Option("", leave_open()), *rows]
        )
        for level, rows in sorted(by_level.items())
    ]


def tree(areas: Sequence[Region]) -> dict[str, Any]:
    """All places of the areas, for lists that also narrow down without a line."""
    within = Q(pk__in=[])
    for area in areas:
        within |= subtree(area.path)
    rows = Region.objects.filter(within).order_by("path")
    return {
        "areas": [[area.code, str(area), area.level] for area in areas],
        "places": [list(row) for row in rows.values_list("code", "name", "level", "parent__code")],
        "labels": {str(int(level)): words for level, words in level_labels().items()},
        "area": _("Your area"),
        "choose": _("Please choose"),
        "open": leave_open(),
    }
