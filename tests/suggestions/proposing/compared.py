"""Suggestions that are classified beside a proposal, and what many of them come to."""

from __future__ import annotations

from datetime import date
from typing import Any

from suggestions.models import ChanceTally, PairTally, Proposed, Suggestion
from tests.factories import City, act, again, classification, submitted


def propose(row: Suggestion, *, shown: bool = True, version: int = 3, **found: Any) -> Suggestion:
    """`found`: for each subject whether it is sure, and [code, chance, words] of the ranked ones."""
    said = {
        name: {"version": version, "sure": sure, "ranked": ranked}
        for name, (sure, ranked) in found.items()
    }
    Proposed.objects.create(suggestion=row, by=str(version), found=said, shown=shown)
    return again(row)


def classified_beside(
    city: City, *, shown: bool = True, version: int = 3, **found: Any
) -> Suggestion:
    """As the city's category, a general matter, whatever was proposed."""
    row = propose(submitted(city), shown=shown, version=version, **found)
    values = classification(city) | {"beside": str(version)}
    return act(row, "classify", city.actor("triage"), **values)


# sums, as the worker makes them

DAY = date(2026, 9, 16)
CELL: dict[str, Any] = {
    "subject": "category",
    "day": DAY,
    "version": 3,
    "shown": True,
    "over": True,
    "sure": True,
    "step": 9,
    "place": 1,
}


def tally(n: int, *, told: int = 950, **more: Any) -> None:
    ChanceTally.objects.create(n=n, told=n * told, **CELL | more)


def pair(proposed: str, decided: str, n: int, **more: Any) -> None:
    same = {name: CELL[name] for name in ("subject", "day", "version", "shown")}
    PairTally.objects.create(proposed=proposed, decided=decided, n=n, **same | more)
