"""A case to look at: read without a lock and only as far as it is asked about, never written."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from suggestions.deadlines import Timekeeper
from suggestions.models import (
    Application,
    Assignment,
    Consultation,
    Deadline,
    Draft,
    Suggestion,
    rules,
)
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.case import Case, Work, keeper_of


def read_case(suggestion: Suggestion, actor: Actor) -> Case:
    """The suggestion, to ask what may be done with it, and to show."""
    now = timezone.now()
    keeper: Any = SimpleLazyObject(partial(_keeper, suggestion))
    case = Case(suggestion, actor, now, now, keeper=keeper, work=Work(), others={})
    case.assignments = _rows(suggestion, Assignment, "unit", "officer")
    case.applications = _rows(suggestion, Application, "unit", "officer")
    case.drafts = _rows(suggestion, Draft, "officer")
    case.consultations = _rows(suggestion, Consultation, "chair")
    return case


def _keeper(suggestion: Suggestion) -> Timekeeper:
    keeper = keeper_of(suggestion, *rules())
    keeper.deadlines = _rows(suggestion, Deadline, "policy", "owner")
    return keeper


def _rows(suggestion: Suggestion, model: type[models.Model], *related: str) -> Any:
    """A list that is read when something looks into it."""
    return SimpleLazyObject(partial(_read, suggestion, model, related))


def _read(
    suggestion: Suggestion, model: type[models.Model], related: tuple[str, ...]
) -> list[models.Model]:
    rows = model._default_manager.filter(suggestion=suggestion)
    return list(rows.select_related(*related).order_by("pk"))
