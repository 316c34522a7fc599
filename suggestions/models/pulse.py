"""When the sweeps last did their work: what a watchdog looks at."""

from django.db import models


class Pulse(models.Model):
    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
