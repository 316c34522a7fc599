"""通报: a notice drafted from the figures of a signed report, to be finished by a person.

It says no number that the report does not say, and nothing goes out by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from suggestions.dashboard.places import COUNTY_DIGITS, FEWEST_DUE
from suggestions.models import Report
from suggestions.reports.document import Block, Part
from suggestions.reports.figures import counts_in
from suggestions.reports.wording import overall, period_in_words
from suggestions.statistics import Rate, rate_of

COMPARED = "on_time_rate_with_paused"
# In percent: from the one on it is named as good, below the other as wanting.
GOOD, WANTING = 95, 85


def notice_of(report: Report, figures: dict[str, Any]) -> list[Block]:
    return [
        *_head(report),
        *overall(report, figures),
        *_compared(figures),
        *_overdue(figures),
        *_end(),
    ]


def _head(report: Report) -> Iterator[Block]:
    names = {"period": period_in_words(report), "place": report.place.name}
    yield Block(Part.TITLE, _("Notice on citizen suggestions in %(period)s") % names)
    yield Block(Part.SUBTITLE, _("(draft, not sent)"))
    in_county = len(report.place.path) >= COUNTY_DIGITS
    city = _("To the governments of counties and the departments of the city:")
    county = _("To the townships and the departments of the county:")
    yield Block(Part.ADDRESSEE, county if in_county else city)
    words = _("How %(place)s dealt with citizen suggestions in %(period)s is made known below.")
    yield Block(Part.TEXT, words % names)


def _compared(figures: dict[str, Any]) -> Iterator[Block]:
    yield Block(Part.HEADING, _("2. Places and units compared"))
    rated = list(_rated(figures["places"])) + list(_rated(figures["units"]))
    good = _("On time, with paused ones, from %(n)d %% on: %(names)s.")
    wanting = _("Below %(n)d %%: %(names)s.")
    yield _named(good, GOOD, rated, lambda percent: percent >= GOOD)
    yield _named(wanting, WANTING, rated, lambda percent: percent < WANTING)
    few = _("Fewer than %(n)d due: too few, not compared.")
    yield Block(Part.NOTE, few % {"n": FEWEST_DUE})


def _rated(lines: list[list[Any]]) -> Iterator[tuple[str, Rate]]:
    """Those that take part: not what is no single place or unit, and not too few."""
    for key, name, kept in lines:
        rate = rate_of(COMPARED, counts_in(kept))
        if key and rate.whole >= FEWEST_DUE:
            yield name, rate


def _named(
    words: str, n: int, rated: list[tuple[str, Rate]], belongs: Callable[[Decimal], bool]
) -> Block:
    names = [
        _("%(name)s (%(percent)s%%, %(part)d/%(whole)d)")
        % {"name": name, "percent": rate.percent, "part": rate.part, "whole": rate.whole}
        for name, rate in rated
        if rate.percent is not None and belongs(rate.percent)
    ]
    return Block(Part.TEXT, words % {"n": n, "names": _joined(names)})


def _joined(names: list[str]) -> str:
    return _("; ").join(names) if names else _("none")


def _overdue(figures: dict[str, Any]) -> Iterator[Block]:
    yield Block(Part.HEADING, _("3. What is overdue"))
    found = [
        _("%(name)s %(n)d") % {"name": name, "n": kept["overdue"]}
        for _key, name, kept in figures["places"]
        if kept.get("overdue")
    ]
    words = _("%(n)d of what fell due in this period are overdue and not done yet: %(names)s.")
    total = counts_in(figures["counts"])["overdue"]
    yield Block(Part.TEXT, words % {"n": total, "names": _joined(found)})


def _end() -> Iterator[Block]:
    yield Block(Part.HEADING, _("4. What is asked of everybody"))
    yield Block(Part.NOTE, _("(to be written by the supervisor)"))
    yield Block(Part.SIGNATURE, _("(issuing body)"))
    yield Block(Part.SIGNATURE, _("(date of issue)"))
