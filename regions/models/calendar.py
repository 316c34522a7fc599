"""Which days are worked: the State Council's notices, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions import holiday_cn
from regions.calendars import Calendar, CalendarError, YearPlan, days_of

NOTICE, LOCAL = "notice", "local"
SOURCES = [
    (NOTICE, _("notice of the State Council")),
    (LOCAL, _("arrangement of the city")),
]
# The month from which on the State Council's notice of the next year is to be expected.
NOTICES_ARE_OUT = 11
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
            raise ValidationError(say(error)) from error

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise CalendarYearKept("Calendar years are only ever added to.")


def say(error: CalendarError) -> str:
    """Why, in the language that is active."""
    return gettext(error.template) % error.values


def load_file(document: object) -> list[CalendarYear]:
    """Keep what a file says, in our own format or as holiday-cn publishes it; the new rows.

    ValidationError if it cannot be right, with nothing kept.
    """
    if not holiday_cn.is_one(document):
        return [row] if (row := load_notice(document)) else []
    with transaction.atomic():
        return [row for each in _worded(document) if (row := load_notice(each))]


def _worded(document: object) -> Iterator[dict[str, Any]]:
    """A document a year of what holiday-cn says, as far as it is new."""
    try:
        found = holiday_cn.documents_of(document)
    except CalendarError as error:
        raise ValidationError(say(error)) from error
    for each in found:
        newest = _newest(each["year"])
        whole = each if each["whole"] else _with_december(each, newest)
        if newest is None or not _works_the_same(newest, whole):
            yield whole


def _with_december(part: dict[str, Any], newest: CalendarYear | None) -> dict[str, Any]:
    """The year before, with what the notice of the next one arranges of its last days."""
    if newest is None:
        reason = gettext("Some days belong to %(year)s: load the notice of that year first.")
        raise ValidationError(reason % {"year": part["year"]})
    stays = {
        name: {day: word for day, word in days.items() if day not in part["off"] | part["on"]}
        for name, days in (("off", newest.days_off), ("on", newest.days_on))
    }
    return {
        "year": newest.year,
        "notice": newest.notice,
        "title": newest.title,
        "off": stays["off"] | part["off"],
        "on": stays["on"] | part["on"],
    }


def _works_the_same(newest: CalendarYear, document: object) -> bool:
    """Whether the same days are worked, whatever they are called and which weekends are named."""
    plan = _plan_of(document)
    return all(newest.plan.works_on(day) == plan.works_on(day) for day in days_of(plan.year))


def missing_year(today: date) -> int | None:
    """The first year whose notice should be out by now and is not loaded."""
    calendar = calendar_at()
    if not calendar.is_published(today.year):
        return today.year
    if today.month < NOTICES_ARE_OUT or calendar.is_published(today.year + 1):
        return None
    return today.year + 1


def load_notice(document: object) -> CalendarYear | None:
    """Keep a year as it was read from a file; None if the year already says just that.

    `document`: {"year": int, "notice": str, "title": str, "off": {"YYYY-MM-DD": name}, "on": …};
    without the number of a notice it is a local arrangement. ValidationError if it cannot be
    right, with nothing kept.
    """
    row = _row(document)
    row.full_clean(exclude=["days_off", "days_on"])  # a year may well have no make-up days
    with transaction.atomic():
        only_one()
        newest = _newest(row.year)
        if newest and _content(newest) == _content(row):
            return None
        row.save()
    return row


def only_one() -> None:
    """Until the transaction ends: versions must become visible in the order of their ids."""
    CalendarYear.objects.select_for_update().order_by("-id").first()


def _newest(year: int) -> CalendarYear | None:
    return CalendarYear.objects.filter(year=year).order_by("-id").first()


def _plan_of(document: object) -> YearPlan:
    try:
        return YearPlan.parse(document)
    except CalendarError as error:
        raise ValidationError(say(error)) from error


def _row(document: object) -> CalendarYear:
    plan = _plan_of(document)
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


def forget_undone() -> None:
    """After years were loaded only to look: their ids may come back for other ones."""
    _calendar.cache_clear()


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
