"""可能超期: how long matters take, for open ones that are like them."""

from __future__ import annotations

from django.db import models

from regions.models import Category

FEWEST_FINISHED, MOST_ERROR = 1000, 0.05


class Forecast(models.Model):
    """Made anew each night and written whole; the newest one is used. It changes nothing.

    `finished`: how many closed matters it is made of, beside the open ones. `error`: how far what
    was known when the newest fifth began to come in was off, on average, in foretelling it, of
    those whose limit has run out; None where nothing could be foretold.
    """

    day = models.DateField(unique=True)
    made = models.DateTimeField()
    finished = models.PositiveIntegerField()
    error = models.FloatField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "forecast"
        verbose_name_plural = "forecasts"

    def __str__(self) -> str:
        return f"{self.day}: {self.finished}"

    @property
    def is_enough(self) -> bool:
        return self.finished >= FEWEST_FINISHED

    @property
    def is_trusted(self) -> bool:
        return self.is_enough and self.error is not None and self.error <= MOST_ERROR


class ForecastGroup(models.Model):
    """Of what is alike: how long it takes, the shortest first.

    `days`: that the limit was set to, `category`: of the top level; None: whatever it is. `steps`:
    for each quarter of an office hour in which any were finished: the quarter, how many were still
    open before it, how many were finished in it. No unit, no person and no suggestion.
    """

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="groups")
    tier = models.CharField(max_length=8)
    days = models.PositiveSmallIntegerField(null=True)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, related_name="+", db_index=False
    )
    steps = models.JSONField()

    class Meta:
        verbose_name = "group of a forecast"
        verbose_name_plural = "groups of a forecast"

    def __str__(self) -> str:
        return f"{self.tier} {self.days} {self.category_id}"
