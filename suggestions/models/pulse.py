"""When the sweeps last did their work: what a watchdog looks at."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q


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


def claim(name: str, now: datetime, lease: timedelta) -> bool:
    """Whether it is ours to do: of several that try, one changes the row. Nobody else's for as long
    as the lease, or until it is released."""
    _row, created = Pulse.objects.get_or_create(name=name, defaults={"at": now})
    # Nobody is so far ahead but a clock that was set back since.
    free = Q(at__lte=now - lease) | Q(at__gt=now + lease)
    return created or bool(Pulse.objects.filter(free, name=name).update(at=now))


def release(name: str, now: datetime, lease: timedelta) -> None:
    Pulse.objects.filter(name=name).update(at=now - lease)
