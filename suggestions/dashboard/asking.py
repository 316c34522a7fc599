"""What a dashboard is asked: a period and filters, all of them in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast
from urllib.parse import quote_plus, urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.calendars import Calendar
from regions.models import Officer
from regions.models.calendar import calendar_at
from suggestions import past
from suggestions.dashboard import periods
from suggestions.dashboard.periods import Comparison, Period
from suggestions.faces.choices import (
    PlainSelect,
    categories_in,
    category_choices,
    paths_of,
    region_choices,
    unit_choices,
)
from suggestions.models import Channel, Known, SuggestionType, Tier
from suggestions.past import Moment, differs_then, moment_asked
from suggestions.statistics import LABELS, Past, Question, Reading, Scope, scope_of
from suggestions.statistics.score import weights_in

USUAL = periods.MONTH
BEFORE, YEAR_BEFORE = "before", "year"
COMPARED = {BEFORE: _("with the period before"), YEAR_BEFORE: _("with the year before")}
# What in an address leads to the past.
OF_THE_PAST = ("as_of", "known", "seal")
LARGEST = 2**62
# Of the composite score, in the address.
SHOWN = "1"
# Seconds that a page may take to make what it shows of the past.
LONGEST = 1.5
FILTERS = ("region", "unit", "category", "tier", "channel", "type")
# By which counties and units can be compared, one at a time.
COMPARABLE = (
    "on_time_rate_with_paused",
    "closure_rate_with_paused",
    "response_rate",
    "resolution_rate",
    "satisfaction_rate",
    "rework_rate",
    "extension_rate",
    "objection_rate",
)


class Choices(forms.Form):
    """Unknown values are as if nothing was chosen: an old address still opens the dashboard."""

    period = forms.ChoiceField(label=_("period"), required=False, widget=PlainSelect)
    since = forms.DateField(label=_("from"), required=False)
    until = forms.DateField(label=_("until"), required=False)
    region = forms.ChoiceField(label=_("region"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=_("unit"), required=False, widget=PlainSelect)
    category = forms.ChoiceField(label=_("category"), required=False, widget=PlainSelect)
    tier = forms.ChoiceField(label=_("tier"), required=False, widget=PlainSelect)
    channel = forms.ChoiceField(label=_("channel"), required=False, widget=PlainSelect)
    type = forms.ChoiceField(label=_("type"), required=False, widget=PlainSelect)
    compare = forms.ChoiceField(label=_("compared"), required=False, widget=PlainSelect)
    by = forms.ChoiceField(label=_("rate"), required=False, widget=PlainSelect)
    score = forms.ChoiceField(required=False, widget=PlainSelect)
    as_of = forms.DateField(label=_("evening of"), required=False)
    known = forms.ChoiceField(label=_("known"), required=False, widget=PlainSelect)
    seal = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)

    def __init__(self, data: QueryDict, *, officer: Officer) -> None:
        super().__init__(data, auto_id="asked-%s")
        paths = paths_of(officer)
        self.groups = category_choices()
        self.units = unit_choices(paths)
        choices: dict[str, list[Any]] = {
            "period": list(periods.LABELS.items()),
            "region": region_choices(paths),
            "unit": self.units,
            "category": self.groups,
            "tier": list(Tier.choices),
            "channel": list(Channel.choices),
            "type": list(SuggestionType.choices),
            "compare": list(COMPARED.items()),
            "by": [(name, LABELS[name]) for name in COMPARABLE],
            "score": [(SHOWN, _("Composite score"))],
            "known": [(Known.THEN.value, Known.THEN.label)],
        }
        for name, found in choices.items():
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", _("any")), *found]
        for name in ("since", "until", "as_of"):
            self.fields[name].widget = forms.DateInput({"type": "date"})
        self.full_clean()


@dataclass(frozen=True)
class Back:
    """Facts of the past; or how many percent of them are made by now."""

    found: Past | None
    waits: int | None


NOT_BACK = Back(None, None)


class Asked:
    """What one address asks, for this officer, as of one moment.

    `moment`: one that is past; `looks_back`: whether it may be.
    """

    def __init__(self, data: QueryDict, *, officer: Officer, looks_back: bool = True) -> None:
        self.officer = officer
        self.form = Choices(data, officer=officer)
        self.moment = self._moment() if looks_back else None
        self.now = self.moment.at if self.moment else timezone.now()

    def _moment(self) -> Moment | None:
        return moment_asked(self.value("as_of") or None, self.value("known"), self.value("seal"))

    def value(self, name: str) -> Any:
        return self.form.cleaned_data.get(name) or ""

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What was chosen, as it stands in the address."""
        left_out = () if self.moment else OF_THE_PAST
        named = {name: str(self.value(name)) for name in self.form.fields if name not in left_out}
        return {name: value for name, value in named.items() if value}

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def period(self) -> Period:
        name = self.value("period") or USUAL
        if name != periods.FREE:
            return periods.period_of(name, self.today)
        since, until = self.value("since"), self.value("until")
        return periods.free(since or until or self.today, until or self.today, self.today)

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_at()

    @cached_property
    def comparison(self) -> Comparison:
        compared = periods.a_year_before if self.compared == YEAR_BEFORE else periods.before
        return compared(self.period, self.calendar)

    @property
    def compared(self) -> str:
        return str(self.value("compare") or BEFORE)

    @property
    def rate(self) -> str:
        return str(self.value("by") or COMPARABLE[0])

    @cached_property
    def defined(self) -> dict[str, int] | None:
        """The weights of the composite score, {} for none; None where they change meanwhile."""
        return weights_in(self.period.since, self.period.until)

    @property
    def weights(self) -> dict[str, int]:
        """Of the score that is shown; {} where none is."""
        return (self.defined or {}) if self.value("score") else {}

    @cached_property
    def _own(self) -> Scope:
        return scope_of(self.officer)

    @cached_property
    def scope(self) -> Scope:
        return self._own.within(self.value("region"))

    @property
    def focus(self) -> str:
        """The path of the place that the figures are of; that of no place where it is several."""
        chosen = str(self.value("region"))
        if chosen or len(self.scope.paths) != 1:
            return chosen
        return self.scope.paths[0]

    @cached_property
    def question(self) -> Question:
        unit, category = self.value("unit"), self.value("category")
        return Question(
            self.period.since,
            self.period.until,
            self.now,
            paths=self.scope.paths,
            visible=self.scope.visible,
            unit=int(unit) if unit else None,
            categories=categories_in(int(category)) if category else (),
            tier=self.value("tier"),
            channel=self.value("channel"),
            type=self.value("type"),
        )

    @cached_property
    def reading(self) -> Reading:
        """Of the past only where nothing is waited for."""
        return Reading(self.question, self.past.found)

    @cached_property
    def past(self) -> Back:
        return self._back(self.moment) if self.moment else NOT_BACK

    @cached_property
    def past_then(self) -> Back | None:
        """What was known then, beside what is known today, where these are not the same."""
        moment = self.moment
        if not moment or moment.known != Known.TODAY or not differs_then(moment.at):
            return None
        return self._back(moment.then)

    def _back(self, moment: Moment) -> Back:
        mirror, percent = past.look_back(moment, LONGEST)
        found = Past(mirror, self._own.paths) if mirror else None
        return Back(found, None if found else percent)

    @cached_property
    def reading_before(self) -> Reading:
        period = self.comparison.period
        return self.reading.during(period.since, period.until)

    @cached_property
    def categories(self) -> dict[int, tuple[str, str]]:
        """The name of each category, and of the group that it is part of."""
        return {int(pk): (name, group) for group, rows in self.form.groups for pk, name in rows}

    @cached_property
    def offered_units(self) -> set[str]:
        """Those that there is a filter for; a list could not be narrowed to any other."""
        return {pk for _place, rows in self.form.units for pk, _name in rows}

    @property
    def active(self) -> int:
        """How many filters narrow the figures."""
        return sum(bool(self.value(name)) for name in FILTERS)

    # addresses

    def address(self, **changes: str) -> str:
        """This dashboard with something else chosen; "" takes a choice away."""
        wanted = {name: value for name, value in (self.chosen | changes).items() if value}
        return f"?{urlencode(wanted)}" if wanted else "?"

    @property
    def address_unfiltered(self) -> str:
        return self.address(**dict.fromkeys(FILTERS, ""))

    def list_of(self, count: str, **narrower: str) -> str:
        """The list that a number counts, as of the same moment."""
        said = {name: quote_plus(value) for name, value in narrower.items()}
        wanted = self._said | {"count": count} | said
        return self._list + "&".join(f"{name}={value}" for name, value in wanted.items() if value)

    @cached_property
    def _list(self) -> str:
        return f"{reverse('admin:suggestions_suggestion_changelist')}?"

    @cached_property
    def _said(self) -> dict[str, str]:
        """What every list of it has in its address, of which a page has hundreds."""
        wanted = {name: self.chosen.get(name, "") for name in FILTERS} | {
            "since": self.period.since.isoformat(),
            "until": self.period.until.isoformat(),
            **self._as_of,
        }
        return {name: quote_plus(value) for name, value in wanted.items()}

    @property
    def _as_of(self) -> dict[str, str]:
        if not self.moment:
            return {"as_of": self.now.isoformat()}
        return {name: self.chosen.get(name, "") for name in OF_THE_PAST}

    @property
    def address_now(self) -> str:
        """The same of now."""
        return self.address(**dict.fromkeys(OF_THE_PAST, ""))
