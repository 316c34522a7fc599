"""Times as other systems and people write them: read right, or refused."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from regions.calendars import FIRST_YEAR, ZONE, CalendarError, check_covered
from suggestions.intake.refusals import RowRefused
from suggestions.models.identity import bare

HALVES = "上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|晚间|[ap]\\.?m\\.?"
WRITTEN = re.compile(
    r"(?:(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"|(?P<date>\d{8}))"
    r"[T\s]*(?:[(（]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[)）]?)?\s*"
    rf"(?:(?P<before>{HALVES})?\s*(?<!\d)(?P<hour>\d{{1,2}}):(?P<minute>\d{{1,2}})"
    rf"(?::(?P<second>\d{{1,2}})(?:[.,]\d+)?)?\s*(?P<after>{HALVES})?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
COMPACT = re.compile(r"((?:19|20)\d{6})(\d{2})(\d{2})(\d{2})?", re.ASCII)
# 3点半, 15时25分05秒; one digit alone after 点 might be tens.
SPOKEN = re.compile(
    r"(\d{1,2})[时点](?:(\d{1,2})分(?:(\d{1,2})秒)?|(\d{2})(?!\d)|(半|整|一刻|三刻)|(?!\d))",
    re.ASCII,
)
MINUTES = {"半": 30, "整": 0, "一刻": 15, "三刻": 45}
WEEKDAYS = "一二三四五六日"
# Days since the zero of spreadsheets: what a date without a format looks like. 1954 to 2119.
SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=ZONE)
SERIAL_ZERO_1904 = datetime(1904, 1, 1, tzinfo=ZONE)
SECONDS_A_DAY = 86_400
NOON = 12
# For each half: hour as written → hour of the day. What could be meant in two ways is not here:
# 上午12:30 is past midnight in a spreadsheet, and before one o'clock for a person.
MORNING = {hour: hour for hour in range(NOON)}
AFTERNOON = {hour: hour % NOON + NOON for hour in range(1, 24)}
NIGHT = {hour: hour % NOON + NOON for hour in (*range(5, NOON), *range(17, 24))}
HOURS = {
    "凌晨": MORNING | {NOON: 0},
    "am": MORNING | {NOON: 0},
    "中午": {11: 11, 12: 12, 1: 13, 2: 14, 13: 13, 14: 14},
    "下午": AFTERNOON,
    "pm": AFTERNOON,
    "傍晚": NIGHT,
    "晚上": NIGHT,
    "晚间": NIGHT,
}


def moment_of(text: str, *, now: datetime, zero: datetime = SERIAL_ZERO) -> datetime:
    """The moment, in Asia/Shanghai's time where no zone is given. Raises RowRefused.

    `zero`: the day that the dates of this workbook are counted from.
    """
    try:
        found = _read(bare(text), zero)
    except (ValueError, KeyError, OverflowError) as error:
        raise RowRefused(_("the time cannot be read")) from error
    if found > now:
        raise RowRefused(_("the time lies in the future"))
    try:
        check_covered(found)
    except CalendarError as error:
        raise RowRefused(_("the time lies before %(year)d") % {"year": FIRST_YEAR}) from error
    return found


def _read(text: str, zero: datetime) -> datetime:
    if SERIAL.fullmatch(text):
        return zero + timedelta(seconds=round(float(text) * SECONDS_A_DAY))
    match = WRITTEN.fullmatch(_in_usual_writing(text))
    if match is None:
        raise ValueError("no known way to write a time")
    return _moment(match.groupdict())


def _in_usual_writing(text: str) -> str:
    if compact := COMPACT.fullmatch(text):
        return f"{compact[1]} {compact[2]}:{compact[3]}:{compact[4] or 0}"
    return SPOKEN.sub(_in_figures, text)


def _in_figures(spoken: re.Match[str]) -> str:
    hour, minute, second, short, word = spoken.groups()
    return f"{hour}:{minute or short or MINUTES.get(word, 0)}:{second or 0} "


def _moment(parts: dict[str, str | None]) -> datetime:
    day = _day(parts)
    _check_weekday(day, parts["weekday"])
    written, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    hour = _hour(written, parts["before"], parts["after"])
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    return day.replace(hour=hour, minute=minute, second=second, tzinfo=_zone(parts["zone"]))


def _check_weekday(day: datetime, written: str | None) -> None:
    if written and WEEKDAYS.index(written.replace("天", "日")) != day.weekday():
        raise ValueError("another day of the week")


def _day(parts: dict[str, str | None]) -> datetime:
    date = parts["date"]
    year, month, day = (
        (date[:4], date[4:6], date[6:]) if date else (parts["year"], parts["month"], parts["day"])
    )
    return datetime(int(year or 0), int(month or 0), int(day or 0), tzinfo=ZONE)


def _hour(hour: int, before: str | None, after: str | None) -> int:
    """The hour of the day. Raises KeyError where it does not fit to the half of the day."""
    half = (before or after or "").lower().replace(".", "")
    if before and after:
        raise ValueError("two halves of the day")
    return HOURS.get(half, MORNING)[hour] if half else hour


def _zone(text: str | None) -> tzinfo:
    return datetime.strptime(text, "%z").tzinfo or ZONE if text else ZONE
