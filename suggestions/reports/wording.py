"""What a report says: official wording around the figures, every number of them with its parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from suggestions.dashboard.places import COUNTY_DIGITS, FEWEST_DUE
from suggestions.dashboard.tiles import FEWEST_HEARD, NOTHING, hidden
from suggestions.language.moments import say_working_time
from suggestions.models import Report, ReportKind, Tier
from suggestions.reports import illustrated
from suggestions.reports.document import Block, Part
from suggestions.reports.figures import counts_in
from suggestions.statistics import (
    ALL_PARTS,
    CLOCK_PARTS,
    DEFINITIONS,
    LABELS,
    PARTS,
    Counts,
    rate_of,
)


def document_of(report: Report, figures: dict[str, Any]) -> list[Block]:
    return [
        *_head(report, figures),
        *overall(report, figures),
        *illustrated.course(figures),
        *illustrated.categories(figures),
        *_places(report, figures),
        *_late(figures),
        *_keys(counts_in(figures["counts"])),
        *_voices(counts_in(figures["counts"])),
        *_analysis(report),
        *_signature(report),
        *_definitions(counts_in(figures["counts"]) | counts_in(_of_all(figures))),
    ]


# the head


def _head(report: Report, figures: dict[str, Any]) -> Iterator[Block]:
    titles = {
        ReportKind.WEEK: _("%(place)s: weekly report on citizen suggestions"),
        ReportKind.MONTH: _("%(place)s: monthly report on citizen suggestions"),
    }
    yield Block(Part.TITLE, titles[ReportKind(report.kind)] % {"place": report.place.name})
    yield Block(Part.SUBTITLE, _("(%(period)s)") % {"period": period_in_words(report)})
    as_of = timezone.localtime(datetime.fromisoformat(figures["as_of"]))
    words = _("Period: %(since)s to %(until)s. Figures as of %(as_of)s, entry %(entry)d.")
    yield Block(
        Part.NOTE,
        words
        % {
            "since": _say(report.since),
            "until": _say(report.until),
            "as_of": date_format(as_of, "DATETIME_FORMAT"),
            "entry": figures["entry"],
        },
    )


def period_in_words(report: Report) -> str:
    if report.kind == ReportKind.MONTH:
        return date_format(report.since, "YEAR_MONTH_FORMAT")
    names = {"since": _say(report.since), "until": _say(report.until)}
    return _("%(since)s to %(until)s") % names


def _say(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


# the body


def overall(report: Report, figures: dict[str, Any]) -> Iterator[Block]:
    counts, before = counts_in(figures["counts"]), figures["before"]
    yield Block(Part.HEADING, _("1. Overall"))
    names: dict[str, Any] = {name: counts[name] for name in _OF_THE_OVERALL}
    names |= {name: say_percent(name, counts) for name in PARTS}
    names |= {
        "place": report.place.name,
        "period": period_in_words(report),
        "before_since": _say(date.fromisoformat(before["since"])),
        "before_until": _say(date.fromisoformat(before["until"])),
        "change": _change(counts["received"], counts_in(before["counts"])["received"]),
    }
    received = _(
        "In %(period)s, %(place)s received %(received)d suggestions, of them %(livelihood)d matters"
        " of livelihood; %(merged)d were handled together with another one, %(passed_on)d declined,"
        " transferred or withdrawn. Against the period before of as many working days"
        " (%(before_since)s to %(before_until)s): %(change)s."
    )
    closure = _(
        "Of what fell due in this period, %(due)d, %(done)d were done, a closure rate of"
        " %(closure_rate)s; %(on_time)d of them on time, an on-time rate of %(on_time_rate)s;"
        " %(on_time_first)d without an extension (%(on_time_first_rate)s). The limit of another"
        " %(paused)d is paused; with these, of %(due_with_paused)d due, the closure rate is"
        " %(closure_rate_with_paused)s and the on-time rate %(on_time_rate_with_paused)s."
        " %(held)d are on hold."
    )
    signing = _(
        "Of %(to_sign)d handed to units, %(signed)d were signed for in time"
        " (%(timely_accept_rate)s), and the authors of %(responded)d spoken to in time"
        " (%(response_rate)s). More time was approved for %(extended)d (%(extension_rate)s); units"
        " objected to %(objected)d (%(objection_rate)s), and were right about %(upheld)d."
    )
    for words in (received, closure, signing):
        yield Block(Part.TEXT, words % names)
    yield from _handling(figures["handling"])


_OF_THE_OVERALL = (
    "received",
    "livelihood",
    "merged",
    "passed_on",
    "due",
    "done",
    "on_time",
    "on_time_first",
    "paused",
    "due_with_paused",
    "held",
    "to_sign",
    "signed",
    "responded",
    "extended",
    "objected",
    "upheld",
)


def _handling(spread: list[int] | None) -> Iterator[Block]:
    if spread:
        half, most = map(say_working_time, spread)
        words = _("Half were answered within %(half)s, nine in ten within %(most)s.")
        yield Block(Part.TEXT, words % {"half": half, "most": most})


def _places(report: Report, figures: dict[str, Any]) -> Iterator[Block]:
    in_county = len(report.place.path) >= COUNTY_DIGITS
    place = _("Township") if in_county else _("County")
    unit = _("Department of the county") if in_county else _("Department of the city")
    tables = (
        (_("2. Places"), _("Table 1. Closure by place"), place, figures["places"]),
        (_("3. Units"), _("Table 2. Closure by unit"), unit, figures["units"]),
    )
    for heading, caption, column, lines in tables:
        yield Block(Part.HEADING, heading)
        if lines is figures["places"]:
            yield from illustrated.places(heading_of=place, lines=lines)
        yield Block(Part.TABLE, caption, _compared(column, lines))
    yield from _clocks(figures)
    few = _(
        "The rates of tables 1 and 2 count paused ones. Fewer than %(n)d due: too few, they take no"
        " part in a comparison."
    )
    yield Block(Part.NOTE, few % {"n": FEWEST_DUE})


def _clocks(figures: dict[str, Any]) -> Iterator[Block]:
    heads = [_("Unit"), _("Due from it"), _("In its time"), _("Units' on-time rate")]
    heads += [_("Parts due"), _("Done in time"), _("Co-units' on-time rate"), _("Handed over late")]
    rows = [_clock_line(name, counts_in(kept)) for _key, name, kept in figures["clocks"]]
    yield Block(Part.TABLE, _("Table 3. Units by their own clocks"), [heads, *rows])


def _of_all(figures: dict[str, Any]) -> dict[str, int]:
    """What units' own clocks come to: the last line of their table."""
    return dict(figures["clocks"][-1][2])


