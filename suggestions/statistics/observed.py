"""How long matters were seen to take, as was known at a moment: the finished and the open ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from regions.calendars import SECOND, Axis, Calendar
from regions.models import calendar_at
from suggestions.models import Deadline, Fact, Kind
from suggestions.statistics.prospects import Matter
from suggestions.workflow import Status

# What was usual long ago says little of today. A small place needs longer to have seen enough.
A_QUARTER, FEW = timedelta(days=91), 5_000
NEWEST_PART = 5
AT_ONCE = 2000
CLOCKS = Q(kind=Kind.HANDLING, cycle=1)
READ = (
    "pk",
    "tier",
    "suggestion__days",
    "category",
    "category__parent",
    "received_day",
    "suggestion__status",
    "suggestion__journey__done_day",
    "suggestion__journey__total",
)


@dataclass(frozen=True)
class Period:
    """Days on which matters came in: from when on they count, and from when on the newest part of
    those whose limit has run out."""

    since: date
    newest: date

    @property
    def before_newest(self) -> datetime:
        """The last moment at which none of them was known."""
        return timezone.make_aware(datetime.combine(self.newest, time())) - timedelta(seconds=1)


class Row(NamedTuple):
    """`total`: office seconds up to the answer of the day `done`; None where none stands."""

    pk: int
    tier: str
    days: int | None
    category: int | None
    parent: int | None
    received: date
    status: str
    done: date | None
    total: int | None


class Clock(NamedTuple):
    """The first handling limit, as it was set last."""

    started: datetime
    first_due: datetime
    ended: datetime | None
    paused_at: datetime | None
    pauses: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Seen:
    row: Row
    clock: Clock | None
    calendar: Calendar

    @property
    def is_closed(self) -> bool:
        return self.row.total is not None and self.row.status == Status.CLOSED

    def at(self, moment: datetime) -> Matter | None:
        """As it was then; None where nothing tells how long it was open."""
        row = self.row
        if row.total is not None and row.done and row.done <= timezone.localdate(moment):
            return self._matter(row.total, over=True)
        if self.clock is None:
            return None
        return self._matter(age_of(self.clock, self.calendar, moment), over=False)

    def had_its_time(self, moment: datetime) -> bool:
        """Whether its limit had run out by then, had nothing stopped it: that lies in the day on
        which it came in, and not in what became of it."""
        if self.clock is None:
            return False
        gone = worked(self.calendar, self.clock.started, moment)
        return gone >= limit_of(self.clock, self.calendar)

    def _matter(self, taken: int, *, over: bool) -> Matter:
        row = self.row
        limit = limit_of(self.clock, self.calendar) if self.clock else None
        return Matter(row.tier, row.days, row.parent or row.category, taken, over, limit)


# which


def period_until(moment: datetime) -> Period | None:
    """None where nothing has come in."""
    day = timezone.localdate(moment)
    facts = Fact.objects.filter(received_day__lte=day)
    counted = _by_day(facts)
    if not counted:
        return None
    since = min(_reaching(counted, FEW), day - A_QUARTER)
    judged = _by_day(_due(facts.filter(received_day__gte=since), moment))
    many = sum(n for _day, n in judged)
    # Where there are none, what came in today is not judged either.
    return Period(since, _reaching(judged, many // NEWEST_PART) if judged else day)


def _due(facts: QuerySet[Fact], moment: datetime) -> QuerySet[Fact]:
    """Those whose limit has run out by then."""
    clocks = Deadline.objects.filter(CLOCKS, first_due__lte=moment)
    return facts.filter(suggestion__in=clocks.values("suggestion"))


def _by_day(facts: QuerySet[Fact]) -> list[tuple[date, int]]:
    """How many came in on each day, the newest first."""
    days = facts.order_by("-received_day").values_list("received_day")
    return list(days.annotate(n=Count("pk")))


def _reaching(newest_first: Sequence[tuple[date, int]], many: int) -> date:
    """The day from which on that many came in, or the first of all."""
    passed = accumulate(n for _day, n in newest_first)
    found = (day for (day, _n), so_far in zip(newest_first, passed, strict=True) if so_far >= many)
    return next(found, newest_first[-1][0])


def seen_in(period: Period, *, clocks_from: date) -> Iterator[Seen]:
    """All that came in and were not sent back, some at a time: none is kept.

    The clock of what had an answer before `clocks_from` is not read.
    """
    calendar = calendar_at()
    for rows in _pages(period.since):
        asked = [each.pk for each in rows if each.done is None or each.done >= clocks_from]
        clocks = _clocks(asked)
        yield from (Seen(row, clocks.get(row.pk), calendar) for row in rows)


def _pages(since: date) -> Iterator[list[Row]]:
    facts = Fact.objects.filter(received_day__gte=since, reworked=False).exclude(tier="")
    numbers, last = facts.order_by("pk").values_list("pk", flat=True), 0
    while page := list(numbers.filter(pk__gt=last)[:AT_ONCE]):
        # By their numbers: joined from the first one on, each page would take longer.
        yield [Row(*each) for each in Fact.objects.filter(pk__in=page).values_list(*READ)]
        last = page[-1]


def _clocks(ids: Iterable[int]) -> dict[int, Clock]:
    rows = Deadline.objects.filter(CLOCKS, suggestion__in=list(ids))
    found = rows.order_by("serial").values_list("suggestion", *Clock._fields)
    return {pk: Clock(*numbers) for pk, *numbers in found}


# office time


def limit_of(clock: Clock, calendar: Calendar) -> int:
    """Office seconds from the start of the first limit to its date, without pauses."""
    until = clock.first_due
    return worked(calendar, clock.started, until) - paused(calendar, clock.pauses)


def age_of(clock: Clock, calendar: Calendar, moment: datetime) -> int:
    """Office seconds that the limit had run by then, or until it ended or was paused."""
    until = min(each for each in (clock.ended, clock.paused_at, moment) if each)
    gone = worked(calendar, clock.started, until) - paused(calendar, clock.pauses, until)
    return max(gone, 0)


def worked(calendar: Calendar, since: datetime, until: datetime) -> int:
    """Office seconds between two moments."""
    gone = calendar.elapsed(Axis.OFFICE, until) - calendar.elapsed(Axis.OFFICE, since)
    return gone // SECOND


def paused(
    calendar: Calendar, pauses: Iterable[Sequence[str]], until: datetime | None = None
) -> int:
    """Office seconds of pauses, as a deadline stores them; of those up to a moment."""
    return sum(worked(calendar, *_span(each, until)) for each in pauses)


def _span(pause: Sequence[str], until: datetime | None) -> tuple[datetime, datetime]:
    since, end = map(datetime.fromisoformat, pause)
    return (min(since, until), min(end, until)) if until else (since, end)
