"""评价与回访: what the author makes of the answer, and what follows from it.

What authors enter themselves counts and is never replaced by what staff type. What is said on the
telephone counts only where they have not rated, is asked by somebody outside the lead unit, and
stands apart in the figures; a bad result waits for a supervisor before anybody can close.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.language.legible import shows
from suggestions.models import ActorKind, Message, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import ANSWERS, MoveName, Status

# Whoever was not reached so often, on so many days, cannot be asked.
TRIES, DAYS = 3, 2


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", gettext_lazy("satisfied")
    RATHER = "rather", gettext_lazy("rather satisfied")
    NOT = "not", gettext_lazy("not satisfied")


def is_content(*, solved: bool | None, satisfied: str | None) -> bool:
    return solved is not False and satisfied != Satisfaction.NOT


@dataclass(frozen=True, kw_only=True)
class _Rating(WithPhotos):
    comment: str = said(
        WordingKind.COMMENT, gettext_lazy("in your own words"), public=True, required=False
    )

    def _take_in(self, case: Case, solved: bool | None, satisfied: str | None) -> None:
        """The author's own words take the place of what was said on the telephone.

        A supervisor decides where they give a reason, or where it is not solved once more.
        """
        row = case.suggestion
        again = solved is False and row.reworked_by_citizen
        unhappy = not is_content(solved=solved, satisfied=satisfied)
        to_decide = row.contested or again or shows(self.comment)
        case.change(rated=True, contested=unhappy and to_decide)

    def details(self, case: Case) -> dict[str, Any]:
        return super().details(case) | {"contested": case.suggestion.contested}


@dataclass(frozen=True, kw_only=True)
class Rate(_Rating):
    """评价, once for each answer."""

    name: ClassVar[MoveName] = MoveName.RATE
    renews: ClassVar[bool] = False
    solved: bool = carried(gettext_lazy("solved?"), required=False, default=False)
    satisfied: Satisfaction = carried(gettext_lazy("satisfied?"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        rated = case.suggestion.rated
        return _("You have rated this answer already. Thank you!") if rated else ""

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        self._take_in(case, self.solved, self.satisfied)


@dataclass(frozen=True, kw_only=True)
class Close(_Rating):
    """办结: by the author's rating, by the clock, or by triage after a follow-up."""

    name: ClassVar[MoveName] = MoveName.CLOSE
    by_author: ClassVar[frozenset[str]] = frozenset({"solved", "satisfied", "comment"})
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.ANSWER,
        MoveName.ANSWER_DIRECTLY,
        MoveName.FOLLOW_UP,
    )
    solved: bool | None = carried(gettext_lazy("solved?"), required=False)
    satisfied: Satisfaction | None = carried(gettext_lazy("satisfied?"), required=False)

    @classmethod
    def why_not(cls, case: Case) -> str:
        if case.actor.kind == ActorKind.CITIZEN:
            return ""
        if case.suggestion.contested:
            return _("The author is not content: a supervisor decides first.")
        return why_not_followed_up(case) if case.actor.kind == ActorKind.OFFICER else ""

    def check(self, case: Case) -> None:
        by_author = case.actor.kind == ActorKind.CITIZEN
        if by_author and not self.satisfied:
            raise Refused(_("Please say whether you are satisfied."))
        if not by_author and self._rates():
            raise Refused(_("Only the author rates; what was said belongs to a follow-up."))
        super().check(case)

    def _rates(self) -> bool:
        """Whether it carries anything that is the author's alone to say."""
        return any(getattr(self, name) not in {None, ""} for name in self.by_author)

    def tells(self, message: Message, case: Case) -> bool:
        """But those who closed it themselves."""
        by_author = case.actor.kind == ActorKind.CITIZEN
        return not (by_author and message.suggestion_id == case.suggestion.pk)

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        if self.satisfied is not None:
            self._take_in(case, self.solved, self.satisfied)
        case.change(ended=case.at)


def why_not_followed_up(case: Case) -> str:
    """Why an answer is not closed yet: nobody has heard the author, or tried often enough."""
    entries = case.suggestion.events.filter(
        move=MoveName.FOLLOW_UP, at__gte=case.suggestion.answered
    )
    found = list(entries.values_list("at", "details"))
    if not found:
        return _("Please record a follow-up first.")
    heard = any(details.get("satisfied") for _at, details in found)
    if heard or _tried_enough(at for at, _details in found):
        return ""
    return _(
        "The author has not said what to think of it: %(tries)d tries on %(days)d days come first, "
        "%(made)d were made."
    ) % {"tries": TRIES, "days": DAYS, "made": len(found)}


