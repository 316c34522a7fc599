"""What of all that is like a suggestion somebody of the desk may read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from regions.models import Officer
from suggestions.models import Signature, Suggestion

# As many as somebody reads.
MOST = 20


@dataclass(frozen=True)
class Alike:
    """`nearness`: between 0 and 1, where 1 is the same words."""

    row: Suggestion
    nearness: float


def alike_to(row: Suggestion, officer: Officer) -> list[Alike]:
    """The nearest first; left out is what this officer may not see, before anything is cut off,
    what was merged with it or split from it, and what was erased since."""
    signature: Signature | None = getattr(row, "signature", None)
    near = signature.alike if signature else {}
    if not near:
        return []
    seen = Suggestion.objects.visible_to(officer).filter(pk__in=near).exclude(text="")
    family = Q(parent=row) | Q(origin=row) | Q(pk__in=[row.parent_id, row.origin_id])
    rows = seen.exclude(family).select_related("category__parent", "lead_unit", "region").in_bulk()
    found = [Alike(rows[key], nearness) for key, nearness in near.items() if key in rows]
    return found[:MOST]
