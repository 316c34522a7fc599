"""Working time as pure arithmetic: which days are worked, and four axes to measure along.

W(t), the working time gone by at t, is counted in whole microseconds since the calendar's first
midnight. Every limit, pause and resumption is an addition on W and one look-up back. Prefix sums
by day make both directions a handful of integer operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("Asia/Shanghai")
# China kept summer time until 1991: from here on the zone is eight hours ahead, always.
FIRST_YEAR, LAST_YEAR = 1992, 2100
FIRST_DAY = date(FIRST_YEAR, 1, 1)
DAYS_COVERED = (date(LAST_YEAR, 12, 31) - FIRST_DAY).days + 1
MIDNIGHT = datetime(FIRST_YEAR, 1, 1, tzinfo=ZONE)
EPOCH = MIDNIGHT.astimezone(UTC)

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
HALF_PAST_FIVE = 17 * HOUR + HOUR // 2
FEWEST_WORKING_DAYS = 200
SATURDAY = 5


def gettext_noop(text: str) -> str:
    """Marks a text for translation; Django stays outside."""
    return text


OUTSIDE = gettext_noop("%(what)s is outside the years %(first)s to %(last)s")
TOO_LATE = gettext_noop("that lies after the year %(year)s")
TOO_EARLY = gettext_noop("that lies before the year %(year)s")


class CalendarError(ValueError):
    """A date outside the calendar, or a year's plan that cannot be right.

    Reads as English; `template` and `values` are for whoever tells people in their language.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template % values)
        self.template, self.values = template, values


class Axis(StrEnum):
    NATURAL = "natural"
    DUTY = "duty"
    OFFICE = "office"
    DAYS = "days"


Shifts = tuple[tuple[int, int], ...]

