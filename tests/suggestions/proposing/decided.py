"""Decisions to learn from, as many as are wanted, without moves of their own."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta

from regions.models import Category
from suggestions.models import Suggestion
from suggestions.workflow import Status
from tests.factories import City, local, submitted
from tests.suggestions.analysis.texts import ABOUT, written

FIRST = local("2026-08-03 09:00")
NIGHT = local("2026-09-17 02:17")


def categories(city: City) -> dict[str, Category]:
    """One for each thing that the texts are about."""
    return {
        name: Category.objects.get_or_create(
            code=f"c{place}", defaults={"name": name, "parent": city.category.parent}
        )[0]
        for place, name in enumerate(ABOUT)
    }


def decide(
    city: City, many: int, *, seed: int = 1, first: datetime = FIRST, wrong: int = 0
) -> list[Suggestion]:
    """One each quarter of an hour from `first` on; the last `wrong` of them as what they are not."""
    known = categories(city)
    names = list(known)
    model = submitted(city)
    rows = [
        _decided(model, f"{seed}-{place}", text, known[_said(names, name, place >= many - wrong)])
        for place, (text, name) in enumerate(written(many, seed))
    ]
    for place, row in enumerate(rows):
        row.ended = first + place * timedelta(minutes=15)
    return Suggestion.objects.bulk_create(rows)


def _said(names: list[str], name: str, wrongly: bool) -> str:
    return names[(names.index(name) + wrongly) % len(names)]


def _decided(model: Suggestion, number: str, text: str, category: Category) -> Suggestion:
    row = copy(model)
    row._state = copy(model._state)
    row.pk, row._state.adding = None, True
    row.reference, row.submit_key = f"{model.reference}/{number}", None
    row.category = category
    row.__dict__.update(
        title=text[:20],
        text=text,
        type="help" if category.code in {"c0", "c1"} else "consult",
        tier="general",
        livelihood=category.code in {"c2", "c3"},
        status=Status.CLOSED,
    )
    return row