def _clock_line(name: str, counts: Counts) -> list[str]:
    row = [name]
    for rate, (part, whole) in CLOCK_PARTS.items():
        few = 0 < counts[whole] < FEWEST_DUE
        row += [str(counts[whole]), str(counts[part])]
        row.append(_("too few") if few else say_percent(rate, counts))
    return [*row, str(counts["handed_late"])]


def _compared(column: str, lines: list[list[Any]]) -> list[list[str]]:
    heads = [
        column,
        _("Received"),
        _("Fallen due, with paused ones"),
        _("Done"),
        _("Closure rate"),
        _("On time"),
        _("On-time rate"),
        _("Overdue"),
    ]
    return [heads, *(_compared_line(name, counts_in(kept)) for _key, name, kept in lines)]


def _compared_line(name: str, counts: Counts) -> list[str]:
    few = counts["due_with_paused"] < FEWEST_DUE
    closure, on_time = (
        _("too few") if few else say_percent(rate, counts)
        for rate in ("closure_rate_with_paused", "on_time_rate_with_paused")
    )
    numbers = {name: str(counts[name]) for name in _COMPARED}
    received, due, done, in_time, overdue = numbers.values()
    return [name, received, due, done, closure, in_time, on_time, overdue]


_COMPARED = ("received", "due_with_paused", "done", "on_time", "overdue")


def _late(figures: dict[str, Any]) -> Iterator[Block]:
    counts = counts_in(figures["counts"])
    yield Block(Part.HEADING, _("4. What is late"))
    words = _(
        "Of what fell due in this period, %(late)d were answered late, or their answer was sent"
        " back, and %(overdue)d are overdue and not done yet."
    )
    numbers = {"late": counts["done"] - counts["on_time"], "overdue": counts["overdue"]}
    yield Block(Part.TEXT, words % numbers)
    heads = [_("Tier"), _("Fallen due"), _("On time"), _("Done late"), _("On hold"), _("Overdue")]
    rows = [_tier_line(key, counts_in(kept)) for key, _name, kept in figures["tiers"]]
    yield Block(Part.TABLE, _("Table 4. Time limits by tier"), [heads, *rows])


