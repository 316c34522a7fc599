"""A refused move changes nothing: every row before and after, compared whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from suggestions.models import (
    Application,
    Assignment,
    Author,
    Consultation,
    Deadline,
    Draft,
    Event,
    Gram,
    Message,
    Published,
    Suggestion,
    Wording,
)
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.move import move
from suggestions.pipeline.refusals import Refused

KEPT = (
    Suggestion,
    Author,
    Event,
    Wording,
    Assignment,
    Application,
    Draft,
    Consultation,
    Deadline,
    Message,
    Published,
    Gram,
)


def picture() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT}


def as_stored() -> dict[str, list[Any]]:
    """As the database has them: after thousands of refusals, models would take minutes."""
    found = {}
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in KEPT:
            table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
            found[model.__name__] = cursor.fetchall()
    return found


@contextmanager
def nothing_changes() -> Iterator[None]:
    before = as_stored()
    yield
    assert as_stored() == before


def refused(
    row: Suggestion,
    name: str,
    actor: Actor,
    *,
    version: int | None = None,
    at: datetime | None = None,
    **carries: Any,
) -> Refused:
    """Try the move, see it refused in words and nothing changed; the refusal."""
    with nothing_changes(), pytest.raises(Refused) as refusal:
        move(row.pk, MOVES[name](**carries), actor=actor, version=version, at=at)
    assert str(refusal.value).strip()
    return refusal.value
