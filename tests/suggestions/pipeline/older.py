"""Entries as they were written before decision 0037."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from suggestions.models import Suggestion
from suggestions.pipeline.case import Case
from suggestions.pipeline.coordinate import Coordinate
from suggestions.pipeline.move import move
from tests.factories import City, again, classified
from tests.suggestions.pipeline.ways import working_day


@dataclass(frozen=True, kw_only=True)
class OlderCoordinate(Coordinate):
    def details(self, case: Case) -> dict[str, Any]:
        found = super().details(case)
        return found | {"meeting": found.pop("consultation_day")}


def coordinated_before(city: City) -> Suggestion:
    row = classified(city, tier="complex")
    day = working_day(2)
    joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    request = OlderCoordinate(consultation_day=day, **joined)
    move(row.pk, request, actor=city.actor("triage"))
    assert row.events.get(move="coordinate").details["meeting"] == day.isoformat()
    return again(row)
