"""The figures of a moment that is past, kept so that they can be read like those of now."""

from __future__ import annotations

from random import SystemRandom

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LOT_BITS = 48


class Known(models.TextChoices):
    """By which entries: those of what had happened, or those that had been recorded."""

    TODAY = "today", _("as known today")
    THEN = "then", _("as known then")
    POSITION = "position", _("as of a position in the ledger")


def draw_lot() -> int:
    return SystemRandom().getrandbits(LOT_BITS)


class LookBack(models.Model):
    """One moment, by one kind of knowledge. `seal`: the last one of a position, else 0.

    `began`: entries recorded later are not in it. Sheets below `following` of `end` are made;
    `made`: all of them. `lot`: by which a reader knows whether it has read this one. `asked`: when
    somebody last wanted to see it; those longest unasked go.
    """

    known = models.CharField(max_length=8, choices=Known.choices)
    moment = models.DateTimeField()
    seal = models.PositiveBigIntegerField(default=0)
    began = models.DateTimeField()
    following = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    made = models.DateTimeField(null=True)
    asked = models.DateTimeField()
    lot = models.BigIntegerField(default=draw_lot)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["known", "moment", "seal"], name="one_look_back_a_moment"
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(made=None), name="look_backs_to_make")]

    def __str__(self) -> str:
        return f"{self.moment} {self.known}"

    @property
    def percent(self) -> int:
        return 100 * self.following // self.end if self.end else 0


class PastSheet(models.Model):
    """What `Sheet` is for now: the facts of some suggestions, as they were."""

    look_back = models.ForeignKey(LookBack, models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField()
    cells = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["look_back", "number"], name="one_past_sheet_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.look_back_id} {self.number}"
