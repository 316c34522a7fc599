"""交办: who leads, who signs for it, who handles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import (
    Officer,
    Role,
    Unit,
)
from suggestions.messages.templates import Template
from suggestions.models import (
    ApplicationKind,
    ApplicationState,
    AssignmentState,
    Capacity,
    Event,
    Kind,
    Message,
    Tier,
    WordingKind,
)
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import (
    check_co_units,
    check_lead,
    check_not_pushed_down,
    check_serves,
    check_unit,
    why_nothing_to_decide,
)
from suggestions.pipeline.once_more import check_somebody_else
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.pipeline.who import acting
from suggestions.workflow import MoveName


@dataclass(frozen=True, kw_only=True)
class Assign(Move):
    """Straight to a township: its county keeps a copy (Beijing 12)."""

    name: ClassVar[MoveName] = MoveName.ASSIGN
    lead: Unit = carried(gettext_lazy("lead unit"))
    co_units: tuple[Unit, ...] = carried(gettext_lazy("co-units"), required=False, default=())

    @classmethod
    def why_not(cls, case: Case) -> str:
        if not case.suggestion.tier:
            return _("Please classify it first.")
        if case.suggestion.tier == Tier.COMPLEX:
            return _("A complex matter is assigned by its consultation.")
        return ""

    def check(self, case: Case) -> None:
        check_lead(self.lead, case)
        check_co_units(self.co_units, case)

    def carry_out(self, case: Case) -> None:
        case.take_lead(self.lead)
        case.join(self.co_units)
        case.inform_county(self.lead)

    def notice(self, case: Case) -> Template | None:
        """The first unit is on the page; another one in its place is told."""
        led = [row for row in case.assignments if row.capacity == Capacity.LEAD]
        return super().notice(case) if len(led) > 1 else None

    def details(self, case: Case) -> dict[str, Any]:
        return super().details(case) | ({"parts": True} if self.co_units else {})


def said_of_handing_on() -> Any:
    """Why it goes to another unit, as its author reads it beside the names of both."""
    label = gettext_lazy("reason told to the author")
    return said(WordingKind.REASON, label, public=True, required=False)


@dataclass(frozen=True, kw_only=True)
class Delegate(Move):
    """下派 to a unit below; never a department's own duty onto a township (Weifang 24)."""

    name: ClassVar[MoveName] = MoveName.DELEGATE
    lead: Unit = carried(gettext_lazy("unit below"))
    told: str = said_of_handing_on()

    def check(self, case: Case) -> None:
        lead = case.suggestion.lead_unit
        check_unit(self.lead, case)
        if lead is None or not self.lead.is_below(lead):
            raise Refused(_("A unit delegates only to units below it."))
        check_not_pushed_down(self.lead, case)

    def carry_out(self, case: Case) -> None:
        before = case.suggestion.lead_unit
        case.hand_over(self.lead)
        if before:
            case.assign(before, Capacity.COPY)


@dataclass(frozen=True, kw_only=True)
class Reassign(Move):
    """改派 to the right unit after all; an open objection is settled by it."""

    name: ClassVar[MoveName] = MoveName.REASSIGN
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.RAISE_OBJECTION,)
    lead: Unit = carried(gettext_lazy("unit"))
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    told: str = said_of_handing_on()

    def check(self, case: Case) -> None:
        if self.lead.pk == case.suggestion.lead_unit_id:
            raise Refused(_("That unit leads already."))
        if acting(case.actor, case).oversees(case.suggestion.region_path, Role.TRIAGE):
            check_lead(self.lead, case)
        else:
            check_unit(self.lead, case)
            self._check_common_superior(case)

    def _check_common_superior(self, case: Case) -> None:
        before = case.suggestion.lead_unit
        shared = [unit for unit in self.lead.superiors() if before and before.is_below(unit)]
        leader = frozenset({Role.LEADER})
        if not any(case.actor.serves(unit.pk, leader) for unit in shared):
            raise Refused(_("Only a common superior of both units may do that."))
        check_not_pushed_down(self.lead, case)

    def carry_out(self, case: Case) -> None:
        case.hand_over(self.lead)
        case.inform_county(self.lead)


@dataclass(frozen=True, kw_only=True)
class Accept(Move):
    """签收. An objection of the unit's own ends with it."""

    name: ClassVar[MoveName] = MoveName.ACCEPT
    officer: Officer | None = carried(
        gettext_lazy("officer who handles it"),
        required=False,
        help_text=gettext_lazy("You yourself where left empty."),
    )

    def check(self, case: Case) -> None:
        check_serves(self.officer, case)
        check_somebody_else(self.officer or case.actor.officer, case)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.OBJECTION, ApplicationState.SETTLED)
        if lead := case.lead:
            officer = self.officer or case.actor.officer
            case.work.change(lead, state=AssignmentState.ACCEPTED, officer=officer)


@dataclass(frozen=True, kw_only=True)
class Allot(Move):
    name: ClassVar[MoveName] = MoveName.ALLOT
    officer: Officer | None = carried(gettext_lazy("officer who handles it"))

    def check(self, case: Case) -> None:
        check_serves(self.officer, case)
        check_somebody_else(self.officer, case)

    def carry_out(self, case: Case) -> None:
        if lead := case.lead:
            case.work.change(lead, officer=self.officer)


