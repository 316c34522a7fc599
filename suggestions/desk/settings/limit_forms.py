"""A changed set of limits, as it is typed: every entry of every limit, from when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.calendars import ZONE
from suggestions.desk.settings.limit_rows import (
    AMOUNT,
    Entry,
    entries_of,
    is_another,
    named,
    newest,
    say_amount,
    version_now,
    with_values,
)
from suggestions.models import LevelName, Policy

# Whatever was begun before has been written by then, so that nothing runs by a limit that nobody
# knew of when it started.
AHEAD = timedelta(minutes=1)
LATEST = timedelta(days=366)
UNCHANGED = "unchanged"
NEW, LATER, ALL = "new", "later", "all"
REACHES = [
    (NEW, gettext_lazy("only what comes in from then on")),
    (LATER, gettext_lazy("open ones too, where nothing falls earlier than now")),
    (ALL, gettext_lazy("open ones too, also where dates or cards fall earlier")),
]


@dataclass(frozen=True)
class Line:
    """One limit on the form."""

    row: Policy
    name: str
    fixed: str
    entries: list[tuple[Entry, forms.BoundField]]


class LimitsForm(forms.Form):
    reach = forms.ChoiceField(
        label=gettext_lazy("What it counts for"),
        choices=REACHES,
        initial=NEW,
        widget=forms.RadioSelect,
    )
    since = forms.DateField(
        label=gettext_lazy("Counts from"),
        help_text=gettext_lazy("The beginning of that day; at once where it is left empty."),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Who decided it, and why: it stands beside the change for good."),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.version, self.rows = version_now(), newest()
        for row in self.rows:
            for entry in entries_of(row):
                self.fields[_key(row, entry.name)] = _field(entry)
        self.fields["reach"].group = True  # type: ignore[attr-defined]

    @property
    def lines(self) -> Iterator[Line]:
        for row in self.rows:
            entries = [(each, self[_key(row, each.name)]) for each in entries_of(row)]
            is_set = any(each.name == AMOUNT for each, _field in entries)
            yield Line(row, named(row, self.rows), "" if is_set else say_amount(row), entries)

    @property
    def changed(self) -> list[tuple[Policy, Policy]]:
        """(before, after) of what is another limit than the newest, not saved."""
        pairs = [(row, with_values(row, self._values(row))) for row in self.rows]
        return [(before, after) for before, after in pairs if is_another(after, before)]

    def versions(self, now: datetime, *, at_once: bool = False) -> list[tuple[Policy, Policy]]:
        """As `changed`, with from when and for what the new ones count."""
        since = now if at_once else self._since(now)
        pairs = self.changed
        for _before, after in pairs:
            after.since, after.reason = since, self.cleaned_data["reason"]
            after.open_too = self.cleaned_data["reach"] != NEW
            after.earlier = self.cleaned_data["reach"] == ALL
        return pairs

    def clean_since(self) -> date | None:
        day: date | None = self.cleaned_data["since"]
        today = timezone.localdate()
        if day and not today <= day <= today + LATEST:
            raise ValidationError(_("From today on, and within a year."))
        return day

    def clean(self) -> None:
        for row in self.rows:
            self._check_order(row)
        if not self.errors:
            self._check_changes()

    def _check_order(self, row: Policy) -> None:
        """Cards follow one another."""
        red, supervision = (_key(row, each) for each in (LevelName.RED, LevelName.SUPERVISION))
        first, second = (self.cleaned_data.get(each) for each in (red, supervision))
        if first and second and second <= first:
            self.add_error(supervision, _("It falls after the red card."))

    def _check_changes(self) -> None:
        changed = self.changed
        if not changed:
            raise ValidationError(_("Nothing is changed yet."), code=UNCHANGED)
        since = self._since(timezone.now())
        for before, _after in changed:
            if before.since > since:
                words = _(
                    "“%(limit)s” was changed from %(day)s on: choose that day or a later one."
                )
                day = before.since.astimezone(ZONE).date()
                self.add_error("since", words % {"limit": named(before, self.rows), "day": day})

    def _since(self, now: datetime) -> datetime:
        day = self.cleaned_data.get("since")
        begins = datetime.combine(day, time(), ZONE) if day else now
        return max(begins, now + AHEAD)

    def _values(self, row: Policy) -> dict[str, int]:
        return {each.name: self.cleaned_data[_key(row, each.name)] for each in entries_of(row)}


def _key(row: Policy, name: str) -> str:
    return f"{row.kind}-{row.tier or 'all'}-{name}"


def _field(entry: Entry) -> forms.IntegerField:
    wrong = _("A whole number from 1 to %(most)d.") % {"most": entry.most}
    return forms.IntegerField(
        label=entry.label,
        initial=entry.value,
        min_value=1,
        max_value=entry.most,
        # As text: what is no number stays where it was typed.
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )
