"""协办: the parts of the co-units, each with a date of its own, never after the lead unit's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Unit
from suggestions.models import Assignment, AssignmentState, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import check_co_units
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.pipeline.who import acting
from suggestions.workflow import MoveName


@dataclass(frozen=True, kw_only=True)
class JoinCo(Move):
    """A unit joins later, or one that was done is asked again."""

    name: ClassVar[MoveName] = MoveName.JOIN_CO
    co_units: tuple[Unit, ...] = carried(gettext_lazy("co-units"), default=())
    task: str = said(WordingKind.NOTE, gettext_lazy("what is asked of them"))

    def check(self, case: Case) -> None:
        check_co_units(self.co_units, case)
        busy = {row.unit_id for row in case.unfinished_co_units} | {case.suggestion.lead_unit_id}
        for unit in self.co_units:
            if unit.pk in busy:
                raise Refused(_("%(unit)s works on it already.") % {"unit": unit})

    def carry_out(self, case: Case) -> None:
        case.wake(self.co_units)
        case.join(self.co_units)

    def details(self, case: Case) -> dict[str, Any]:
        return super().details(case) | {"parts": True}


@dataclass(frozen=True, kw_only=True)
class AcceptCo(Move):
    name: ClassVar[MoveName] = MoveName.ACCEPT_CO

    @classmethod
    def why_not(cls, case: Case) -> str:
        new = [row for row in _own_parts(case) if row.state == AssignmentState.ASSIGNED]
        return "" if new else _("Your unit has signed for its part already.")

    def carry_out(self, case: Case) -> None:
        for row in _own_parts(case):
            case.work.change(row, state=AssignmentState.ACCEPTED, officer=case.actor.officer)


@dataclass(frozen=True, kw_only=True)
class FinishCo(WithPhotos):
    """The co-unit gives its result to the lead unit (Beijing 14)."""

    name: ClassVar[MoveName] = MoveName.FINISH_CO
    result: str = said(WordingKind.REPLY, gettext_lazy("result"))

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        for row in _own_parts(case):
            case.work.change(row, state=AssignmentState.DONE, result=self.result[:200])

    def details(self, case: Case) -> dict[str, Any]:
        return {"units": [row.unit_id for row in _own(case.co_units, case)]}


@dataclass(frozen=True, kw_only=True)
class WaiveCo(Move):
    name: ClassVar[MoveName] = MoveName.WAIVE_CO
    unit: Unit = carried(gettext_lazy("co-unit"))
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return "" if case.unfinished_co_units else _("No co-unit has an unfinished part in this.")

    def check(self, case: Case) -> None:
        if self.unit.pk not in {row.unit_id for row in case.unfinished_co_units}:
            raise Refused(_("That unit has no unfinished part in this."))

    def carry_out(self, case: Case) -> None:
        for row in case.unfinished_co_units:
            if row.unit_id == self.unit.pk:
                case.work.change(row, state=AssignmentState.WAIVED)


def _own_parts(case: Case) -> list[Assignment]:
    return _own(case.unfinished_co_units, case)


def _own(rows: list[Assignment], case: Case) -> list[Assignment]:
    actor = acting(case.actor, case)
    return [row for row in rows if actor.serves(row.unit_id)]
