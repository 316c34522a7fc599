"""Where a month stands, and what may be done with it: the rules, each of them once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer
from regions.months import months_after
from suggestions import statistics
from suggestions.models import Act, Month, MonthAct
from suggestions.months.counting import question_of
from suggestions.months.rights import leads, supervises_city

# What a unit may ask about: all that its rates of the month are made of.
ASKED_ABOUT = "due_with_paused"
MOST_OFFERED = 12


@dataclass(frozen=True)
class Standing:
    """A month with all its acts, as they are known now."""

    month: Month
    acts: list[MonthAct]

    def of(self, kind: Act) -> list[MonthAct]:
        return [act for act in self.acts if act.kind == kind]

    @cached_property
    def opened(self) -> MonthAct:
        return self.of(Act.OPEN)[0]

    @cached_property
    def published(self) -> MonthAct | None:
        return next(iter(self.of(Act.PUBLISH)), None)

    @cached_property
    def rulings(self) -> dict[int, MonthAct]:
        """By the review that they answer."""
        return {act.answers_id: act for act in self.of(Act.RULE) if act.answers_id}

    @property
    def unanswered(self) -> list[MonthAct]:
        return [act for act in self.of(Act.ASK) if act.pk not in self.rulings]

    @property
    def excluded(self) -> set[int]:
        """Ids of the suggestions that rulings took out."""
        found = [act for act in self.rulings.values() if act.excluded]
        return {act.suggestion_id for act in found if act.suggestion_id}

    @property
    def latest_counted(self) -> MonthAct | None:
        """What the city said last: the publication, or the newest correction note."""
        told = [*self.of(Act.PUBLISH), *self.of(Act.CORRECT)]
        return told[-1] if told else None

    # why not; "" where nothing speaks against it

    def why_not_ask(self, officer: Officer, now: datetime) -> str:
        if not leads(officer):
            return _("Only the leader of a unit asks for a review.")
        if self.published:
            return _("The figures of this month are published.")
        return _("The time for units to check is over.") if now > self.month.until else ""

    def why_not_rule(self, review: MonthAct | None, officer: Officer) -> str:
        if not supervises_city(officer):
            return _("Only a supervisor of the city may do this.")
        if review is None or review.kind != Act.ASK:
            return _("There is no such review.")
        if review.pk in self.rulings:
            return _("This review has been ruled on.")
        return _("Nobody rules on what they asked.") if review.officer_id == officer.pk else ""

    def why_not_publish(self, officer: Officer, now: datetime) -> str:
        if not supervises_city(officer):
            return _("Only a supervisor of the city may do this.")
        if self.published:
            return _("The figures of this month are published.")
        return self._too_early(now) or self._same_person(officer)

    def _too_early(self, now: datetime) -> str:
        if now <= self.month.until:
            return _("Units still have time to check.")
        return _("A review has not been ruled on.") if self.unanswered else ""

    def _same_person(self, officer: Officer) -> str:
        if officer.pk in {act.officer_id for act in self.acts}:
            return _("Somebody publishes who has not opened the month, asked or ruled.")
        return ""

    def why_not_correct(self, officer: Officer) -> str:
        if not supervises_city(officer):
            return _("Only a supervisor of the city may do this.")
        return "" if self.published else _("The figures of this month are not published.")


def standing_of(month: Month) -> Standing:
    acts = month.acts.select_related("officer", "suggestion", "unit", "words", "position")
    return Standing(month, list(acts.order_by("number")))


def why_not_open(first: date, officer: Officer, now: datetime) -> str:
    if not supervises_city(officer):
        return _("Only a supervisor of the city may do this.")
    if first.day != 1 or months_after(first, 1) > timezone.localdate(now):
        return _("Only a month that has ended is opened.")
    if Month.objects.filter(first=first).exists():
        return _("This month was opened.")
    return _why_empty(first)


def _why_empty(first: date) -> str:
    began = statistics.first_year()
    if began and first.year < began:
        return _("There is nothing of that month to be counted.")
    return ""


def to_be_opened(now: datetime) -> Iterator[date]:
    """The months that have ended and were not opened, newest first; not those of long ago."""
    this = timezone.localdate(now).replace(day=1)
    opened = set(Month.objects.values_list("first", flat=True))
    for back in range(1, MOST_OFFERED + 1):
        first = months_after(this, -back)
        if first not in opened:
            yield first


def counting_for(month: Month, unit: int, now: datetime) -> Q:
    """The suggestions of that month about which this unit may ask."""
    return question_of(month.first, now, unit=unit).counting(ASKED_ABOUT)
