"""The list behind a number of the dashboard."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils import timezone

from regions.calendars import FIRST_YEAR, LAST_YEAR
from regions.models import Officer
from suggestions import past
from suggestions.faces.choices import categories_in
from suggestions.past import Moment, moment_asked
from suggestions.statistics import COUNTS, Past, Question, Reading, scope_of, time_count

# Seconds that a page may take to make what it shows of the past.
LONGEST = 1.5
LARGEST = 2**62
FILTERS = ("region", "unit", "category", "tier", "channel", "type")


@dataclass(frozen=True)
class Counted:
    """As many rows as the number says, as of its moment.

    `moment`: one that is past, whose facts are others than those of now; `waits`: they are not
    made yet, so that the list is empty.
    """

    label: Any
    question: Question
    q: Q
    moment: Moment | None = None
    waits: bool = False

    @classmethod
    def asked_by(
        cls, data: QueryDict, *, officer: Officer, chosen: dict[str, Any]
    ) -> Counted | None:
        """None where the address names no number, or makes no sense."""
        when = _When(data)
        if not when.is_valid():
            return None
        question = _question(when.cleaned_data, officer, chosen)
        name = str(data.get("count"))
        if moment := _past(data):
            return cls._back_then(name, replace(question, now=moment.at), moment, officer)
        found = _meant_by(name, question)
        return cls(found[0], question, found[1]) if found else None

    @classmethod
    def _back_then(
        cls, name: str, question: Question, moment: Moment, officer: Officer
    ) -> Counted | None:
        if name not in COUNTS:
            return None
        label = COUNTS[name].label
        mirror, _percent = past.look_back(moment, LONGEST)
        if mirror is None:
            return cls(label, question, Q(pk__in=()), moment, waits=True)
        reading = Reading(question, Past(mirror, scope_of(officer).paths))
        return cls(label, question, one_of(reading.keys(name)), moment)


def _meant_by(name: str, question: Question) -> tuple[Any, Q] | None:
    """What the number is called, and the suggestions that it counts."""
    if name in COUNTS:
        return COUNTS[name].label, question.counting(name)
    found = time_count(name)
    return (found.label, found.which(question)) if found else None


def _question(when: dict[str, Any], officer: Officer, chosen: dict[str, Any]) -> Question:
    found = {name: chosen.get(name) or "" for name in FILTERS}
    scope = scope_of(officer).within(found["region"])
    return Question(
        when["since"],
        when["until"],
        when["as_of"] or timezone.now(),
        paths=scope.paths,
        visible=scope.visible,
        unit=int(found["unit"]) if found["unit"] else None,
        categories=categories_in(int(found["category"])) if found["category"] else (),
        tier=found["tier"],
        channel=found["channel"],
        type=found["type"],
    )


def _past(data: QueryDict) -> Moment | None:
    form = _Back(data)
    form.full_clean()
    found = form.cleaned_data
    return moment_asked(found.get("as_of"), str(data.get("known", "")), found.get("seal"))


def one_of(keys: list[int]) -> Q:
    """Any of these, however many there are: a list is one parameter."""
    rows = {
        "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json) AS value",
        "sqlite": "SELECT value FROM json_each(%s)",
    }
    return Q(pk__in=RawSQL(rows[connection.vendor], [json.dumps(keys)]))  # noqa: S611 - a parameter


def covered(moment: date) -> None:
    """A moment that calendars know; the year 1 has no day before it."""
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ValidationError("outside the calendar")


class _When(forms.Form):
    since = forms.DateField()
    until = forms.DateField()
    as_of = forms.DateTimeField(required=False, validators=[covered])


class _Back(forms.Form):
    """A day without an hour: its evening, when it has passed."""

    as_of = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    seal = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
