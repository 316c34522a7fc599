"""Which days are worked: the State Council's notices, year by year."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.calendars import Calendar, YearPlan


class CalendarYear(models.Model):
    """A newer row of the same year replaces the older one; none is ever changed."""

    year = models.PositiveSmallIntegerField(_("year"))
    notice = models.CharField(_("notice"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    days_off = models.JSONField(_("days off"), default=dict)
    days_on = models.JSONField(_("make-up working days"), default=dict)
    source = models.CharField(_("source"), max_length=10, default="notice")
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year", "-id"]

    def __str__(self) -> str:
        return f"{self.year} {self.notice}"


def current_version() -> int:
    newest = CalendarYear.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


@lru_cache(maxsize=8)
def _calendar(version: int) -> Calendar:
    rows = CalendarYear.objects.filter(id__lte=version).order_by("id")
    plans = {
        row.year: YearPlan(
            row.year,
            {date.fromisoformat(day): name for day, name in row.days_off.items()},
            {date.fromisoformat(day): name for day, name in row.days_on.items()},
            published=True,
        )
        for row in rows
    }
    return Calendar(plans.values(), version)


def calendar_at(version: int | None = None) -> Calendar:
    return _calendar(current_version() if version is None else version)
