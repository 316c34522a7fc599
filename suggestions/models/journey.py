"""Where the time of suggestions went, and how units kept their own clocks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regions.models import Category, Unit
from suggestions.models.assignment import Capacity
from suggestions.models.suggestion import Suggestion

ROUTE_LENGTH = 220


class TimeStep(models.TextChoices):
    """The steps of a suggestion; those up to OTHER_UNITS come to TOTAL.

    While it lies with its author or is on hold no limit runs; the next two run beside the steps.
    The last three are of units' own clocks, and no time.
    """

    TRIAGE = "triage", pgettext_lazy("step", "triage desk")
    CONSULTATION = "consultation", pgettext_lazy("step", "consultation")
    SIGN_FOR = "sign_for", pgettext_lazy("step", "until signed for")
    HANDLING = "handling", pgettext_lazy("step", "handling")
    APPROVAL = "approval", pgettext_lazy("step", "drafted, until approved")
    OTHER_UNITS = "other_units", pgettext_lazy("step", "with other units")
    TOTAL = "total", pgettext_lazy("step", "in all")
    CITIZEN = "citizen", pgettext_lazy("step", "waiting for the citizen")
    HOLD = "hold", pgettext_lazy("step", "on hold")
    CONTACT = "contact", pgettext_lazy("step", "until the first contact")
    CO_UNITS = "co_units", pgettext_lazy("step", "co-units at work")
    LEAD = "lead", pgettext_lazy("step", "led")
    CO = "co", pgettext_lazy("step", "taken part in")
    HANDED_LATE = "handed_late", pgettext_lazy("step", "handed over past the limit")


class Journey(models.Model):
    """Replaced whole whenever its suggestion changed; the rules stand in `statistics.journeys`.

    There is one for each suggestion with a handling time, or that went between units.
    `done_day`: of the answer that stands, None where none does. `hops`: how often it went from
    a unit to another one or back. `route`: the names of its moves. The rest: office seconds of
    each step, None where it had none; `unit`: the one that counts, as of its fact.
    """

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, primary_key=True)
    county = models.CharField(max_length=6, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    done_day = models.DateField(null=True)
    hops = models.PositiveSmallIntegerField(default=0)
    route = models.CharField(max_length=ROUTE_LENGTH, blank=True)
    triage = models.PositiveIntegerField(null=True)
    consultation = models.PositiveIntegerField(null=True)
    sign_for = models.PositiveIntegerField(null=True)
    handling = models.PositiveIntegerField(null=True)
    approval = models.PositiveIntegerField(null=True)
    other_units = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField(null=True)
    citizen = models.PositiveIntegerField(null=True)
    hold = models.PositiveIntegerField(null=True)
    contact = models.PositiveIntegerField(null=True)
    co_units = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["done_day", "county"], name="journey_by_done_day"),
            models.Index(fields=["unit", "done_day"], name="journey_by_unit_and_done_day"),
            models.Index(fields=["hops"], condition=Q(hops__gt=1), name="journey_to_and_fro"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.route}"


class Stint(models.Model):
    """A unit's own clock for one suggestion; the rules stand in `statistics.stints`.

    `counted`: a limit fell to it, or was answered in; `due`: the first one, without extensions.
    `on_time`: all that fell to it were kept. `handed_late`: it got it when the limit had passed.
    """

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="stints")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    capacity = models.CharField(max_length=4, choices=Capacity.choices)
    county = models.CharField(max_length=6, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    due = models.DateTimeField()
    due_day = models.DateField()
    counted = models.BooleanField(default=False)
    on_time = models.BooleanField(default=False)
    handed_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit", "capacity"], name="one_stint_a_unit"
            )
        ]
        indexes = [
            models.Index(fields=["due_day", "county"], name="stint_by_due_day"),
            models.Index(fields=["unit", "due_day"], name="stint_by_unit_and_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.unit_id} {self.capacity}"


class TimeAxis(models.TextChoices):
    """What a sum of time is told apart by, beside month and county."""

    UNIT = "unit", _("lead unit")
    CATEGORY = "category", _("category")
    ROUTE = "route", _("path through the process")
    HOPS = "hops", _("how often it went between units")


class TimeTally(models.Model):
    """Journeys and stints, added up by month, county, step and one thing more.

    `bin`: office hours that each of the `n` did not exceed, 0 where it is no time. `good`: how
    many of them were on time, for the clocks of units. Kept by `statistics.time_tallies`.
    """

    axis = models.CharField(max_length=8, choices=TimeAxis.choices)
    value = models.CharField(max_length=ROUTE_LENGTH, blank=True)
    month = models.DateField()
    county = models.CharField(max_length=6, blank=True)
    step = models.CharField(max_length=12, choices=TimeStep.choices)
    bin = models.PositiveSmallIntegerField()
    n = models.IntegerField(default=0)
    good = models.IntegerField(default=0)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["axis", "value", "month", "county", "step", "bin"],
                name="one_time_tally_a_cell",
            )
        ]
        indexes = [models.Index(fields=["axis", "month"], name="time_tallies_by_month")]

    def __str__(self) -> str:
        return f"{self.axis}={self.value} {self.month} {self.county} {self.step}"
