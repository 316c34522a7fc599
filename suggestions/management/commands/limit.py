"""limit START (--hours N | --working-hours N | --days N): when a limit falls, and why."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regions.calendars import HOUR, SATURDAY, ZONE, Axis, Calendar, CalendarError
from regions.models import calendar_at
from regions.models.calendar import say
from suggestions.limits import DayLine, Limit, due, working

SECOND = HOUR // 3600
AXES = {"hours": Axis.NATURAL, "working_hours": Axis.OFFICE, "days": Axis.DAYS}


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Prints day by day how a time limit is counted, and as the last line when it falls."
        )
        parser.add_argument(
            "start",
            type=_start,
            metavar="START",
            help=_("when it starts, e.g. '2026-02-13 10:00'; Asia/Shanghai unless it has a zone"),
        )
        amount = parser.add_mutually_exclusive_group(required=True)
        amount.add_argument("--hours", type=_amount, metavar="N", help=_("hours, day and night"))
        amount.add_argument("--working-hours", type=_amount, metavar="N", help=_("office hours"))
        amount.add_argument("--days", type=_amount, metavar="N", help=_("working days"))

    def handle(self, *args: Any, **options: Any) -> None:
        start: datetime = options["start"]
        limit = _limit(options)
        calendar = _calendar()
        try:
            found = due(start, limit, calendar)
            lines = working(start, limit=limit, calendar=calendar)
        except CalendarError as error:
            raise CommandError(say(error)) from error
        for line in lines:
            self.stdout.write(_text(line, limit, first=line is lines[0]))
        if found.provisional:
            self.stdout.write(_provisional(lines))
        self.stdout.write(found.at.astimezone(ZONE).isoformat())


def _calendar() -> Calendar:
    try:
        return calendar_at()
    except DatabaseError as error:
        raise CommandError(
            _("The database is not set up yet. Run this first: manage.py migrate")
        ) from error


def _start(text: str) -> datetime:
    try:
        start = datetime.fromisoformat(text)
    except ValueError as error:
        message = _("%(text)s is no date and time like 2026-02-13 10:00") % {"text": text}
        raise ArgumentTypeError(message) from error
    return start if start.tzinfo else start.replace(tzinfo=ZONE)


def _amount(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        message = _("%(text)s is no whole number from 1 on") % {"text": text}
        raise ArgumentTypeError(message)
    return int(text)


def _limit(options: dict[str, Any]) -> Limit:
    name = next(name for name in AXES if options[name] is not None)
    return Limit(AXES[name], options[name])


def _text(line: DayLine, limit: Limit, *, first: bool) -> str:
    marks = ", ".join(filter(None, (line.name, _("estimated") if line.provisional else "")))
    more = f" ({marks})" if marks else ""
    counted, total = (_amount_text(amount, limit) for amount in (line.counted, line.total))
    why = _why(line, limit.axis) if line.counted else _why_not(line, limit.axis, first=first)
    return f"{line.day} {date_format(line.day, 'D')}  +{counted}  = {total}  {why}{more}"


def _amount_text(amount: int, limit: Limit) -> str:
    """Days as they are, hours as 13:30 or, where there are seconds, 13:30:05."""
    if limit.axis == Axis.DAYS:
        return str(amount)
    minutes, seconds = divmod(amount // SECOND, 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _why(line: DayLine, axis: Axis) -> str:
    if axis == Axis.NATURAL:
        return _("every day counts")
    return _("working day") if line.day.weekday() < SATURDAY else _("make-up working day")


def _why_not(line: DayLine, axis: Axis, *, first: bool) -> str:
    if first and axis == Axis.DAYS:
        return _("day of submission, not counted")
    if line.works:
        return _("after hours")
    return _("holiday") if line.name else _("weekend")


def _provisional(lines: list[DayLine]) -> str:
    years = sorted({line.day.year for line in lines if line.provisional})
    return _("Provisional: no notice has been loaded for %(years)s.") % {
        "years": ", ".join(map(str, years))
    }
