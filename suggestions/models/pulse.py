"""When the sweeps last did their work: what a watchdog looks at."""

from django.db import models


class Pulse(models.Model):
    """`count` rises with every sign of life: clocks are set, it only goes up."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
    count = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
