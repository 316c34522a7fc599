"""What the rates count: one narrow row a suggestion, made from its ledger."""

from django.db import models

from regions.models import Unit
from suggestions.models.suggestion import Suggestion


class Fact(models.Model):
    """Replaced whole whenever its suggestion changed; the rules stand in `statistics`."""

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, primary_key=True)
    county = models.CharField(max_length=6)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    tier = models.CharField(max_length=8)
    due = models.DateTimeField(null=True)
    counted = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    on_time = models.BooleanField(default=False)
    on_time_first = models.BooleanField(default=False)
    held = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["due", "county"], name="fact_by_due_and_county"),
            models.Index(fields=["due", "unit"], name="fact_by_due_and_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.due}"
