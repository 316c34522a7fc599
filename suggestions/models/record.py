"""Records of what happens beside suggestions: one chain each, whose numbers begin anew by month.

A month goes on from the last hash of the one before, so that one that is left out is missed.
"""

from __future__ import annotations

import hashlib
import json
from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from suggestions.models.ledger import AppendOnlyModel
from suggestions.models.look import month_of
from suggestions.models.secrets import is_stamped, stamp

# Where the newest row stands: month, number in it, hash.
State = tuple[int, int, str]
NOTHING: State = (0, 0, "")
# What stamps of ends are made for.
END = "record-end"


class Record(AppendOnlyModel):
    """`month` 202611, `number` in it. `NAME` of the chain; `SAID`: the fields it vouches for."""

    NAME: ClassVar[str]
    SAID: ClassVar[tuple[str, ...]]

    month = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"))
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    stamp = models.BinaryField()

    class Meta(AppendOnlyModel.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="one_%(class)s_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.month}#{self.number}"

    @property
    def state(self) -> State:
        return self.month, self.number, self.hash

    def digest(self) -> str:
        """64 hex digits over the one before and all that this one says."""
        said = [getattr(self, name) for name in self.SAID]
        content = [self.previous, self.month, self.number, self.at.timestamp(), *said]
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()

    @property
    def is_ours(self) -> bool:
        return self.hash == self.digest() and is_stamped(self.NAME, self.hash, self.stamp)

    def follows(self, before: State) -> bool:
        month, number, head = before
        expected = number + 1 if self.month == month else 1
        return self.month >= month and (self.number, self.previous) == (expected, head)


class RecordEnd(models.Model):
    """Where a chain ends: what is cut off there is missed. Whoever adds to it waits here."""

    record = models.CharField(primary_key=True, max_length=10)
    month = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    stamp = models.BinaryField(default=b"")

    class Meta:
        verbose_name = "end of a record"
        verbose_name_plural = "ends of records"

    def __str__(self) -> str:
        return f"{self.record} {self.month}#{self.count}"

    @property
    def state(self) -> State:
        return self.month, self.count, self.head

    @property
    def is_stamped(self) -> bool:
        return is_stamped(END, self._digest(), self.stamp)

    def move_to(self, state: State) -> None:
        self.month, self.count, self.head = state
        self.stamp = stamp(END, self._digest())
        self.save()

    def _digest(self) -> str:
        said = f"{self.record} {self.month} {self.count} {self.head}"
        return hashlib.sha256(said.encode()).hexdigest()


def append(row: Record) -> None:
    """Whoever adds to the same record at the same time waits: numbers have no holes.

    The moment is taken while all others wait, so that no row goes into a month that has ended.
    """
    with transaction.atomic():
        end = end_of(row.NAME)
        row.at = timezone.now()
        row.month = max(month_of(row.at), end.month)
        row.number = end.count + 1 if row.month == end.month else 1
        row.previous = end.head
        row.hash = row.digest()
        row.stamp = stamp(row.NAME, row.hash)
        row.save(force_insert=True)
        end.move_to(row.state)


def end_of(name: str) -> RecordEnd:
    """Held until the transaction ends."""
    RecordEnd.objects.get_or_create(record=name)
    held: RecordEnd = RecordEnd.objects.select_for_update().get(record=name)
    return held
