"""Seals: every entry of the ledger comes to belong to one, and each follows the one before it.

What a seal holds is said by rows and never by a time: clocks jump, and of two entries the one
with the lower id may be committed later. The clock only labels.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet, Event


def _digest(content: list[Any], hashes: Iterable[str] = ()) -> str:
    total = hashlib.sha256(json.dumps(content, separators=(",", ":")).encode())
    for each in hashes:
        total.update(each.encode())
    return total.hexdigest()


class DaySeal(AppendOnlyModel):
    """As seals were before the takeover: over what had been recorded on one day."""

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("seal of a day")
        verbose_name_plural = _("seals of days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} ({self.count})"


class Takeover(AppendOnlyModel):
    """Closes what days had sealed, as it was found; the first seal follows it.

    A day seal speaks of entries up to `newest`. One that a wrong clock had broken before is named
    in `broken`: it proves nothing, and is no fault any more.
    """

    newest = models.PositiveBigIntegerField()
    days = models.PositiveIntegerField()
    head = models.CharField(max_length=64, blank=True)
    broken = models.JSONField(default=list)
    hash = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("takeover of the seals of days")
        verbose_name_plural = _("takeovers of the seals of days")

    def __str__(self) -> str:
        return f"takeover at entry {self.newest}"

    def digest(self) -> str:
        return _digest([self.newest, self.days, self.head, self.broken])


class Seal(AppendOnlyModel):
    """Over the entries that had none when it was made. Numbers have no holes."""

    number = models.PositiveBigIntegerField(primary_key=True)
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    made = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} ({self.count})"

    def digest(self, hashes: Iterable[str]) -> str:
        """Its hash: over the seal before, what it says, and the hashes of its entries in order."""
        return _digest([self.previous, self.number, self.count, self.made.timestamp()], hashes)


class SealedEntry(AppendOnlyModel):
    """Which seal an entry belongs to, and where in it."""

    entry = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="entries", db_index=False)
    place = models.PositiveIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("sealed entry")
        verbose_name_plural = _("sealed entries")
        constraints = [
            models.UniqueConstraint(fields=["seal", "place"], name="one_entry_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id}#{self.place}"
