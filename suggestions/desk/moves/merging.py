"""The one that another goes into: named by a link, and read beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regions.models import Officer
from suggestions.desk.gate import visible
from suggestions.desk.moves.forms import MoveForm
from suggestions.models.secrets import tidy_reference

PARENT = "parent"


def name_parent(form: MoveForm, address: Mapping[str, str]) -> None:
    """It is checked as if it had been typed."""
    if PARENT in form.fields:
        form.initial[PARENT] = tidy_reference(address.get(PARENT, ""))


def parent_beside(form: MoveForm, officer: Officer) -> dict[str, Any]:
    """`other`: None for what this officer does not see."""
    if PARENT not in form.fields:
        return {}
    typed = tidy_reference(form[PARENT].value() or "")
    seen = visible(officer).select_related("region")
    return {"other": seen.filter(reference=typed).first() if typed else None}