def _tried_enough(moments: Iterable[datetime]) -> bool:
    days = [timezone.localdate(moment) for moment in moments]
    return len(days) >= TRIES and len(set(days)) >= DAYS


@dataclass(frozen=True, kw_only=True)
class FollowUp(Move):
    """回访: one attempt to ask the author, by somebody outside the lead unit, and its result."""

    name: ClassVar[MoveName] = MoveName.FOLLOW_UP
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.ANSWER,
        MoveName.ANSWER_DIRECTLY,
        MoveName.WITHDRAW,
        MoveName.RATE,
    )
    renews: ClassVar[bool] = False
    reached: bool = carried(gettext_lazy("the author was reached"), required=False, default=True)
    solved: bool | None = carried(gettext_lazy("solved?"), required=False)
    satisfied: Satisfaction | None = carried(gettext_lazy("satisfied?"), required=False)
    note: str = said(WordingKind.NOTE, gettext_lazy("what was said"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        if case.actor.serves(case.suggestion.lead_unit_id):
            return _("Somebody outside the lead unit asks the author.")
        if case.actor.officer and case.actor.officer.pk == _who_answered(case):
            return _("Somebody else than who gave the answer asks the author.")
        return ""

    def check(self, case: Case) -> None:
        result = self.satisfied is not None or self.solved is not None
        if result and not self.reached:
            raise Refused(
                _("What the author thinks of it is known only once the author is reached.")
            )
        if result and case.suggestion.rated:
            raise Refused(_("The author has rated it: that counts, not what is said by telephone."))

    def carry_out(self, case: Case) -> None:
        row = case.suggestion
        case.change(follow_up_due=not self.reached and row.follow_up_due)
        unhappy = not is_content(solved=self.solved, satisfied=self.satisfied)
        if unhappy and row.status in {Status.ANSWERED, Status.CLOSED}:
            case.change(contested=True)

    def details(self, case: Case) -> dict[str, Any]:
        contested = {"contested": True} if case.suggestion.contested else {}
        return super().details(case) | contested


def _who_answered(case: Case) -> int | None:
    entries = case.suggestion.events.filter(move__in=ANSWERS).order_by("-number")
    return entries.values_list("officer", flat=True).first()


@dataclass(frozen=True, kw_only=True)
class AskReopen(WithPhotos):
    """申请重启: once, with a reason, for some time after the close; a supervisor decides."""

    name: ClassVar[MoveName] = MoveName.ASK_REOPEN
    renews: ClassVar[bool] = False
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        row = case.suggestion
        if row.author_left:
            return _("You have withdrawn it already.")
        if row.contested:
            return _("A supervisor decides on it already.")
        if row.events.filter(move=MoveName.ASK_REOPEN).exists():
            return _("You have asked for it once already.")
        until = row.reopens_until
        ended = until is None or case.at > until
        return _("The time to ask for it is over.") if ended else ""

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        case.change(contested=True)

    def details(self, case: Case) -> dict[str, Any]:
        return {"contested": True}


@dataclass(frozen=True, kw_only=True)
class UpholdWithdrawal(Move):
    """认可撤回: its author was asked to withdraw it, and it stays withdrawn all the same."""

    name: ClassVar[MoveName] = MoveName.UPHOLD_WITHDRAWAL
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.WITHDRAW, MoveName.FOLLOW_UP)
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        contested = case.suggestion.contested
        return "" if contested else _("Its author did not say that somebody asked for it.")

    def carry_out(self, case: Case) -> None:
        case.change(contested=False)


@dataclass(frozen=True, kw_only=True)
class UpholdAnswer(Move):
    """维持答复: the author is not content, and the answer stands all the same; it is closed."""

    name: ClassVar[MoveName] = MoveName.UPHOLD_ANSWER
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.ANSWER,
        MoveName.ANSWER_DIRECTLY,
        MoveName.RATE,
        MoveName.CLOSE,
        MoveName.FOLLOW_UP,
        MoveName.ASK_REOPEN,
    )
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        contested = case.suggestion.contested
        return "" if contested else _("The author has not said to be discontent.")

    def tells(self, message: Message, case: Case) -> bool:
        """The reason is for the author who was not content, not for those merged into it."""
        return message.suggestion_id == case.suggestion.pk

    def carry_out(self, case: Case) -> None:
        case.change(contested=False, ended=case.suggestion.ended or case.at)
