"""Times as other systems write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from regions.calendars import FIRST_YEAR, ZONE, CalendarError, check_covered
from suggestions.intake.refusals import RowRefused

WRITTEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(?<!\d)(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?(?:[.,]\d+)?|分)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
# Days since the zero of spreadsheets: what a date without a format looks like. 1954 to 2119.
SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=ZONE)
SECONDS_A_DAY = 86_400


def moment_of(text: str, *, now: datetime) -> datetime:
    """The moment, in Asia/Shanghai's time where no zone is given. Raises RowRefused."""
    try:
        found = _read(unicodedata.normalize("NFKC", text).strip())
    except (ValueError, OverflowError) as error:
        raise RowRefused(_("the time cannot be read")) from error
    if found > now:
        raise RowRefused(_("the time lies in the future"))
    try:
        check_covered(found)
    except CalendarError as error:
        raise RowRefused(_("the time lies before %(year)d") % {"year": FIRST_YEAR}) from error
    return found


def _read(text: str) -> datetime:
    if SERIAL.fullmatch(text):
        return SERIAL_ZERO + timedelta(seconds=round(float(text) * SECONDS_A_DAY))
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError("no known way to write a time")
    *numbers, zone = match.groups()
    year, month, day, hour, minute, second = (int(each or 0) for each in numbers)
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone))


def _zone(text: str | None) -> tzinfo:
    return datetime.strptime(text, "%z").tzinfo or ZONE if text else ZONE
