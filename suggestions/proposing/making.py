"""Each minute: proposals for whatever waits for triage and has none by the versions in use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from suggestions.analysis.advising import Advisor, heard
from suggestions.analysis.judge import Ranked
from suggestions.models import Proposed, Subject, Suggestion
from suggestions.proposing.versions import advisor_of, in_use, names_of
from suggestions.workflow import TRIAGEABLE

# A round is soon over: what is left is found by the next one.
AT_ONCE = 500
AMONG = 3
# What is less likely than this helps nobody.
LEAST = 0.02
# One form in twenty comes without.
CONTROL = 20


def propose_due() -> int:
    """How many got proposals; what does not wait for triage any more loses its own."""
    Proposed.objects.exclude(suggestion__status__in=TRIAGEABLE).delete()
    makers = Makers()
    rows = list(waiting(makers.by)[:AT_ONCE])
    Proposed.objects.bulk_create(
        makers.proposals(rows),
        update_conflicts=True,
        unique_fields=["suggestion"],
        update_fields=["by", "found", "shown"],
    )
    return len(rows)


def waiting(by: str) -> QuerySet[Suggestion]:
    rows = Suggestion.objects.filter(status__in=TRIAGEABLE).exclude(text="")
    return rows.exclude(proposed__by=by).only("title", "text").order_by("pk")


class Makers:
    """One for each subject, as they are in this round."""

    @cached_property
    def all(self) -> list[Maker]:
        return [Maker.of(subject) for subject in Subject.values]

    @cached_property
    def by(self) -> str:
        """What a proposal was made by: once any of it is another, it is made anew."""
        numbers = " ".join(f"{each.subject}:{each.version}" for each in self.all)
        known = json.dumps([[each.advisor.classes, names_of(each.subject)] for each in self.all])
        return f"{numbers} {hashlib.sha256(known.encode()).hexdigest()[:8]}"

    def proposals(self, rows: Sequence[Suggestion]) -> list[Proposed]:
        texts = [heard(row.title, row.text) for row in rows]
        of_subjects = {each.subject: each.found(texts) for each in self.all} if rows else {}
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


@dataclass(frozen=True)
class Maker:
    """`version`: of what was learnt; 0: by names alone."""

    subject: str
    version: int
    advisor: Advisor

    @classmethod
    def of(cls, subject: str) -> Maker:
        version = in_use(subject)
        advisor = advisor_of(subject, version)
        return cls(subject, version.number if version and advisor.model else 0, advisor)

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
