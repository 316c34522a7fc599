"""The list behind a number of the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from regions.models import Officer
from suggestions.faces.choices import categories_in
from suggestions.models import Suggestion
from suggestions.statistics import COUNTS, Question, scope_of


@dataclass(frozen=True)
class Counted:
    """As many rows as the number says, as of its moment."""

    name: str
    question: Question

    @property
    def q(self) -> Q:
        return self.question.counting(self.name)

    @cached_property
    def total(self) -> int:
        return Suggestion.objects.filter(self.q).count()

    @property
    def label(self) -> Any:
        return COUNTS[self.name].label

    @classmethod
    def asked_by(
        cls, data: QueryDict, *, officer: Officer, chosen: dict[str, Any]
    ) -> Counted | None:
        """None where the address names no number, or makes no sense."""
        when = _When(data)
        if data.get("count") not in COUNTS or not when.is_valid():
            return None
        scope = scope_of(officer).within(chosen.get("region") or "")
        unit, category = chosen.get("unit"), chosen.get("category")
        question = Question(
            when.cleaned_data["since"],
            when.cleaned_data["until"],
            when.cleaned_data["as_of"] or timezone.now(),
            paths=scope.paths,
            visible=scope.visible,
            unit=int(unit) if unit else None,
            categories=categories_in(int(category)) if category else (),
            **{name: chosen.get(name) or "" for name in ("tier", "channel", "type")},
        )
        return cls(data["count"], question)


class _When(forms.Form):
    since = forms.DateField()
    until = forms.DateField()
    as_of = forms.DateTimeField(required=False)
