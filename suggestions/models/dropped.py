"""Which months of records are kept no longer."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.models.ledger import AppendOnlyQuerySet
from suggestions.models.record import Record, State

# What looks are called, which are no record of this kind: each of their months is a chain.
LOOKS = "looks"


class DroppedMonth(Record):
    """A month of a record that is kept no longer: how much it was, and the hash that it ended with.

    `dropped`: which month. The command that drops it leaves this row, and nothing else does.
    """

    NAME = "dropped"
    SAID = ("record", "dropped", "count", "head")

    record = models.CharField(_("record"), max_length=10)
    dropped = models.PositiveIntegerField(_("month"))
    count = models.PositiveIntegerField(_("rows"))
    head = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("dropped month")
        verbose_name_plural = _("dropped months")

    @property
    def left(self) -> State:
        """From where the record goes on."""
        return self.dropped, self.count, self.head


def dropped_of(name: str) -> models.QuerySet[Any]:
    """The newest is the last."""
    return DroppedMonth.objects.filter(record=name).order_by("month", "number")
