"""What software proposes at triage, and what it was learnt from. A person decides."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suggestions.models.suggestion import Suggestion

YES, NO = "yes", "no"


class Subject(models.TextChoices):
    """What is proposed; called as the field of a suggestion that it is for."""

    TYPE = "type", _("type")
    CATEGORY = "category", _("category")
    TIER = "tier", _("tier")
    LIVELIHOOD = "livelihood", _("matter of livelihood")

    def code_of(self, value: object) -> str:
        """What a decision is called in versions, proposals and entries; "" for none."""
        if self == Subject.CATEGORY:
            return str(getattr(value, "code", ""))
        if self == Subject.LIVELIHOOD:
            return YES if value else NO
        return str(value or "")


class LearntVersion(models.Model):
    """What decisions taught about one subject. Numbers alone: no word of anybody's stands in it.

    `decided`: of how many decisions, the last of them made at `until`; `figures`: how it did with
    the newest fifth, by one that had not seen them; `content`: as `analysis.packed` writes it.
    `was_used`: it was no worse than the one before it, and so was used once; `at_fault`: its
    content is not what was written: it is never used again.
    """

    subject = models.CharField(_("field"), max_length=12, choices=Subject.choices)
    number = models.PositiveIntegerField(_("version"))
    made = models.DateTimeField(_("learnt"))
    until = models.DateTimeField()
    decided = models.PositiveIntegerField(_("decisions"))
    figures = models.JSONField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    active = models.BooleanField(default=False)
    was_used = models.BooleanField(default=False)
    at_fault = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("version of proposals")
        verbose_name_plural = _("versions of proposals")
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="learnt_once"),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(active=True), name="one_version_active"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.number}"

    @property
    def is_whole(self) -> bool:
        return digest_of(self.content) == self.digest


def digest_of(content: bytes | memoryview) -> str:
    return hashlib.sha256(content).hexdigest()


class Proposed(models.Model):
    """For one suggestion that waits for triage; made by a worker, made anew by a newer version.

    `by`: the versions that made it, as `proposing.versions` names them together. `found`: for each
    subject its `version` (0: by names alone), whether the first one is `sure` enough to be filled
    in, and the `ranked` ones: [code, chance or None, words of the author that spoke for it].
    `shown`: False for some drawn by chance, whose forms come without: by them it is seen whether
    people decide otherwise where nothing is proposed.
    """

    suggestion = models.OneToOneField(
        Suggestion, models.CASCADE, primary_key=True, related_name="proposed"
    )
    by = models.CharField(max_length=80)
    found = models.JSONField()
    shown = models.BooleanField()

    class Meta:
        verbose_name = "proposal"
        verbose_name_plural = "proposals"

    def __str__(self) -> str:
        return self.by

    def ranked(self, subject: str) -> list[list[Any]]:
        """[code, chance, words] of what is proposed, the likeliest first; [] where it is not
        shown. Of all but categories the likeliest alone."""
        return self._ranked(subject) if self.shown else []

    def filled_in(self, subject: str) -> str:
        """The code that is sure enough to stand in the form; "" for none."""
        ranked = self.ranked(subject)
        return str(ranked[0][0]) if ranked and self._of(subject).get("sure") else ""

    def beside(self, subject: str, code: str) -> dict[str, Any]:
        """What was proposed, beside what was decided: by which `version`, the code of the `first`,
        the `chance` told of it, whether it was `sure`, and the `place` of what was decided, from 1;
        0: none."""
        ranked = self._ranked(subject)
        codes = [each[0] for each in ranked]
        return {
            "version": self._of(subject).get("version", 0),
            "first": codes[0] if codes else "",
            "chance": ranked[0][1] if ranked else None,
            "sure": bool(self._of(subject).get("sure")),
            "place": codes.index(code) + 1 if code in codes else 0,
        }

    def _ranked(self, subject: str) -> list[list[Any]]:
        found: list[list[Any]] = self._of(subject).get("ranked", [])
        return found if subject == Subject.CATEGORY else found[:1]

    def _of(self, subject: str) -> dict[str, Any]:
        found = self.found.get(subject)
        return found if isinstance(found, dict) else {}
