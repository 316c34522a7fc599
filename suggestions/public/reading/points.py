"""/p/: all places where somebody helps with a suggestion."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regions.models import CollectionPoint, Level, Region
from suggestions.public.pages import page


@dataclass(frozen=True)
class County:
    name: str
    path: str
    points: list[CollectionPoint] = field(default_factory=list)


@require_safe
def points_view(request: HttpRequest) -> HttpResponse:
    return page(request, "points", {"counties": by_county()})


def by_county() -> list[County]:
    """Active points under their counties; what belongs to none comes first. Two statements."""
    named = Region.objects.filter(level=Level.COUNTY).order_by("path")
    found = {path: County(name, path) for path, name in named.values_list("path", "name")}
    for point in CollectionPoint.objects.filter(active=True).select_related("region"):
        path = point.region.path[:6]
        found.setdefault(path, County(point.region.name, path)).points.append(point)
    return [county for _path, county in sorted(found.items()) if county.points]
