"""A list that an officer takes along as a file: asked for by a request, made by a worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suggestions.models.look import MOST_WORDS


class ExportKind(models.TextChoices):
    XLSX = "xlsx", _("XLSX, for WPS and Excel")
    CSV = "csv", _("CSV, for other programs")


class ExportProblem(models.TextChoices):
    """Why there is no file, and asking once more as it is would not help."""

    TOO_MANY = "too_many", _("The list had more rows than may be exported: narrow it by a filter.")
    NO_RIGHT = "no_right", _("A post that you asked with has ended.")
    NO_ROOM = "no_room", _("The disk took no more. An administrator can make room.")
    FAILED = "failed", _("It could not be made in several attempts.")


class Export(models.Model):
    """`address` says which list it is, `picked` which rows of it; none: all of them.

    `try_at`: from when on a worker may take it up, None once nothing is left to do; while one
    makes it, so long it is left alone. Who has it, `attempts` says: whoever takes it up counts.
    `posts`: those that it was made by, so that it is handed out to nobody who has lost one.
    `keys`: which suggestions stand in it.
    """

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports")
    key = models.CharField(max_length=24)
    asked = models.DateTimeField()
    kind = models.CharField(max_length=4, choices=ExportKind.choices)
    address = models.TextField(blank=True)
    picked: Any = models.JSONField(default=list)
    columns: Any = models.JSONField(default=list)
    purpose = models.CharField(max_length=MOST_WORDS, blank=True)
    language = models.CharField(max_length=10)
    try_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    began = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(null=True)
    written = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=8, choices=ExportProblem.choices, blank=True)
    made = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    posts: Any = models.JSONField(default=list)
    keys: Any = models.JSONField(default=list)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(fields=["officer", "key"], name="one_export_a_form"),
        ]
        indexes = [
            models.Index(
                fields=["try_at"], condition=Q(try_at__isnull=False), name="exports_to_make"
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.asked}"

    @property
    def file_name(self) -> str:
        return f"{self.pk}.{self.kind}"

    @property
    def trouble(self) -> str:
        return str(ExportProblem(self.problem).label) if self.problem else ""

    @property
    def is_under_way(self) -> bool:
        return self.try_at is not None and self.began is not None

    @property
    def percent(self) -> int:
        return 100 * self.written // self.total if self.total else 0

    def is_kept(self, now: datetime) -> bool:
        return self.made is not None and self.until is not None and now < self.until


class ExportHabit(models.Model):
    """What an officer chose last; of authors never anything."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    kind = models.CharField(max_length=4, choices=ExportKind.choices)
    columns: Any = models.JSONField(default=list)

    class Meta:
        verbose_name = _("what was exported last")
        verbose_name_plural = _("what was exported last")

    def __str__(self) -> str:
        return f"{self.officer_id} {self.kind}"
