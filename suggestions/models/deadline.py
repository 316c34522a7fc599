"""Time limits as rows: the policies, the deadlines they set, the alerts that went out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from regions.calendars import Axis
from regions.models import Unit
from suggestions.limits import Level, Limit


class Kind(models.TextChoices):
    TRIAGE = "triage", _("triage")
    SIGN_FOR = "sign_for", _("sign-for")
    HANDLING = "handling", _("handling")
    CONSULTATION = "consultation", _("consultation")
    OBJECTION = "objection", _("objection decision")
    EXTENSION = "extension", _("extension decision")
    SUPPLEMENT = "supplement", _("supplement")
    CONFIRMATION = "confirmation", _("confirmation")
    REVIEW = "review", _("review of a hold")
    KEY = "key", _("key assignment")
    SUPERVISION = "supervision", _("supervision reply")


class State(models.TextChoices):
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    MET = "met", _("met")
    MISSED = "missed", _("missed")
    STOPPED = "stopped", _("stopped")


class LevelName(models.TextChoices):
    REMIND = "remind", _("reminder")
    YELLOW = "yellow", _("yellow card")
    RED = "red", _("red card")
    SUPERVISION = "supervision", _("supervision")
    ACT = "act", _("goes on by itself")


class Policy(models.Model):
    """One version of a limit. A newer row of the same kind and tier counts from `since` on."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    tier = models.CharField(_("tier"), max_length=8, blank=True)
    axis = models.CharField(_("axis"), max_length=8, choices=[(axis, axis) for axis in Axis])
    amount = models.PositiveSmallIntegerField(_("hours or days"))
    levels = models.JSONField(_("levels"))
    since = models.DateTimeField(_("in force since"))

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        ordering = ["kind", "tier", "since"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "tier", "since"], name="one_policy_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.tier} {self.amount} {self.axis}"

    def limit(self, amount: int | None = None) -> Limit:
        return Limit(Axis(self.axis), amount or self.amount)

    def parsed_levels(self) -> list[Level]:
        return [_level(row) for row in self.levels]


def _level(row: dict[str, Any]) -> Level:
    fraction = Fraction(row["fraction"]) if "fraction" in row else None
    return Level(row["name"], fraction, row.get("after", 0))


class Deadline(models.Model):
    """`next_alert_at` None: nothing to wait for. Computed again by `check_deadlines`."""

    suggestion = models.ForeignKey(
        "suggestions.Suggestion", models.PROTECT, related_name="deadlines"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    assignment = models.ForeignKey(
        "suggestions.Assignment", models.PROTECT, null=True, related_name="deadlines"
    )
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    serial = models.PositiveSmallIntegerField(default=1)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    amount = models.PositiveSmallIntegerField(null=True)
    calendar_version = models.PositiveIntegerField()
    started = models.DateTimeField(_("started"))
    due = models.DateTimeField(_("due"))
    first_due = models.DateTimeField(_("first due"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.RUNNING)
    late = models.BooleanField(_("missed"), default=False)
    ended = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pauses = models.JSONField(default=list)
    provisional = models.BooleanField(_("estimated"), default=False)
    alerts_sent = models.PositiveSmallIntegerField(default=0)
    next_alert_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                "suggestion",
                "kind",
                Coalesce("assignment", models.Value(0)),
                "cycle",
                "serial",
                name="one_deadline_a_kind_and_cycle",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_alert_at"],
                condition=Q(next_alert_at__isnull=False),
                name="due_alerts",
            ),
            models.Index(fields=["suggestion"], name="deadlines_of_suggestion"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.get_kind_display()} {self.due:%Y-%m-%d %H:%M}"

    @property
    def is_live(self) -> bool:
        return self.state in {State.RUNNING, State.PAUSED}


class Alert(models.Model):
    """A level that was reached: exactly one row a deadline, cycle and level."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="alerts")
    cycle = models.PositiveSmallIntegerField()
    level = models.CharField(_("level"), max_length=11, choices=LevelName.choices)
    due = models.DateTimeField(_("due"))
    recorded = models.DateTimeField(_("recorded"))
    late = models.BooleanField(_("recorded late"), default=False)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(fields=["deadline", "cycle", "level"], name="one_alert_a_level")
        ]
        indexes = [models.Index(fields=["-recorded"], name="newest_alerts")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.level}"