# Microseconds after midnight. Limits in days are paused and resumed in office time.
SHIFTS: dict[Axis, Shifts] = {
    Axis.NATURAL: ((0, DAY),),
    Axis.DUTY: ((8 * HOUR, 20 * HOUR),),
    Axis.OFFICE: ((8 * HOUR + HOUR // 2, 12 * HOUR), (14 * HOUR, HALF_PAST_FIVE)),
    Axis.DAYS: ((8 * HOUR + HOUR // 2, 12 * HOUR), (14 * HOUR, HALF_PAST_FIVE)),
}
ON_WORKING_DAYS_ONLY = frozenset({Axis.OFFICE, Axis.DAYS})
A_WHOLE_DAY = {axis: sum(end - start for start, end in SHIFTS[axis]) for axis in Axis}


@dataclass(frozen=True)
class YearPlan:
    """One year: days off beside plain weekends, and make-up working days (调休), by name."""

    year: int
    off: Mapping[date, str]
    on: Mapping[date, str]
    published: bool
    notice: str = ""

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise _outside(self.year)
        self._check_dates()
        if working_days_of(self) < FEWEST_WORKING_DAYS:
            reason = gettext_noop("%(year)s has fewer than %(fewest)s working days")
            raise CalendarError(reason, year=self.year, fewest=FEWEST_WORKING_DAYS)

    def _check_dates(self) -> None:
        for day in (*self.off, *self.on):
            if day.year != self.year:
                reason = gettext_noop("%(day)s does not belong to %(year)s")
                raise CalendarError(reason, day=day, year=self.year)
        if both := sorted(self.off.keys() & self.on.keys()):
            reason = gettext_noop("%(day)s is both a day off and a working day")
            raise CalendarError(reason, day=both[0])
        for day in self.on:
            if day.weekday() < SATURDAY:
                reason = gettext_noop("%(day)s is no weekend: it needs no making up")
                raise CalendarError(reason, day=day)

    @classmethod
    def parse(cls, document: object) -> YearPlan:
        """A published plan from {"year": int, "notice": str, "off": {"YYYY-MM-DD": name}, "on": …}.

        Raises CalendarError with the reason if it cannot be right.
        """
        if not isinstance(document, Mapping) or type(document.get("year")) is not int:
            raise CalendarError(gettext_noop("a calendar is an object with a year"))
        year, notice = document["year"], document.get("notice", "")
        if not isinstance(notice, str):
            raise CalendarError(gettext_noop("the notice must be text"))
        off, on = (_named_days(document.get(part), part) for part in ("off", "on"))
        return cls(year, off, on, published=True, notice=notice)

    def works_on(self, day: date) -> bool:
        return day in self.on or (day.weekday() < SATURDAY and day not in self.off)


def _named_days(days: object, part: str) -> dict[date, str]:
    if not isinstance(days, Mapping):
        raise CalendarError(gettext_noop("“%(part)s” must name its days"), part=part)
    return dict(_named_day(day, name) for day, name in days.items())


def _named_day(day: object, name: object) -> tuple[date, str]:
    if not isinstance(name, str) or not name.strip():
        raise CalendarError(gettext_noop("%(day)s needs a name"), day=day)
    try:
        found = date.fromisoformat(str(day))
    except ValueError as error:
        reason = gettext_noop("“%(day)s” is no date YYYY-MM-DD")
        raise CalendarError(reason, day=day) from error
    if found.isoformat() != day:  # of two spellings of one day the second would silently win
        reason = gettext_noop("“%(day)s” must be written %(date)s")
        raise CalendarError(reason, day=day, date=found)
    return found, name.strip()


def working_days_of(plan: YearPlan) -> int:
    return sum(plan.works_on(day) for day in days_of(plan.year))


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@cache
def _statutory() -> dict[int, dict[date, str]]:
    """All covered years at once: asking the package once is 20 times faster than by year."""
    found: dict[int, dict[date, str]] = {}
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    for day, name in holidays.country_holidays("CN", years=years, language="zh_CN").items():
        # 休息日: moved by the notice of a year that the package happens to know.
        if not name.startswith("休息日"):
            found.setdefault(day.year, {})[day] = name
    return found


@cache
def estimate(year: int) -> YearPlan:
    """A year without a notice: weekends and statutory days, no make-up days.

    Raises CalendarError outside FIRST_YEAR…LAST_YEAR.
    """
    return YearPlan(year, _statutory().get(year, {}), {}, published=False)


@cache
def _estimated_days() -> bytes:
    """One byte a covered day: worked or not, without any notice."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return bytes(estimate(year).works_on(day) for year in years for day in days_of(year))


def _days_with(plans: Iterable[YearPlan]) -> bytes:
    """The same, with what the notices of some years say."""
    worked = bytearray(_estimated_days())
    for plan in plans:
        start = (date(plan.year, 1, 1) - FIRST_DAY).days
        days = bytes(plan.works_on(day) for day in days_of(plan.year))
        worked[start : start + len(days)] = days
    return bytes(worked)


@cache
def _years() -> list[int]:
    """The year of each covered day."""
    return [year for year in range(FIRST_YEAR, LAST_YEAR + 1) for _ in days_of(year)]


class Calendar:
    """The plans of some years, every other year estimated; instants come and go as UTC."""

    def __init__(self, plans: Iterable[YearPlan], version: int = 0) -> None:
        self.version = version
        self._plans = {plan.year: plan for plan in plans}
        self._worked = _days_with(self._plans.values())
        self._before = [0, *accumulate(self._worked)]
        self._estimated_before = [0, *accumulate(not self.is_published(y) for y in _years())]
        self._working = [place for place, works in enumerate(self._worked) if works]

    def plan(self, year: int) -> YearPlan:
        return self._plans.get(year) or estimate(year)

    def is_published(self, year: int) -> bool:
        plan = self._plans.get(year)
        return plan is not None and plan.published

    def is_working_day(self, day: date) -> bool:
        return bool(self._worked[_place_of(day)])

    def day_name(self, day: date) -> str:
        """What the notice calls this day; '' for an ordinary one."""
        plan = self.plan(day.year)
        return plan.off.get(day) or plan.on.get(day) or ""

    def nth_working_day(self, day: date, n: int) -> date:
        """The nth working day after `day`, which itself does not count."""
        if n < 1:
            raise CalendarError(gettext_noop("count at least one working day"))
        place = self._nth_after(_place_of(day), n)
        return FIRST_DAY + timedelta(days=place)

    def _nth_after(self, place: int, n: int) -> int:
        rank = self._before[place + 1] + n - 1
        if rank >= len(self._working):
            raise CalendarError(TOO_LATE, year=LAST_YEAR)
        return self._working[rank]

    def working_days(self, since: date, until: date) -> int:
        """How many of these days are worked, both ends included."""
        return max(self._before[_place_of(until) + 1] - self._before[_place_of(since)], 0)

    def days_off(self, since: date, until: date) -> Iterator[tuple[date, str]]:
        """The statutory days off among these days, and what each is called."""
        for step in range((until - since).days + 1):
            day = since + timedelta(days=step)
            if name := self.plan(day.year).off.get(day):
                yield day, name

    def closing(self, day: date) -> datetime:
        """17:30 on that day, worked or not."""
        return _instant_at(_place_of(day) * DAY + HALF_PAST_FIVE)

    def closing_after(self, instant: datetime, n: int) -> datetime:
        """Close of business on the nth working day after the day of `instant`."""
        return _instant_at(self._closing_after(_microseconds(instant), n))

    def due(self, axis: Axis, start: datetime, amount: int) -> tuple[datetime, bool]:
        """When `amount` hours (on the axis `days`: days) have gone by since `start`, and whether
        a year without a notice counts in it."""
        begun = _microseconds(start)
        if axis == Axis.DAYS:
            end = self._closing_after(begun, amount)
        else:
            end = self._reached(axis, self._gone(axis, begun) + amount * HOUR)
        return _instant_at(end), self._estimates(begun, end)

    def provisional(self, start: datetime, end: datetime) -> bool:
        """Whether any day from `start` to `end` lies in a year without a notice."""
        return self._estimates(_microseconds(start), _microseconds(end))

    def elapsed(self, axis: Axis, instant: datetime) -> int:
        """W(t): working microseconds since the calendar began."""
        return self._gone(axis, _microseconds(instant))

    def instant(self, axis: Axis, elapsed: int) -> datetime:
        """The earliest moment at which so much working time has gone by."""
        return _instant_at(self._reached(axis, elapsed))

    # the same in microseconds since the calendar began

    def _closing_after(self, gone: int, n: int) -> int:
        return self._nth_after(gone // DAY, n) * DAY + HALF_PAST_FIVE

    def _estimates(self, start: int, end: int) -> bool:
        before = self._estimated_before
        return before[end // DAY + 1] > before[start // DAY]

    def _gone(self, axis: Axis, instant: int) -> int:
        place, moment = divmod(instant, DAY)
        if axis not in ON_WORKING_DAYS_ONLY:
            return place * A_WHOLE_DAY[axis] + _within(SHIFTS[axis], moment)
        whole = self._before[place] * A_WHOLE_DAY[axis]
        return whole + _within(SHIFTS[axis], moment) if self._worked[place] else whole

    def _reached(self, axis: Axis, elapsed: int) -> int:
        if elapsed < 0:
            raise CalendarError(TOO_EARLY, year=FIRST_YEAR)
        if not elapsed:
            return 0
        rank, rest = divmod(elapsed - 1, A_WHOLE_DAY[axis])
        by_days = axis in ON_WORKING_DAYS_ONLY
        if rank >= (len(self._working) if by_days else DAYS_COVERED):
            raise CalendarError(TOO_LATE, year=LAST_YEAR)
        place = self._working[rank] if by_days else rank
        return place * DAY + _moment(SHIFTS[axis], rest + 1)


def _outside(what: object) -> CalendarError:
    return CalendarError(OUTSIDE, what=what, first=FIRST_YEAR, last=LAST_YEAR)


def check_covered(instant: datetime) -> None:
    """Raise CalendarError for a moment before the first year of the calendar or after its last."""
    _microseconds(instant)


def _place_of(day: date) -> int:
    place = (day - FIRST_DAY).days
    if not 0 <= place < DAYS_COVERED:
        raise _outside(day)
    return place


def _microseconds(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone")
    # Within one zone Python subtracts without asking it: ten times as fast, and the same here.
    since = instant - (MIDNIGHT if instant.tzinfo is ZONE else EPOCH)
    # Several times as fast as dividing one timedelta by another.
    gone = since.days * DAY + since.seconds * SECOND + since.microseconds
    if not 0 <= gone < DAYS_COVERED * DAY:
        raise _outside(instant)
    return gone


def _instant_at(microseconds: int) -> datetime:
    if microseconds >= DAYS_COVERED * DAY:
        raise CalendarError(TOO_LATE, year=LAST_YEAR)
    days, rest = divmod(microseconds, DAY)
    seconds, rest = divmod(rest, SECOND)
    return EPOCH + timedelta(days, seconds, rest)


def _within(shifts: Shifts, moment: int) -> int:
    """How much of a day's shifts has gone by at `moment` after midnight."""
    gone = 0
    for start, end in shifts:
        if moment <= start:
            break
        gone += (moment if moment < end else end) - start
    return gone


def _moment(shifts: Shifts, gone: int) -> int:
    """When so much (more than nothing) of a day's shifts has gone by."""
    for start, end in shifts:
        if gone <= end - start:
            return start + gone
        gone -= end - start
    raise CalendarError(gettext_noop("a day has no more working time than its shifts"))
