"""The course of a period: its counts by day, week or month, and the chart made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from regions.calendars import Calendar
from regions.months import months_after
from suggestions.dashboard.asking import Asked
from suggestions.dashboard.periods import ONE_DAY
from suggestions.statistics import By, Counts, Rate, rate_of

# Up to so many days by the day, up to so many by the week, more by the month.
BY_THE_DAY, BY_THE_WEEK = 35, 190
# A course of fewer days says nothing: it is drawn of the days before as well.
SHORTEST = 14


@dataclass(frozen=True)
class Step:
    """A day, week or month of the course, as far as it lies in the period."""

    since: date
    until: date
    label: str
    counts: Counts

    def rate(self, name: str) -> Rate:
        return rate_of(name, self.counts)

    @property
    def on_time(self) -> str:
        percent = self.rate("on_time_rate").percent
        return "—" if percent is None else f"{percent} %"


@dataclass(frozen=True)
class Course:
    steps: list[Step]
    # Whether it begins before the period, because that is too short.
    longer: bool

    @property
    def total(self) -> Counts:
        return sum((step.counts for step in self.steps), Counter())


def course_of(asked: Asked) -> Course:
    since, until = asked.period.since, asked.period.until
    begin = min(since, until - timedelta(days=SHORTEST - 1))
    reading = asked.reading
    if begin < since:
        reading = reading.during(begin, until)
    spans = list(_spans(begin, until))
    by = By.MONTH if (until - begin).days >= BY_THE_WEEK else By.DAY
    counts = reading.by(by)
    return Course([_step(span, counts, by) for span in spans], longer=begin < since)


def _step(span: tuple[date, date], counts: dict[Any, Counts], by: By) -> Step:
    since, until = span
    label = f"{since:%Y-%m}" if by is By.MONTH else f"{since.month}-{since.day:02d}"
    first = since.replace(day=1) if by is By.MONTH else since
    within = (found for day, found in counts.items() if first <= day <= until)
    return Step(since, until, label, sum(within, Counter()))


def _spans(since: date, until: date) -> Iterator[tuple[date, date]]:
    days = (until - since).days
    while since <= until:
        if days < BY_THE_DAY:
            following = since + ONE_DAY
        elif days < BY_THE_WEEK:
            following = since + timedelta(days=7 - since.weekday())
        else:
            following = months_after(since.replace(day=1), 1)
        yield since, min(following - ONE_DAY, until)
        since = following


def chart_of(course: Course, asked: Asked) -> dict[str, Any]:
    """What static/dashboard/charts.js draws as `trend`."""
    steps = course.steps
    bars = {"received": _("Received"), "due": _("Fallen due"), "done": _("Done")}
    return {
        "labels": [step.label for step in steps],
        "addresses": [_list_of(step, asked) for step in steps],
        "bars": [{"name": name, "data": _numbers(steps, count)} for count, name in bars.items()],
        "line": {"name": _("On-time rate"), "data": percents(steps, "on_time_rate")},
        "count_unit": _("pcs"),
        "holidays": list(_holidays(steps, asked.calendar)),
    }


def _numbers(steps: list[Step], count: str) -> list[int]:
    return [step.counts[count] for step in steps]


def percents(steps: list[Step], name: str) -> list[float | None]:
    found = [step.rate(name).percent for step in steps]
    return [None if percent is None else float(percent) for percent in found]


def _list_of(step: Step, asked: Asked) -> str:
    return asked.list_of("due", since=step.since.isoformat(), until=step.until.isoformat())


def _holidays(steps: list[Step], calendar: Calendar) -> Iterator[dict[str, Any]]:
    """Runs of steps with a statutory day off in them, and its name."""
    named = ((place, _day_off(step, calendar)) for place, step in enumerate(steps))
    for name, run in groupby(named, key=itemgetter(1)):
        places = [place for place, _name in run]
        if name:
            yield {"from": places[0], "to": places[-1], "name": name}


def _day_off(step: Step, calendar: Calendar) -> str:
    return next((name for _day, name in calendar.days_off(step.since, step.until)), "")


def spark(values: list[float | None], *, width: int = 90, height: int = 26) -> str:
    """The points of a small line, from the left to the right; "" for fewer than two values."""
    known = {place: value for place, value in enumerate(values) if value is not None}
    if len(known) < 2:
        return ""
    low, high = min(known.values()), max(known.values())
    across, up = width / (len(values) - 1), (height - 4) / (high - low or 1)
    return " ".join(
        f"{place * across:.1f},{height - 2 - (value - low) * up:.1f}"
        for place, value in known.items()
    )
