"""Whether a text speaks of danger now, or of corruption: a flag that sorts, never more.

Read clause by clause, by words. What could be (“a danger of fire”) is passed over, as is a word
that only sounds alike. A miss costs nothing that was there before; a false alarm costs a look.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS = Path(__file__).parent.parent / "data" / "danger.toml"
CLAUSE = re.compile(r"[^，,。.；;！!？?\n]+")
# How far before or after it a word that takes it back still belongs to it.
NEAR_BEFORE, NEAR_AFTER = 8, 6


class Danger(models.TextChoices):
    """In the order in which help is named: the first is the most pressing."""

    FIRE = "fire", pgettext_lazy("danger", "fire")
    GAS = "gas", _("gas escaping")
    SUICIDE = "suicide", _("somebody may take his life")
    VIOLENCE = "violence", _("violence")
    INJURY = "injury", _("somebody hurt")
    CORRUPTION = "corruption", _("corruption")


def dangers_in(text: str) -> list[Danger]:
    """Each kind once, in the order of `Danger`."""
    lists, plain = _lists(), text.lower()
    # Nearly every text is done with after this.
    named = list(filter(lambda kind: lists.words[kind].search(plain), Danger))
    clauses = CLAUSE.findall(plain) if named else []
    return [kind for kind in named if any(lists.finds(kind, clause) for clause in clauses)]


class _Lists:
    def __init__(self, before: dict[str, str], after: str, words: dict[str, list[str]]) -> None:
        self.before = {Danger(kind): re.compile(each) for kind, each in before.items()}
        self.after = re.compile(after)
        self.words = {Danger(kind): re.compile("|".join(each)) for kind, each in words.items()}

    def finds(self, kind: Danger, clause: str) -> bool:
        found = self.words[kind].finditer(clause)
        return any(not self._is_taken_back(kind, clause, match) for match in found)

    def _is_taken_back(self, kind: Danger, clause: str, match: re.Match[str]) -> bool:
        before = clause[max(match.start() - NEAR_BEFORE, 0) : match.start()]
        after = clause[match.end() : match.end() + NEAR_AFTER]
        return bool(self.before[kind].search(before) or self.after.match(after))


@cache
def _lists() -> _Lists:
    return _Lists(**tomllib.loads(WORDS.read_text(encoding="utf-8")))
