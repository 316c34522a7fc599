"""What older entries do not say of the rows, as it stood on the day of the upgrade."""

from __future__ import annotations

import hashlib
import json

from django.db import models

from suggestions.models.secrets import EncryptedTextField, is_stamped
from suggestions.models.suggestion import Suggestion

# What its stamp is made for.
BASELINE = "baseline"


class Baseline(models.Model):
    """Stands in for the changes that the first `entries` entries do not tell of.

    `values` is of the form that entries have; its digests are made with `salt`, which an erasure
    empties. `hash` is over all but the salt, and `stamp` is made of it by the service.
    """

    suggestion = models.OneToOneField(
        Suggestion, models.PROTECT, primary_key=True, related_name="baseline"
    )
    entries = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    values = models.JSONField()
    salt = EncryptedTextField(blank=True, of="suggestion")
    hash = models.CharField(max_length=64)
    stamp = models.BinaryField()

    class Meta:
        verbose_name = "baseline"
        verbose_name_plural = "baselines"

    def __str__(self) -> str:
        return f"{self.suggestion_id} up to {self.entries}"

    @property
    def is_stamped(self) -> bool:
        return is_stamped(BASELINE, self.hash, self.stamp)

    def digest(self, reference: str) -> str:
        """64 hex digits."""
        return baseline_digest(reference, self.entries, self.head, self.values)


def baseline_digest(reference: str, entries: int, head: str, values: object) -> str:
    content = [reference, entries, head, values]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
