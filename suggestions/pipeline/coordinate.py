"""联动: several units join, and a consultation decides who does what by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.calendars import ZONE
from regions.models import Officer, Post, Role, Unit, calendar_at
from suggestions.models import AssignmentState, Capacity, Consultation, Tier, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import (
    check_co_units,
    check_lead,
    check_no_interest,
    check_unit,
    closing_of,
    must_be_later,
)
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import MoveName

LATEST_DECISION = timedelta(days=30)


def _oversees(post: Post, path: str) -> bool:
    return post.role in {Role.TRIAGE, Role.SUPERVISOR} and post.covers(path)


def _unit_of(officer: Officer) -> Unit | None:
    return next(
        (post.unit for post in officer.current_posts if post.unit and post.is_of_unit), None
    )


@dataclass(frozen=True, kw_only=True)
class Coordinate(Move):
    """发起联动. A chair from elsewhere gets a copy: nobody decides on what he cannot see."""

    name: ClassVar[MoveName] = MoveName.COORDINATE
    lead: Unit = carried(gettext_lazy("lead unit"))
    co_units: tuple[Unit, ...] = carried(gettext_lazy("co-units"), default=())
    consultation_day: date | None = carried(
        gettext_lazy("date of the consultation"), required=False
    )
    chair: Officer | None = carried(
        gettext_lazy("chair"),
        required=False,
        help_text=gettext_lazy("The leader of the lead unit where left empty."),
    )

    @classmethod
    def why_not(cls, case: Case) -> str:
        return "" if case.suggestion.tier else _("Please classify it first.")

    def check(self, case: Case) -> None:
        check_lead(self.lead, case)
        check_co_units(self.co_units, case)
        if case.suggestion.tier == Tier.COMPLEX and self.consultation_day is None:
            raise Refused(_("A complex matter needs a date for its consultation."))
        must_be_later(self.consultation_day, case)
        self._check_chair(case)

    def _check_chair(self, case: Case) -> None:
        if self.chair is None:
            if case.suggestion.is_work_of(self.lead):
                raise Refused(_("It is about this unit's work: name a chair from elsewhere."))
            return
        check_no_interest(self.chair, case)
        if self._sees_it(self.chair, case):
            return
        unit = _unit_of(self.chair)
        if unit is None:
            raise Refused(_("The chair works in a unit, or oversees the region."))
        check_unit(unit, case)

    def _sees_it(self, chair: Officer, case: Case) -> bool:
        joined = {self.lead.pk, *(unit.pk for unit in self.co_units)}
        path = case.suggestion.region_path
        oversees = any(_oversees(post, path) for post in chair.current_posts)
        return oversees or not joined.isdisjoint(chair.units_served)

    def carry_out(self, case: Case) -> None:
        case.take_lead(self.lead)
        case.join(self.co_units)
        for joined in case.in_force:
            case.work.change(joined, state=AssignmentState.JOINED)
        if self.chair and not self._sees_it(self.chair, case) and (unit := _unit_of(self.chair)):
            case.assign(unit, Capacity.COPY)
        row = Consultation(
            suggestion=case.suggestion,
            cycle=case.suggestion.cycle,
            chair=self.chair,
            planned=closing_of(self.consultation_day, case) if self.consultation_day else None,
            opened=case.at,
        )
        case.consultations.append(row)
        case.work.add(row)


@dataclass(frozen=True, kw_only=True)
class Conclude(WithPhotos):
    """会商定责: sets the due date of a complex matter, at most 30 days after submission."""

    name: ClassVar[MoveName] = MoveName.CONCLUDE
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.COORDINATE,)
    minutes: str = said(WordingKind.MINUTES, gettext_lazy("minutes"))
    decision: str = said(WordingKind.DECISION, gettext_lazy("decision"), public=True)
    due: date | None = carried(gettext_lazy("due date"), required=False)
    lead: Unit = carried(gettext_lazy("lead unit"))
    co_units: tuple[Unit, ...] = carried(gettext_lazy("co-units"), required=False, default=())

    def check(self, case: Case) -> None:
        super().check(case)
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
        super().carry_out(case)
        if consultation := case.consultation:
            case.work.change(consultation, ended=case.at)
        joined = {unit.pk for unit in self.co_units}
        for row in case.co_units:
            if row.unit_id not in joined:
                case.work.change(row, until=case.at)
        case.take_lead(self.lead)
        case.join(self.co_units)
        if due := self._date_set(case):
            case.set_date(due)
        case.inform_county(self.lead)

    def details(self, case: Case) -> dict[str, Any]:
        found = super().details(case) | {"tier": case.suggestion.tier}
        found.pop("due", None)
        if self.co_units:
            found["parts"] = True
        if due := self._date_set(case):
            found["due"] = due.isoformat()
        return found

    def _date_set(self, case: Case) -> datetime | None:
        """Only what is complex gets its date here; the others have theirs already."""
        if self.due is None or case.suggestion.tier != Tier.COMPLEX:
            return None
        return closing_of(self.due, case)


@dataclass(frozen=True, kw_only=True)
class Dissolve(Move):
    name: ClassVar[MoveName] = MoveName.DISSOLVE
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.COORDINATE,)
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    def carry_out(self, case: Case) -> None:
        case.end_consultation()