def allotted_otherwise() -> Refused:
    return Refused(_("It has been allotted otherwise since."))


# Within it what was handed over goes back as it came.
TO_UNDO = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class HandOver(Allot):
    """移交: one of several that go from one officer to others together, or to all of the unit.

    `hand_over` is what they have in common.
    """

    before: Officer | None = carried(gettext_lazy("officer until then"), required=False)
    officer: Officer | None = carried(gettext_lazy("officer who handles it"), required=False)
    all_of_unit: bool = carried(gettext_lazy("all of the unit"), required=False, default=False)
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    hand_over: str = ""

    def check(self, case: Case) -> None:
        super().check(case)
        held_by = case.lead.officer_id if case.lead else None
        if held_by != (self.before.pk if self.before else None):
            raise allotted_otherwise()
        if (self.officer is None) != self.all_of_unit:
            raise Refused(_("Please say who takes it over: officers, or all of the unit."))

    def details(self, case: Case) -> dict[str, Any]:
        return super().details(case) | {"unit": case.suggestion.lead_unit_id}


@dataclass(frozen=True, kw_only=True)
class HandBack(HandOver):
    """What undoes a hand-over; `given`: the entry that it undoes."""

    given: Event

    def check(self, case: Case) -> None:
        if case.at > self.given.recorded + TO_UNDO:
            raise Refused(_("An hour has passed since it was handed over."))
        if case.suggestion.entries != self.given.number:
            raise Refused(_("Something has happened to it since it was handed over."))
        super().check(case)

    def details(self, case: Case) -> dict[str, Any]:
        return super().details(case) | {"given": self.given.number}


def carried_by(entry: Event) -> type[Allot]:
    """As which of these an entry of that move was made."""
    return HandOver if "hand_over" in entry.details else Allot


@dataclass(frozen=True, kw_only=True)
class FirstContact(WithPhotos):
    """先行联系: the handler speaks with the author before acting."""

    name: ClassVar[MoveName] = MoveName.CONTACT
    renews: ClassVar[bool] = False
    reached: bool = carried(gettext_lazy("the author was reached"), required=False, default=True)
    note: str = said(WordingKind.NOTE, gettext_lazy("what was said"))

    def notice(self, case: Case) -> Template | None:
        """The first time that nobody answered; who was spoken to knows."""
        before = case.suggestion.events.filter(move=MoveName.CONTACT)
        return None if self.reached or before.exists() else super().notice(case)

    def tells(self, message: Message, case: Case) -> bool:
        """Those merged into it were not called."""
        return message.suggestion_id == case.suggestion.pk


@dataclass(frozen=True, kw_only=True)
class RaiseObjection(Move):
    """申请退单, within the sign-for limit; the unit stays lead and limits run on.

    The superior unit gets a copy: its leader may rule on it.
    """

    name: ClassVar[MoveName] = MoveName.RAISE_OBJECTION
    reason: str = said(WordingKind.REASON, gettext_lazy("reason, by the duty catalogue"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        if case.open_application(ApplicationKind.OBJECTION):
            return _("Your objection is being decided already.")
        if _was_refused_before(case):
            return _("Its objection was refused: this unit may not object again.")
        signing = case.keeper.latest(Kind.SIGN_FOR)
        if signing is None or not signing.is_live or case.at > signing.due:
            return _("An objection is possible within the sign-for limit only.")
        return ""

    def carry_out(self, case: Case) -> None:
        case.apply_for(ApplicationKind.OBJECTION)
        if unit := case.suggestion.lead_unit:
            case.inform_superior(unit)


def _was_refused_before(case: Case) -> bool:
    return any(
        row.kind == ApplicationKind.OBJECTION
        and row.state == ApplicationState.REFUSED
        and row.unit_id == case.suggestion.lead_unit_id
        for row in case.applications
    )


@dataclass(frozen=True, kw_only=True)
class _Ruling(Move):
    ruling: str = said(WordingKind.DECISION, gettext_lazy("ruling"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return why_nothing_to_decide(case, ApplicationKind.OBJECTION)


@dataclass(frozen=True, kw_only=True)
class Uphold(_Ruling):
    name: ClassVar[MoveName] = MoveName.UPHOLD
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.RAISE_OBJECTION,)
    unpublishes: ClassVar[bool] = True

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.OBJECTION, ApplicationState.APPROVED)
        case.wind_up()
        case.release(Capacity.LEAD, Capacity.CO)
        case.change(lead_unit=None)

    def details(self, case: Case) -> dict[str, Any]:
        found = [row.unit_id for row in case.applications if row.kind == ApplicationKind.OBJECTION]
        return {"unit": found[-1]}


@dataclass(frozen=True, kw_only=True)
class RefuseObjection(_Ruling):
    name: ClassVar[MoveName] = MoveName.REFUSE_OBJECTION
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.RAISE_OBJECTION,)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.OBJECTION, ApplicationState.REFUSED)