def _tier_line(tier: str, counts: Counts) -> list[str]:
    late = counts["done"] - counts["on_time"]
    numbers = (counts["due"], counts["on_time"], late, counts["held"], counts["overdue"])
    return [str(Tier(tier).label), *map(str, numbers)]


def _keys(counts: Counts) -> Iterator[Block]:
    yield Block(Part.HEADING, _("5. Key assignments"))
    words = _(
        "%(keys)d were made key assignments in this period, %(rectified)d of them rectified and"
        " verified, a rectification rate of %(rate)s. The date of %(keys_due)d fell in it,"
        " %(rectified_of_due)d of these are rectified (%(due_rate)s)."
    )
    names = ("keys", "rectified", "keys_due", "rectified_of_due")
    numbers: dict[str, Any] = {name: counts[name] for name in names}
    numbers["rate"] = say_percent("rectification_rate", counts)
    numbers["due_rate"] = say_percent("due_rectification_rate", counts)
    yield Block(Part.TEXT, words % numbers)


def _voices(counts: Counts) -> Iterator[Block]:
    yield Block(Part.HEADING, _("6. What the authors say"))
    words = _(
        "Of %(done)d done, %(heard)d were rated or asked about, %(by_author)d by their authors and"
        " %(by_telephone)d by telephone, a participation of %(participation_rate)s. %(solved)d of"
        " %(asked_solved)d say that it is solved (%(resolution_rate)s), %(satisfied)d of"
        " %(asked_satisfied)d that they are satisfied (%(satisfaction_rate)s). %(reworked)d were"
        " handled again (%(rework_rate)s)."
    )
    rates = ("participation_rate", "resolution_rate", "satisfaction_rate", "rework_rate")
    numbers: dict[str, Any] = {name: counts[name] for name in _OF_THE_VOICES}
    yield Block(Part.TEXT, words % (numbers | {name: say_percent(name, counts) for name in rates}))
    if any(hidden(rate_of(name, counts)) for name in ("resolution_rate", "satisfaction_rate")):
        few = _("Of fewer than %(n)d who said something there are numbers and no rate.")
        yield Block(Part.NOTE, few % {"n": FEWEST_HEARD})


_OF_THE_VOICES = (
    "done",
    "heard",
    "by_author",
    "by_telephone",
    "solved",
    "asked_solved",
    "satisfied",
    "asked_satisfied",
    "reworked",
)


def _analysis(report: Report) -> Iterator[Block]:
    """Its paragraphs; of a draft without any, the room for them."""
    blocks = [Block(Part.TEXT, line) for line in filter(None, report.analysis.splitlines())]
    if not blocks and not report.signed:
        blocks = [Block(Part.NOTE, _("(to be written by the supervisor)"))]
    if blocks:
        yield Block(Part.HEADING, _("7. Analysis and proposals"))
        yield from blocks


def _signature(report: Report) -> Iterator[Block]:
    if report.signed:
        yield Block(Part.SIGNATURE, _("Signed by: %(name)s") % {"name": report.signer})
        yield Block(Part.SIGNATURE, _say(timezone.localdate(report.signed)))
    else:
        yield Block(Part.SIGNATURE, _("Draft, not signed"))


# the appendix


def _definitions(counts: Counts) -> Iterator[Block]:
    yield Block(Part.HEADING, _("Appendix: the rates, and how they are counted"))
    heads = [_("Rate"), _("Value"), _("Numerator"), _("Of"), _("Definition")]
    yield Block(Part.TABLE, "", [heads, *(_definition(name, counts) for name in ALL_PARTS)])
    words = _(
        "Percentages are rounded to two places; “%(nothing)s” means that there was nothing to"
        " count, or too few."
    )
    yield Block(Part.NOTE, words % {"nothing": NOTHING})


def _definition(name: str, counts: Counts) -> list[str]:
    found = rate_of(name, counts)
    numbers = [str(found.part), str(found.whole)]
    return [str(LABELS[name]), say_percent(name, counts), *numbers, str(DEFINITIONS[name])]


def say_percent(name: str, counts: Counts) -> str:
    """As reports write it: no space before the sign."""
    found = rate_of(name, counts)
    return NOTHING if hidden(found) or found.percent is None else f"{found.percent}%"


def _change(number: int, earlier: int) -> str:
    if not earlier:
        return _("nothing was received then")
    percent = (Decimal(100) * (number - earlier) / earlier).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not percent:
        return _("as many")
    words = _("%(percent)s more") if percent > 0 else _("%(percent)s fewer")
    return words % {"percent": f"{abs(percent)}%"}
