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
from suggestions.models.secrets import is_stamped

# What stamps are made for.
SEALED, BOUNDARY = "seal", "boundary"


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
    """Over the entries that had none when it was made. Numbers have no holes.

    `root`: of the tree of its entries' hashes; seals of before the boundary have none, and no
    `stamp` either.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    stamp = models.BinaryField(default=b"")
    made = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} ({self.count})"

    def digest(self, hashes: Iterable[str]) -> str:
        """Its hash: over the seal before, what it says, and its root.

        One without a root: over the hashes of its entries in order.
        """
        content = [self.previous, self.number, self.count, self.made.timestamp()]
        return _digest([*content, self.root]) if self.root else _digest(content, hashes)

    @property
    def is_stamped(self) -> bool:
        return is_stamped(SEALED, self.hash, self.stamp)

    def as_found(self, root: str) -> str:
        """A digest of what it says, right or wrong, and of the root of the entries it has."""
        return _digest([self.number, self.count, self.previous, self.hash, self.root, root])


class Boundary(AppendOnlyModel):
    """Where the stamped ledger begins, written once by an upgrade; a new database has it at 0.

    Entries without a stamp are those of the seals up to `seal`, and no others. `root`: of a tree
    over these seals as they were found (`as_found`). `broken`: the numbers of those that did not
    hold any more; they are no fault, as long as they stay as they were found.
    """

    seal = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    entries = models.PositiveBigIntegerField()
    broken = models.JSONField(default=list)
    made = models.DateTimeField()
    stamp = models.BinaryField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("beginning of the stamped ledger")
        verbose_name_plural = _("beginnings of the stamped ledger")

    def __str__(self) -> str:
        return f"after seal {self.seal}"

    def digest(self) -> str:
        content = [self.seal, self.root, self.entries, self.broken, self.made.timestamp()]
        return _digest(content)

    @property
    def is_stamped(self) -> bool:
        return is_stamped(BOUNDARY, self.digest(), self.stamp)


class SignedRoot(AppendOnlyModel):
    """Once a day: the root over all seals since the one before it, signed for everybody to check.

    `statement` is the text that was signed, as `sealing.roots` makes it; the columns repeat what
    is asked for. `key`: the public key, `signature`: both in hex digits (Ed25519).
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    last_seal = models.PositiveBigIntegerField(unique=True)
    made = models.DateTimeField()
    statement = models.TextField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("signed root")
        verbose_name_plural = _("signed roots")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.made}"


class RootStamp(AppendOnlyModel):
    """A time stamp (RFC 3161) over the statement of a root: the answer of the authority as it came.

    `at`: the moment that it names.
    """

    root = models.OneToOneField(
        SignedRoot, models.PROTECT, primary_key=True, related_name="time_stamp"
    )
    token = models.BinaryField()
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("time stamp of a root")
        verbose_name_plural = _("time stamps of roots")

    def __str__(self) -> str:
        return f"{self.root_id} {self.at}"


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
