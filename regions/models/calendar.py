"""Which days are worked: the State Council's notices, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from regions.calendars import Calendar, CalendarError, YearPlan

NOTICE, LOCAL = "notice", "local"
SOURCES = [
    (NOTICE, _("notice of the State Council")),
    (LOCAL, _("arrangement of the city")),
]
# Deadlines run for weeks and a row is added about once a year: few versions are in use at once.
CALENDARS_KEPT = 8


class CalendarYearKept(Exception):
    """Somebody tried to change or delete a row by which dates were computed."""


class _AddOnlyQuerySet(models.QuerySet["CalendarYear"]):
    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise CalendarYearKept("Calendar years are only ever added to.")

    update = delete = bulk_update = update_or_create = _refuse


class CalendarYear(models.Model):
    """A newer row of the same year replaces the older one; none is ever changed.

    Dates computed earlier stay explainable: they name the id of the newest row of their time.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    notice = models.CharField(_("notice"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    days_off = models.JSONField(_("days off"), default=dict)
    days_on = models.JSONField(_("make-up working days"), default=dict)
    source = models.CharField(_("source"), max_length=10, choices=SOURCES, default=NOTICE)
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)

    objects = _AddOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year", "-id"]

    def __str__(self) -> str:
        return f"{self.year} {self.notice}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise CalendarYearKept("Calendar years are only ever added to.")
        super().save(*args, **kwargs)
        # An id comes back after a roll-back on SQLite, with other days behind it.
        _calendar.cache_clear()

    @property
    def plan(self) -> YearPlan:
        """CalendarError if the row cannot be right."""
        return YearPlan.parse(
            {"year": self.year, "notice": self.notice, "off": self.days_off, "on": self.days_on}
        )

    def clean(self) -> None:
        try:
            self.plan  # noqa: B018 - reading it checks it
        except CalendarError as error:
            raise ValidationError(str(error)) from error

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise CalendarYearKept("Calendar years are only ever added to.")


def load_notice(document: object) -> CalendarYear | None:
    """Keep a year as it was read from a file; None if the year already says just that.

    `document`: {"year": int, "notice": str, "title": str, "off": {"YYYY-MM-DD": name}, "on": …};
    without the number of a notice it is a local arrangement. ValidationError if it cannot be
    right, with nothing kept.
    """
    row = _row(document)
    row.full_clean(exclude=["days_off", "days_on"])  # a year may well have no make-up days
    with transaction.atomic():
        # One at a time: versions must become visible in the order of their ids.
        CalendarYear.objects.select_for_update().order_by("-id").first()
        newest = CalendarYear.objects.filter(year=row.year).order_by("-id").first()
        if newest and _content(newest) == _content(row):
            return None
        row.save()
    return row


def _row(document: object) -> CalendarYear:
    try:
        plan = YearPlan.parse(document)
    except CalendarError as error:
        raise ValidationError(str(error)) from error
    title = document.get("title", "") if isinstance(document, Mapping) else ""
    if not isinstance(title, str):
        raise ValidationError(_("The title must be text."))
    return CalendarYear(
        year=plan.year,
        notice=plan.notice.strip(),
        title=title.strip(),
        days_off={day.isoformat(): name for day, name in sorted(plan.off.items())},
        days_on={day.isoformat(): name for day, name in sorted(plan.on.items())},
        source=NOTICE if plan.notice.strip() else LOCAL,
    )


def _content(row: CalendarYear) -> tuple[object, ...]:
    return row.notice, row.title, row.days_off, row.days_on


def current_version() -> int:
    """The id of the newest row, 0 without any."""
    newest = CalendarYear.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def calendar_at(version: int | None = None) -> Calendar:
    """The calendar as it was known when `version` was the newest row; None: as it is known now.

    Only years with a row count as published.
    """
    return _calendar(current_version() if version is None else version)


@lru_cache(maxsize=CALENDARS_KEPT)
def _calendar(version: int) -> Calendar:
    rows = CalendarYear.objects.filter(id__lte=version).order_by("id")
    return Calendar([row.plan for row in rows], version)
