"""联动: several units join, and a consultation decides who does what by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.calendars import ZONE
from regions.models import Officer, Unit, calendar_at
from suggestions.models import AssignmentState, Consultation, Tier, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, closing_of, must_be_later, said

LATEST_DECISION = timedelta(days=30)


def check_lead(unit: Unit, case: Case) -> None:
    """Raise Refused where this unit may not lead."""
    if not unit.active:
        raise Refused(_("This unit is no longer active."))
    if unit.pk == case.suggestion.about_unit_id:
        raise Refused(
            _("The suggestion is about this unit: it goes to its superior, never to itself.")
        )


def check_co_units(units: tuple[Unit, ...], case: Case) -> None:
    """Raise Refused where one of these units may not take part."""
    for unit in units:
        check_lead(unit, case)


@dataclass(frozen=True, kw_only=True)
class Coordinate(Move):
    name: ClassVar[str] = "coordinate"
    tells_unit: ClassVar[str] = "consultation"
    lead: Unit = carried(gettext_lazy("lead unit"))
    co_units: tuple[Unit, ...] = carried(gettext_lazy("co-units"), default=())
    meeting: date | None = carried(gettext_lazy("date of the consultation"), required=False)
    chair: Officer | None = carried(
        gettext_lazy("chair"),
        required=False,
        help_text=gettext_lazy("The leader of the lead unit where left empty."),
    )

    def check(self, case: Case) -> None:
        check_lead(self.lead, case)
        check_co_units(self.co_units, case)
        if case.suggestion.tier == Tier.COMPLEX and self.meeting is None:
            raise Refused(_("A complex matter needs a date for its consultation."))
        must_be_later(self.meeting, case)

    def carry_out(self, case: Case) -> None:
        case.take_lead(self.lead)
        case.join(self.co_units)
        for joined in case.in_force:
            case.work.change(joined, state=AssignmentState.JOINED)
        row = Consultation(
            suggestion=case.suggestion,
            cycle=case.suggestion.cycle,
            chair=self.chair,
            planned=closing_of(self.meeting, case) if self.meeting else None,
            opened=case.at,
        )
        case.consultations.append(row)
        case.work.add(row)


@dataclass(frozen=True, kw_only=True)
class Conclude(Move):
    """会商定责: sets the due date of a complex matter, at most 30 days after submission."""

    name: ClassVar[str] = "conclude"
    notice: ClassVar[str] = "concluded"
    tells_unit: ClassVar[str] = "assigned"
    minutes: str = said(WordingKind.MINUTES, gettext_lazy("minutes"))
    decision: str = said(WordingKind.DECISION, gettext_lazy("decision"), public=True)
    due: date | None = carried(gettext_lazy("due date"), required=False)
    lead: Unit = carried(gettext_lazy("lead unit"))
    co_units: tuple[Unit, ...] = carried(gettext_lazy("co-units"), required=False, default=())

    def check(self, case: Case) -> None:
        check_lead(self.lead, case)
        check_co_units(self.co_units, case)
        if case.suggestion.tier == Tier.COMPLEX:
            self._check_due(case)

    def _check_due(self, case: Case) -> None:
        if self.due is None:
            raise Refused(_("A complex matter needs a due date."))
        must_be_later(self.due, case)
        calendar = calendar_at(case.keeper.calendar_version)
        start = (case.suggestion.promised_from or case.at).astimezone(ZONE).date()
        next_day = calendar.nth_working_day(case.at.astimezone(ZONE).date(), 1)
        if self.due > max(start + LATEST_DECISION, next_day):
            raise Refused(_("The due date lies at most 30 days after the submission."))

    def carry_out(self, case: Case) -> None:
        if meeting := case.consultation:
            case.work.change(meeting, ended=case.at)
        joined = {unit.pk for unit in self.co_units}
        for row in case.co_units:
            if row.unit_id not in joined:
                case.work.change(row, until=case.at)
        case.take_lead(self.lead)
        case.join(self.co_units)

    def details(self, case: Case) -> dict[str, Any]:
        found = super().details(case) | {"tier": case.suggestion.tier}
        found.pop("due", None)
        if self.due and case.suggestion.tier == Tier.COMPLEX:
            found["due"] = closing_of(self.due, case).isoformat()
        return found


@dataclass(frozen=True, kw_only=True)
class Dissolve(Move):
    name: ClassVar[str] = "dissolve"
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    def carry_out(self, case: Case) -> None:
        case.end_consultation()
