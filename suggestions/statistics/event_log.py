"""The ledger as process-mining tools read it: one event for each entry, in CSV or in XES.

Units and codes only: no words of anybody, no officer, and no reference by which somebody could
be looked up. XES: IEEE Std 1849-2016, without its optional extensions but concept and time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from xml.sax.saxutils import quoteattr

from django.db.models import F, QuerySet
from django.utils import timezone

from suggestions.models import Event, Suggestion
from suggestions.models.secrets import keyed_digest
from suggestions.workflow import MoveName

HEAD = ("case", "activity", "time", "from", "to", "who", "unit")
OF_CASE = ("county", "category", "tier", "channel", "type")
CASE_DIGITS = 16
AT_ONCE = 2000
# What somebody looked up or was sent is no step of the process.
BESIDE = (
    MoveName.SEND_LINK,
    MoveName.RENEW_CODE,
    MoveName.CORRECT_CONTACT,
    MoveName.ASK_ERASURE,
    MoveName.APPROVE_ERASURE,
    MoveName.REFUSE_ERASURE,
    MoveName.TAKE_BACK_ERASURE,
    MoveName.EXPIRE,
    MoveName.PRESERVE,
    MoveName.LIFT_HOLD,
    MoveName.ERASE,
)


@dataclass(frozen=True)
class Case:
    """A suggestion, by a mark that leads back to it for nobody without the key."""

    mark: str
    county: str
    category: str
    tier: str
    channel: str
    type: str


def events(since: date, until: date) -> Iterator[tuple[Case, list[dict[str, str]]]]:
    """The suggestions received in these days, each with all of its entries in order."""
    rows = _entries(Suggestion.objects.filter(fact__received_day__range=(since, until)))
    for pk, entries in groupby(rows.iterator(chunk_size=AT_ONCE), key=lambda row: row["case"]):
        found = list(entries)
        yield _case(pk, found[0]), [_event(row) for row in found]


def _entries(suggestions: QuerySet[Suggestion]) -> QuerySet[Event, Any]:
    rows = Event.objects.filter(suggestion__in=suggestions.values("pk")).exclude(move__in=BESIDE)
    return rows.order_by("suggestion", "number").values(
        "move",
        "at",
        "source",
        "target",
        "actor",
        case=F("suggestion"),
        county=F("suggestion__fact__county"),
        category=F("suggestion__category__code"),
        tier=F("suggestion__tier"),
        channel=F("suggestion__channel"),
        type=F("suggestion__type"),
        unit=F("suggestion__fact__unit__code"),
    )


def _case(pk: int, row: dict[str, Any]) -> Case:
    mark = keyed_digest("event-log", str(pk))[:CASE_DIGITS]
    return Case(mark, **{name: row[name] or "" for name in OF_CASE})


def _event(row: dict[str, Any]) -> dict[str, str]:
    return {
        "activity": row["move"],
        "time": timezone.localtime(row["at"]).isoformat(timespec="seconds"),
        "from": row["source"],
        "to": row["target"],
        "who": row["actor"],
        "unit": row["unit"] or "",
    }


def csv_rows(found: Iterable[tuple[Case, list[dict[str, str]]]]) -> Iterator[list[str]]:
    yield [*HEAD, *OF_CASE]
    for case, entries in found:
        of_case = [getattr(case, name) for name in OF_CASE]
        for entry in entries:
            yield [case.mark, *(entry[name] for name in HEAD[1:]), *of_case]


def xes_lines(found: Iterable[tuple[Case, list[dict[str, str]]]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">'
    for name, uri in (("Concept", "concept"), ("Time", "time")):
        address = f"http://www.xes-standard.org/{uri}.xesext"
        yield f'<extension name="{name}" prefix="{uri}" uri="{address}"/>'
    for case, entries in found:
        yield f"<trace>{_string('concept:name', case.mark)}"
        yield "".join(_string(name, getattr(case, name)) for name in OF_CASE)
        for entry in entries:
            yield f"<event>{_string('concept:name', entry['activity'])}{_moment(entry['time'])}"
            yield "".join(_string(name, entry[name]) for name in HEAD[3:]) + "</event>"
        yield "</trace>"
    yield "</log>"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def _moment(value: str) -> str:
    return f'<date key="time:timestamp" value={quoteattr(value)}/>'
