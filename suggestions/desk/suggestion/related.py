"""What belongs to a suggestion beside its own text: what was merged into it, and its parts."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from regions.models import Officer
from suggestions.models import Suggestion
from suggestions.models.visibility import concerning

MOST = 50


def related(row: Suggestion, officer: Officer) -> dict[str, Any]:
    """`merged`: whoever works on a matter reads what all wrote about it, and of nobody who; what
    complains about a unit is read by those alone who see it anyway. `parts`: what it was split
    into, or was split from. `within_reach`: ids of those that this officer may open.
    """
    rows = list(Suggestion.objects.filter(_family(row)).order_by("submitted", "pk")[:MOST])
    if not rows:
        return {}
    reach = _within_reach(rows, officer)
    near = _named_to(officer, rows, reach)
    return {
        "merged": _merged_into(row, rows, reach, officer),
        "parts": [each for each in near if each.origin_id == row.pk],
        "whole": next((each for each in near if each.pk == row.origin_id), None),
        "within_reach": reach,
    }


def _named_to(officer: Officer, rows: list[Suggestion], reach: set[int]) -> list[Suggestion]:
    """Without what is about the own unit and out of reach: its title says too much."""
    own = officer.interests
    return [each for each in rows if each.pk in reach or each.about_unit_id not in own]


def _family(row: Suggestion) -> Q:
    return Q(parent=row) | Q(origin=row) | (Q(pk=row.origin_id) if row.origin_id else Q(pk=None))


def _within_reach(rows: list[Suggestion], officer: Officer) -> set[int]:
    seen = Suggestion.objects.visible_to(officer).filter(pk__in=[each.pk for each in rows])
    return set(seen.values_list("pk", flat=True))


def _merged_into(
    row: Suggestion, rows: list[Suggestion], reach: set[int], officer: Officer
) -> list[Suggestion]:
    merged = [each for each in rows if each.parent_id == row.pk]
    closed = _closed_to(merged, officer)
    return [each for each in merged if each.pk in reach or each.pk not in closed]


def _closed_to(rows: list[Suggestion], officer: Officer) -> set[int]:
    """What is about a unit, and what this officer left to others."""
    closed = {each.pk for each in rows if _complains(each, officer)}
    if officer.has_stepped_aside:
        left = Suggestion.objects.filter(concerning(officer), pk__in=[each.pk for each in rows])
        closed.update(left.values_list("pk", flat=True))
    return closed


def _complains(row: Suggestion, officer: Officer) -> bool:
    """About a unit, whichever; what its author alone says to be, about one of the officer's own."""
    if row.is_named_only:
        return row.about_unit_id in officer.interests
    return row.about_unit_id is not None
