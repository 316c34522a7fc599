"""The city, read once: what stories would otherwise look up a hundred thousand times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from random import Random

from regions.models import Category, CollectionPoint, Level, Region, Responsibilities, Unit

# Where more people live, more is said.
STREETS = "街道"
OF_STREETS = 3


class Places:
    def __init__(self) -> None:
        regions = Region.objects.order_by("path")
        self.counties = list(regions.filter(level=Level.COUNTY))
        self.towns = list(regions.filter(level=Level.TOWNSHIP))
        self.categories = {row.code: row for row in Category.objects.select_related("parent")}
        self.points = list(CollectionPoint.objects.select_related("region").order_by("code"))
        self._towns_of: dict[str, list[Region]] = defaultdict(list)
        for town in self.towns:
            self._towns_of[town.path[:6]].append(town)
        weights = (OF_STREETS if town.name.endswith(STREETS) else 1 for town in self.towns)
        self._crowd = list(accumulate(weights))
        self._responsible = Responsibilities()

    def towns_of(self, county: Region) -> list[Region]:
        return self._towns_of[county.path]

    def town(self, dice: Random) -> Region:
        """Any, those of the towns proper more often."""
        return dice.choices(self.towns, cum_weights=self._crowd)[0]

    def county_of(self, region: Region) -> Region:
        return next(county for county in self.counties if region.path.startswith(county.path))

    def lead(self, category: Category, region: Region) -> Unit:
        units = self._responsible.units(category, region.path)
        return units[0] if units else self.government(region)

    def partner(self, lead: Unit, region: Region) -> Unit:
        """Who takes part beside the lead unit: the government of the county, or the one above."""
        government = self.government(region)
        return government if lead != government else government.parent or government

    def government(self, region: Region) -> Unit:
        return self._responsible.unit("government", region.path[:6])

    def point_in(self, region: Region) -> CollectionPoint | None:
        return next(self._points_in(region.path), None)

    def _points_in(self, path: str) -> Iterator[CollectionPoint]:
        return (point for point in self.points if point.region.path.startswith(path))
