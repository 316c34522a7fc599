"""The public holiday files of holiday-cn, as documents that the calendar takes.

{"year": 2027, "papers": [address, …], "days": [{"name": "元旦", "date": "2027-01-01",
"isOffDay": true}, …]}. A year's file is what its notice says, days of the December before included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from regions.calendars import CalendarError, gettext_noop

MOST_NOTICE = 80
SHAPE = {"name": str, "date": str, "isOffDay": bool}


def is_one(document: object) -> bool:
    return isinstance(document, Mapping) and "days" in document


def documents_of(document: Any) -> list[dict[str, Any]]:
    """One a year, the year before first; `whole`: whether it is all there is to say of that year.

    Raises CalendarError with the reason if it cannot be right.
    """
    days, year = _checked(document["days"]), document.get("year")
    if type(year) is not int:
        raise CalendarError(gettext_noop("a calendar is an object with a year"))
    earlier, others = _parted(days, f"{year - 1}-12-")
    own = _document(year, others, whole=True) | {"notice": _notice(document)}
    return [_document(year - 1, earlier, whole=False), own] if earlier else [own]


def _checked(days: object) -> list[dict[str, Any]]:
    if not isinstance(days, list) or not all(map(_is_a_day, days)):
        raise CalendarError(gettext_noop("each of the days has a name, a date and isOffDay"))
    if not days:
        raise CalendarError(gettext_noop("it names no days: the notice is not in it yet"))
    day, times = Counter(day["date"] for day in days).most_common(1)[0]
    if times > 1:
        raise CalendarError(gettext_noop("%(day)s is there twice"), day=day)
    return days


def _parted(days: Sequence[dict[str, Any]], month: str) -> tuple[list[Any], list[Any]]:
    """(those of a month, the others)."""
    within = [day for day in days if day["date"].startswith(month)]
    return within, [day for day in days if day not in within]


def _is_a_day(day: object) -> bool:
    return isinstance(day, dict) and all(type(day.get(key)) is SHAPE[key] for key in SHAPE)


def _document(year: int, days: list[dict[str, Any]], *, whole: bool) -> dict[str, Any]:
    off, on = (
        {day["date"]: day["name"] for day in days if day["isOffDay"] is is_off}
        for is_off in (True, False)
    )
    return {"year": year, "off": off, "on": on, "whole": whole}


def _notice(document: Any) -> str:
    """The address of the notice stands for its number, which the file does not have."""
    papers = document.get("papers")
    return str(papers[0])[:MOST_NOTICE] if isinstance(papers, list) and papers else ""
