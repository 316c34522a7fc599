"""What its author's words speak of: a mark that sorts, beside the suggestion and never part of it.

Made of words by lists that change: no entry of the ledger says it, and it goes with the words.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Role
from suggestions.language.danger import Danger
from suggestions.models.suggestion import Suggestion

MAX_KINDS = 80
# Whoever decides where it goes, or watches over it: never a unit that is spoken of.
READERS = (Role.TRIAGE, Role.SUPERVISOR)


class DangerMark(models.Model):
    """`kinds`: of `Danger`, with spaces between, in its order; `rank`: the place of the first of
    them, the most pressing; `at`: when it was last written."""

    suggestion = models.OneToOneField(
        Suggestion,
        models.CASCADE,
        primary_key=True,
        related_name="danger",
        verbose_name=_("suggestion"),
    )
    kinds = models.CharField(_("kinds"), max_length=MAX_KINDS)
    rank = models.PositiveSmallIntegerField()
    at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("mark of danger")
        verbose_name_plural = _("marks of danger")

    def __str__(self) -> str:
        return self.kinds

    def say(self, found: Collection[Danger]) -> None:
        in_order = [kind for kind in Danger if kind in found]
        self.kinds, self.rank = " ".join(in_order), list(Danger).index(in_order[0])

    @property
    def dangers(self) -> list[Danger]:
        """A kind that this version does not know is left out."""
        return [kind for kind in Danger if kind in self.kinds.split()]


def dangers_shown(mark: DangerMark, row: Suggestion, officer: Officer) -> list[Danger]:
    """What of it this officer reads. Of corruption nobody who belongs to the unit that handles it,
    or to one above it, through whatever post."""
    if not reads_dangers(officer, row):
        return []
    concerned = row.lead_unit_id in officer.interests
    return [kind for kind in mark.dangers if kind != Danger.CORRUPTION or not concerned]


def reads_dangers(officer: Officer, row: Suggestion) -> bool:
    """Whether of a suggestion that he sees."""
    if row.about_unit_id in officer.interests:
        return False
    posts = officer.current_posts
    oversees = any(post.role in READERS and post.covers(row.region_path) for post in posts)
    # A stand-in sees nothing but what is left to him, and what he handed in.
    return oversees or (officer.is_stand_in and row.collected_by_id != officer.pk)
