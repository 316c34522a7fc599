"""Roll-ups of facts: how many of each count, by day or month, county and one thing more."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grain(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")


class Axis(models.TextChoices):
    """What a tally is told apart by, beside time and county; ALL: by nothing more."""

    ALL = "all", _("all")
    UNIT = "unit", _("lead unit")
    CATEGORY = "category", _("category")
    TIER = "tier", _("tier")
    CHANNEL = "channel", _("channel")
    TYPE = "type", _("type")
    HOURS = "hours", _("handling time")
    TOWNSHIP = "township", _("township")


def _count() -> "models.IntegerField[int, int]":
    return models.IntegerField(default=0)


class Tally(models.Model):
    """`day`: the first one of a month where `grain` is MONTH. `value`: of the axis, "" for none.

    The numbers are named as in `statistics.counts`, which says what each of them counts and by
    which day. Kept by `statistics.tallies`, together with the facts they are made of.
    """

    axis = models.CharField(max_length=8, choices=Axis.choices)
    value = models.CharField(max_length=20, blank=True)
    grain = models.CharField(max_length=5, choices=Grain.choices)
    day = models.DateField()
    county = models.CharField(max_length=6, blank=True)

    received = _count()
    answered = _count()
    in_hand = _count()
    merged = _count()
    passed_on = _count()
    livelihood = _count()
    due = _count()
    paused = _count()
    due_with_paused = _count()
    done = _count()
    on_time = _count()
    on_time_first = _count()
    held = _count()
    overdue = _count()
    asked_solved = _count()
    solved = _count()
    asked_satisfied = _count()
    satisfied = _count()
    heard = _count()
    by_author = _count()
    by_telephone = _count()
    reworked = _count()
    to_sign = _count()
    signed = _count()
    responded = _count()
    assigned = _count()
    extended = _count()
    objected = _count()
    upheld = _count()
    proposals = _count()
    adopted = _count()
    timed = _count()
    keys = _count()
    rectified = _count()
    keys_due = _count()
    rectified_of_due = _count()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["axis", "value", "grain", "day", "county"], name="one_tally_a_cell"
            )
        ]
        indexes = [models.Index(fields=["axis", "grain", "day"], name="tallies_by_day")]

    def __str__(self) -> str:
        return f"{self.axis}={self.value} {self.grain} {self.day} {self.county}"
