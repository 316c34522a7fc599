"""Which keys this database was written with."""

from __future__ import annotations

from django.db import models


class KeyUse(models.TextChoices):
    FIELD = "field"  # encrypts names and contacts; there may be several
    INDEX = "index"  # finds contacts and access codes again; never changes
    LEDGER = "ledger"  # makes entries and seals the service's own; one a generation


class KeyMark(models.Model):
    """A digest keyed by a key: it knows the key again, and says nothing of it."""

    use = models.CharField(max_length=8, choices=KeyUse.choices)
    digest = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["use", "digest"], name="one_mark_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.digest[:8]}"
