"""Each minute: proposals for whatever waits for triage and has none by the versions in use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from suggestions.analysis.advising import Advisor, heard
from suggestions.analysis.judge import Ranked
from suggestions.models import LearntVersion, Proposed, Subject, Suggestion
from suggestions.pipeline.move import lock
from suggestions.proposing.decisions import classes_of
from suggestions.proposing.versions import advisor_of, in_use
from suggestions.workflow import TRIAGEABLE

# A round is soon over: what is left is found by the next one.
AT_ONCE = 500
AMONG = 3
WAITS = Q(suggestion__status__in=TRIAGEABLE) & ~Q(suggestion__text="")
# What is less likely than this helps nobody.
LEAST = 0.02
# One form in twenty comes without.
CONTROL = 20


def propose_due() -> int:
    """How many got proposals; what does not wait for triage any more loses its own."""
    Proposed.objects.exclude(WAITS).delete()
    makers = Makers()
    rows = list(waiting(makers.by)[:AT_ONCE])
    return _write(makers.proposals(rows)) if rows else 0


def waiting(by: str) -> QuerySet[Suggestion]:
    rows = Suggestion.objects.filter(status__in=TRIAGEABLE).exclude(text="")
    return rows.exclude(proposed__by=by).only("title", "text").order_by("pk")


@transaction.atomic
def _write(found: Sequence[Proposed]) -> int:
    """But of those that were classified, corrected or erased since they were read: the next round
    looks at what they are now."""
    heard_of = {each.suggestion_id: heard_in(each.suggestion) for each in found}
    rows = lock(heard_of, skip_locked=True).filter(status__in=TRIAGEABLE)
    same = {row.pk for row in rows if heard_in(row) == heard_of[row.pk]}
    return len(
        Proposed.objects.bulk_create(
            [each for each in found if each.suggestion_id in same],
            update_conflicts=True,
            unique_fields=["suggestion"],
            update_fields=["by", "found", "shown"],
        )
    )


def heard_in(row: Suggestion) -> str:
    return heard(row.title, row.text)


class Makers:
    """One for each subject, as they are in this round."""

    @cached_property
    def all(self) -> list[Maker]:
        return [Maker(each, classes_of(each), in_use(each)) for each in Subject.values]

    @cached_property
    def by(self) -> str:
        """What a proposal was made by: once any of it is another, it is made anew."""
        numbers = " ".join(f"{each.subject}:{each.version}" for each in self.all)
        known = json.dumps([each.classes for each in self.all])
        return f"{numbers} {hashlib.sha256(known.encode()).hexdigest()[:8]}"

    def proposals(self, rows: Sequence[Suggestion]) -> list[Proposed]:
        texts = [heard_in(row) for row in rows]
        of_subjects = {each.subject: each.found(texts) for each in self.all}
        return [
            Proposed(
                suggestion=row,
                by=self.by,
                found={subject: found[at] for subject, found in of_subjects.items() if found[at]},
                shown=not is_control(row.pk),
            )
            for at, row in enumerate(rows)
        ]


def is_control(pk: int) -> bool:
    """Drawn once and for all: a newer version does not draw again."""
    return hashlib.sha256(f"control {pk}".encode()).digest()[0] % CONTROL == 0


@dataclass
class Maker:
    """`classes`: what may be proposed, with the words that stand for it."""

    subject: str
    classes: dict[str, str]
    learnt: LearntVersion | None

    @property
    def version(self) -> int:
        """0: by names alone."""
        return self.learnt.number if self.learnt else 0

    @cached_property
    def advisor(self) -> Advisor:
        """Read once there is something to propose: it is some ten megabytes."""
        found = advisor_of(self.classes, self.learnt)
        if found.model is None:
            self.learnt = None
        return found

    def found(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """For each text what is proposed; {} where nothing speaks for anything."""
        rankings = self.advisor.ranking(texts, AMONG)
        return [self._said(text, ranked) for text, ranked in zip(texts, rankings, strict=True)]

    def _said(self, text: str, likely: Sequence[Ranked]) -> dict[str, Any]:
        ranked = [each for each in likely if each.chance >= LEAST or not self.version]
        if not ranked:
            return {}
        return {
            "version": self.version,
            "sure": ranked[0].chance >= self.advisor.threshold,
            "ranked": [
                [each.name, self._told(each.chance), self.advisor.reasons(text, each.name)]
                for each in ranked
            ],
        }

    def _told(self, chance: float) -> float | None:
        """Names alone say who is likelier, and not how likely."""
        return round(chance, 3) if self.version else None
