"""Where it is: county, then township, then village, as far as somebody wants to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from regions.models import Level, Region, ancestor_paths
from suggestions.language.legible import legible_line
from suggestions.public.handing_in.finding import search

MOST_CODES = 4


@dataclass(frozen=True)
class Option:
    code: str
    name: str
    chosen: bool = False


@dataclass(frozen=True)
class Select:
    """All carry the same field name: what counts is the deepest one that fits the first."""

    ident: str
    label: str
    options: list[Option]


def narrowest(codes: Iterable[str]) -> Region | None:
    """The deepest of the places that lies within the ones before it; None if one is unknown."""
    named = _named([code for code in codes if code][:MOST_CODES])
    if not named:
        return None
    place, *closer = named
    for each in closer:
        if place.contains(each.path):
            place = each
    return place


def _named(codes: list[str]) -> list[Region]:
    """The places in the order of their codes; none if one is unknown."""
    found = {row.code: row for row in Region.objects.filter(code__in=codes)}
    known = found.keys() >= set(codes)
    return [found[code] for code in codes] if known else []


def selects(chosen: Region | None) -> list[Select]:
    """One list for each level down to the one below `chosen`. One statement."""
    above = ancestor_paths(chosen.path) if chosen else []
    parents = above[:-1]  # the last one is the city
    within = Q(level=Level.COUNTY) | Q(parent__path__in=parents)
    by_level: dict[int, list[Option]] = {}
    for row in Region.objects.filter(within).order_by("path"):
        option = Option(row.code, row.name, row.path in above)
        by_level.setdefault(row.level, []).append(option)
    return [_select(Level(level), options, chosen) for level, options in sorted(by_level.items())]


def _select(level: Level, options: list[Option], chosen: Region | None) -> Select:
    if level == Level.COUNTY:
        whole = chosen is not None and chosen.level == Level.CITY
        first = [
            Option("", _("Please choose")),
            Option(settings.CITY_CODE, _("Not sure, or the whole city"), whole),
        ]
        return Select("id_region", level_labels()[level], first + options)
    return Select(f"id_region_{level}", level_labels()[level], [Option("", leave_open()), *options])


def level_labels() -> dict[Level, str]:
    return {
        Level.COUNTY: _("County or district"),
        Level.TOWNSHIP: _("Township or street (optional)"),
        Level.VILLAGE: _("Village or community (optional)"),
    }


def leave_open() -> str:
    return _("Not sure")


def within(place: Region) -> Select | None:
    """What the check page offers to say it more exactly; None for a village."""
    rows = list(Region.objects.filter(parent=place).order_by("path"))
    if not rows or place.level == Level.CITY:
        return None
    options = [Option(row.code, row.name) for row in rows]
    label = level_labels()[Level(place.level + 1)]
    return Select("id_region", label, [Option(place.code, leave_open()), *options])


@require_safe
@cache_control(public=True, max_age=3600)
def places_view(request: HttpRequest) -> JsonResponse:
    """For the form's script: the places directly below one, or those of a name."""
    if "q" in request.GET:
        found = search(request.GET["q"])
        return JsonResponse({"places": [each.as_dict() for each in found.places]})
    parent = legible_line(request.GET.get("in", ""))
    rows = Region.objects.filter(parent__code=parent).order_by("path")
    return JsonResponse({"places": list(rows.values("code", "name"))})
