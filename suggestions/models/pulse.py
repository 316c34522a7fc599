"""When the sweeps last did their work: what a watchdog looks at."""

from datetime import datetime

from django.db import models
from django.db.models import F


class Pulse(models.Model):
    """`count` rises with every sign of life: clocks are set, it only goes up."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
    count = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


def beat(name: str, at: datetime, *, note: str = "") -> None:
    """Leave a sign that this work was done."""
    values = {"at": at, "note": note[:200]}
    # One statement on every round but the first.
    if not Pulse.objects.filter(name=name).update(**values, count=F("count") + 1):
        Pulse.objects.get_or_create(name=name, defaults=values)
