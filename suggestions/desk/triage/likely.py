"""What is proposed for a matter that waits for triage, as its form shows it: only read here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from regions.models import Category
from suggestions.models import Proposed, Subject, Suggestion, SuggestionType, Tier
from suggestions.models.proposed import YES


@dataclass(frozen=True)
class Likely:
    """`label`: as the form calls it; `chance`: None where names alone speak for it; `words`: of
    the author, that speak for it."""

    code: str
    label: str
    chance: float | None
    words: list[str]

    def __str__(self) -> str:
        return f"{self.label} ({self.why})" if self.why else self.label

    @property
    def why(self) -> str:
        words = ", ".join(self.words)
        # Nothing is certain, so nothing is told as 100 %.
        percent = "" if self.chance is None else f"{int(min(self.chance, 0.99) * 100)} %"
        return ": ".join(filter(None, [percent, words]))


class Proposals:
    """Of one suggestion; none where no worker has made any yet, and for those that are left
    without, by which it is seen what proposals do to decisions."""

    def __init__(self, row: Suggestion, categories: Iterable[Category]) -> None:
        self.found: Proposed | None = getattr(row, "proposed", None)
        self.is_classified = bool(row.tier)
        self._categories = categories

    def of(self, subject: Subject) -> list[Likely]:
        """The likeliest first; what may not be chosen any more is left out, and all of it where
        somebody has classified it."""
        ranked = self.found.ranked(subject) if self.found and not self.is_classified else []
        labels = self._labels[subject]
        return [
            Likely(code, labels[code], chance, words)
            for code, chance, words in ranked
            if code in labels
        ]

    @property
    def categories(self) -> list[Likely]:
        return self.of(Subject.CATEGORY)

    @cached_property
    def _labels(self) -> dict[Subject, dict[str, str]]:
        return {
            Subject.TYPE: {str(code): str(label) for code, label in SuggestionType.choices},
            Subject.CATEGORY: {row.code: str(row) for row in self._categories},
            Subject.TIER: {str(code): str(label) for code, label in Tier.choices},
            Subject.LIVELIHOOD: {YES: _("yes")},
        }

    @cached_property
    def initial(self) -> dict[str, Any]:
        """What is sure enough stands in the form."""
        return {
            str(each): _VALUES[each](likely[0])
            for each in Subject
            if self.found and (likely := self.of(each)) and self._is_sure(each, likely[0])
        }

    def _is_sure(self, subject: Subject, likely: Likely) -> bool:
        return bool(self.found and self.found.filled_in(subject) == likely.code)

    @property
    def by(self) -> str:
        """What made them, for the entry of a decision on this form, be they shown or left out."""
        return self.found.by if self.found and not self.is_classified else ""

    def reason(self, subject: Subject) -> str:
        """Why this stands there, or what is likely; "" where nothing is proposed."""
        found = self.of(subject)[:1]
        if not found:
            return ""
        if str(subject) in self.initial:
            return _("Proposed, please check: %(likely)s") % {"likely": found[0]}
        # The choices of a category are listed beside it.
        is_listed = subject == Subject.CATEGORY
        return "" if is_listed else _("Likely: %(likely)s") % {"likely": found[0]}


_VALUES: dict[Subject, Callable[[Likely], Any]] = {
    Subject.TYPE: lambda likely: likely.code,
    Subject.CATEGORY: lambda likely: likely.label,
    Subject.TIER: lambda likely: likely.code,
    Subject.LIVELIHOOD: lambda _likely: True,
}
