"""How far the nightly check has come, and what it found."""

from __future__ import annotations

from django.db import models


class Patrol(models.Model):
    """One round over all suggestions, in slices; `night`: of the day on which it began.

    `position`: the last one that was looked at. `lines`: the first of the differences, in words
    without personal data.
    """

    night = models.DateField(unique=True)
    position = models.PositiveBigIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    lines = models.JSONField(default=list)
    first_found = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "nightly check"
        verbose_name_plural = "nightly checks"

    def __str__(self) -> str:
        return f"{self.night} ({self.checked})"
