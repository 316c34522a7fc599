"""Deadlines as rows, and the alerts that went out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from regions.models import Unit
from suggestions.models.policy import Kind, Policy


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
    # Said to be done, and not verified yet: nobody is warned meanwhile.
    reported = models.DateTimeField(_("reported"), null=True, blank=True)
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
            models.Index(fields=["due"], condition=Q(state="running"), name="running_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.get_kind_display()} {self.due:%Y-%m-%d %H:%M}"

    @property
    def is_live(self) -> bool:
        return self.state in {State.RUNNING, State.PAUSED}

    @property
    def is_ticking(self) -> bool:
        """Neither paused, nor said to be done."""
        return self.state == State.RUNNING and not self.reported


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
        indexes = [
            models.Index(fields=["-recorded"], name="newest_alerts"),
            models.Index(
                fields=["level", "deadline"],
                condition=Q(level__in=["red", "supervision"]),
                name="cards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.level}"
