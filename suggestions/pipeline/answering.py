"""What every answer says, and what becomes of what it promises (承诺).

An answer may say that something will be done by a date. That date runs on after the matter is
closed, until the unit shows that it is done; the author says whether it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.language.passing_on import only_passes_on
from suggestions.models import Deadline, Kind, Outcome, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import check_outcome, closing_of, must_be_later
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import MoveName


@dataclass(frozen=True, kw_only=True)
class Answering(WithPhotos):
    """`promised`: the day by which what is planned will be done."""

    outcome: Outcome = carried(gettext_lazy("outcome"))
    promised: date | None = carried(
        gettext_lazy("will be done by"),
        required=False,
        help_text=gettext_lazy(
            "Where the outcome is “planned”: the author is told this date, and it is watched until "
            "you show that it is done."
        ),
    )
    answer: str = said(WordingKind.ANSWER, gettext_lazy("answer"), public=True)

    def check(self, case: Case) -> None:
        check_outcome(case.suggestion.type, self.outcome)
        if only_passes_on(self.answer):
            raise Refused(
                _(
                    "It only says that it was passed on: that is no answer. Please say what was "
                    "done, what holds, or what will be done by when."
                )
            )
        if self.outcome == Outcome.PLANNED and self.promised is None:
            raise Refused(_("What is planned has a date: please say by when it will be done."))
        if self.outcome != Outcome.PLANNED and self.promised is not None:
            raise Refused(_("Only what is planned has a date by which it will be done."))
        must_be_later(self.promised, case)
        super().check(case)

    def promised_until(self, case: Case) -> datetime | None:
        return closing_of(self.promised, case) if self.promised else None

    def details(self, case: Case) -> dict[str, Any]:
        until = self.promised_until(case)
        return super().details(case) | ({"promised": until.isoformat()} if until else {})


def promise_of(case: Case) -> Deadline | None:
    """What was promised and runs, whether it was shown to be done or not."""
    return next(iter(case.keeper.live(Kind.PROMISE)), None)


@dataclass(frozen=True, kw_only=True)
class Fulfil(Move):
    """上报兑现: the unit shows that what it promised is done."""

    name: ClassVar[MoveName] = MoveName.FULFIL
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.ANSWER,
        MoveName.ANSWER_DIRECTLY,
        MoveName.CONFIRM_PROMISE,
    )
    report: str = said(
        WordingKind.REPLY, gettext_lazy("what was done, and what shows it"), public=True
    )

    @classmethod
    def why_not(cls, case: Case) -> str:
        promise = promise_of(case)
        if promise is None:
            return _("The answer promises nothing that is still to be done.")
        return _("It was reported as done already.") if promise.reported else ""

    def carry_out(self, case: Case) -> None:
        case.change(promised=None)


@dataclass(frozen=True, kw_only=True)
class ConfirmPromise(Move):
    """确认兑现: the author says whether it is done; where it is not, the date runs on."""

    name: ClassVar[MoveName] = MoveName.CONFIRM_PROMISE
    renews: ClassVar[bool] = False
    kept: bool = carried(gettext_lazy("it is done"))
    comment: str = said(
        WordingKind.COMMENT, gettext_lazy("in your own words"), public=True, required=False
    )

    @classmethod
    def why_not(cls, case: Case) -> str:
        promise = promise_of(case)
        waits = promise is not None and promise.reported is not None
        return "" if waits else _("Nothing that was promised is reported as done.")

    def carry_out(self, case: Case) -> None:
        promise = promise_of(case)
        if promise and not self.kept:
            case.change(promised=promise.due)
