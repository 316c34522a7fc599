"""公开与转化: what becomes of an answer. What everybody may read is confirmed by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.language import grams
from suggestions.language.legible import legible, shows
from suggestions.language.masking import masked, masked_answer
from suggestions.models import (
    MAX_TITLE,
    Gram,
    Message,
    Outcome,
    Published,
    Suggestion,
    SuggestionType,
    WordingKind,
)
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import check_outcome
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, Words, carried, one_line, said
from suggestions.workflow import MoveName

KINDS = {
    WordingKind.TITLE: "title",
    WordingKind.TEXT: "text",
    WordingKind.ANSWER: "answer",
}


def why_not_public(case: Case) -> str:
    """Why nothing (more) of it may be read by all, in words; '' where it may."""
    row = case.suggestion
    if _is_about_people(row):
        return _("Reports and complaints about persons are never published.")
    if not _has_leave(row):
        return _("The author has not given leave to publish.")
    if not _is_of_interest(row):
        return _("Before the answer, only what several people wrote about is published.")
    if row.published and not _has_new_answer(case):
        return _("It is published already.")
    return ""


def _is_about_people(row: Suggestion) -> bool:
    unsure = row.type in {"", SuggestionType.REPORT}
    return unsure or bool(row.about_unit_id) or row.confidential


def _has_leave(row: Suggestion) -> bool:
    return row.may_publish and bool(row.text) and not row.author_left


def _is_of_interest(row: Suggestion) -> bool:
    return row.answered is not None or bool(row.merged_count)


def _has_new_answer(case: Case) -> bool:
    """Whether it was published as a known problem, and has been answered since."""
    shown = case.publication
    return case.suggestion.answered is not None and shown is not None and shown.answered is None


@dataclass(frozen=True, kw_only=True)
class Publish(Move):
    """公开: these words may be read by all; without an answer, as a known problem.

    Never reports, and only with the author's leave. What stands for a person or leads to one is
    masked, whoever overlooked it.
    """

    name: ClassVar[MoveName] = MoveName.PUBLISH
    title: str = said(WordingKind.TITLE, gettext_lazy("title"), public=True, line=True)
    text: str = said(WordingKind.TEXT, gettext_lazy("text"), public=True)
    answer: str = said(WordingKind.ANSWER, gettext_lazy("answer"), public=True, required=False)

    @classmethod
    def why_not(cls, case: Case) -> str:
        return why_not_public(case)

    def check(self, case: Case) -> None:
        if len(self.title) > MAX_TITLE:
            raise Refused(_("The title is longer than 120 characters."))
        given, answered = shows(self.answer), case.suggestion.answered is not None
        if given and not answered:
            raise Refused(_("It has not been answered yet: please leave the answer empty."))
        if answered and not given:
            raise Refused(_("Please fill in “%(field)s”.") % {"field": _("answer")})

    def words(self, case: Case) -> list[Words]:
        return [Words(kind, text, public=True) for kind, text in self._shown().items() if text]

    def _shown(self) -> dict[WordingKind, str]:
        return {
            WordingKind.TITLE: masked(one_line(self.title, MAX_TITLE)),
            WordingKind.TEXT: masked(legible(self.text)),
            WordingKind.ANSWER: masked_answer(legible(self.answer)),
        }

    def tells(self, message: Message, case: Case) -> bool:
        """What is published is what this author wrote, not those merged into it."""
        return message.suggestion_id == case.suggestion.pk

    def carry_out(self, case: Case) -> None:
        case.unpublish()
        case.change(published=True)
        row = publication(case.suggestion, self._shown(), case.at)
        case.work.add(row)
        for gram in grams_of(row):
            case.work.add(gram)


def publication(row: Suggestion, shown: dict[WordingKind, str], at: datetime) -> Published:
    """The row that everybody may read, from the words of the ledger."""
    said_by_name = {name: shown.get(kind, "") for kind, name in KINDS.items()}
    return Published(
        suggestion=row,
        **said_by_name,
        outcome=row.outcome,
        category_id=row.category_id,
        region_path=row.region_path,
        at=at,
        answered=row.answered if said_by_name["answer"] else None,
        sought=grams.normal("\n".join(said_by_name.values())),
    )


def grams_of(row: Published) -> list[Gram]:
    found = grams.index(row.title, row.text, row.answer)
    return [Gram(published=row, gram=gram) for gram in found]


@dataclass(frozen=True, kw_only=True)
class Unpublish(Move):
    name: ClassVar[MoveName] = MoveName.UNPUBLISH
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.PUBLISH,)
    unpublishes: ClassVar[bool] = True
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    leave_ended: bool = carried(
        gettext_lazy("the author has taken back the leave to publish"),
        required=False,
        default=False,
        help_text=gettext_lazy("Then it cannot be published again."),
    )

    @classmethod
    def why_not(cls, case: Case) -> str:
        return "" if case.suggestion.published else _("It is not published.")

    def carry_out(self, case: Case) -> None:
        if self.leave_ended:
            case.change(may_publish=False)


@dataclass(frozen=True, kw_only=True)
class Adopt(Move):
    name: ClassVar[MoveName] = MoveName.ADOPT
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ANSWER, MoveName.ANSWER_DIRECTLY)
    outcome: Outcome = carried(gettext_lazy("outcome"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        proposal = case.suggestion.type == SuggestionType.PROPOSAL
        return "" if proposal else _("Only proposals are adopted.")

    def check(self, case: Case) -> None:
        check_outcome(case.suggestion.type, self.outcome)

    def carry_out(self, case: Case) -> None:
        case.change(outcome=self.outcome)
        case.change_publication(outcome=self.outcome)


class Conversion(models.TextChoices):
    """Shanghai 13."""

    MEASURE = "measure", gettext_lazy("benefit for the people")
    WORK = "work", gettext_lazy("better work")
    RULE = "rule", gettext_lazy("law, rule or policy document")
    CONGRESS = "congress", gettext_lazy("project of congress supervision")
    MOTION = "motion", gettext_lazy("motion or proposal to congress")
    DECISION = "decision", gettext_lazy("basis of a decision")
    OTHER = "other", gettext_lazy("other")


@dataclass(frozen=True, kw_only=True)
class Convert(Move):
    """转化: what it turned into, by name."""

    name: ClassVar[MoveName] = MoveName.CONVERT
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ANSWER, MoveName.ANSWER_DIRECTLY)
    kind: Conversion = carried(gettext_lazy("kind"))
    document: str = said(WordingKind.NOTE, gettext_lazy("name of the measure or document"))

    def details(self, case: Case) -> dict[str, Any]:
        return {"kind": self.kind}
