"""What the page of how good proposals are says, in words: each number with what it is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regions.models import Category
from suggestions.analysis.agreement import (
    PRECISION,
    STEPS,
    Pairs,
    Share,
    Told,
    confusions,
    kept_of,
)
from suggestions.models import Subject, SuggestionType, Tier
from suggestions.models.proposed import NO, YES
from suggestions.proposing.quality import Quality, Sides, Standing

NOTHING_TO_SAY = "—"
MOST_CONFUSIONS = 20


@dataclass(frozen=True)
class Figure:
    """`words`: the share, or why none is said; `parts`: of how many how many, and where between it
    lies; `width`: of its bar, "" for none; `low`: lower than it should be, more than by chance."""

    words: str
    parts: str
    width: str = ""
    low: bool = False


@dataclass(frozen=True)
class Line:
    label: str
    many: int
    figures: Sequence[Figure]


def say(share: Share, *, at_least: float | None = None) -> Figure:
    parts = f"{share.part:,} / {share.whole:,}"
    if share.value is None:
        return Figure(NOTHING_TO_SAY, parts)
    if share.is_few:
        return Figure(_("too few to say"), parts)
    low, high = share.interval
    return Figure(
        percent(share.value),
        f"{parts} · {100 * low:.1f}–{percent(high)}",
        f"{100 * share.value:.1f}",
        share.is_below(at_least),
    )


def percent(value: float | None) -> str:
    return NOTHING_TO_SAY if value is None else f"{100 * value:.1f} %"


# what they are about


def names_of(subject: str) -> dict[str, str]:
    """One statement for categories, none for the others. "": an objection was upheld."""
    return _NAMES[subject]() | {"": _("objection upheld")}


def _categories() -> dict[str, str]:
    return {row.code: str(row) for row in Category.objects.select_related("parent")}


_NAMES: dict[str, Callable[[], dict[str, str]]] = {
    Subject.TYPE: lambda: {code: str(label) for code, label in SuggestionType.choices},
    Subject.CATEGORY: _categories,
    Subject.TIER: lambda: {code: str(label) for code, label in Tier.choices},
    Subject.LIVELIHOOD: lambda: {YES: _("yes"), NO: _("no")},
}


def say_version(number: int) -> str:
    return _("version %(n)d") % {"n": number} if number else _("by names alone")


# the tables


def whole(found: Sides) -> list[Line]:
    sides = ((_("shown"), found.shown), (_("control"), found.control), (_("both"), found.both))
    return [_of(label, standing) for label, standing in sides]


def _of(label: str, standing: Standing) -> Line:
    return Line(
        label,
        standing.many,
        [
            say(standing.first),
            say(standing.among),
            say(standing.sure),
            say(standing.sure_right, at_least=PRECISION),
        ],
    )


def drift(quality: Quality) -> list[Line]:
    """Marked where it is lower than over the whole period, or than is promised."""
    usual = quality.whole.both.first.value
    form = "DATE_FORMAT" if quality.asked.step == "week" else "YEAR_MONTH_FORMAT"
    return [_over_time(date_format(each.at, form), each, usual) for each in quality.drift]


def versions(found: Iterable[Sides]) -> list[Line]:
    return [_over_time(say_version(each.at), each, None) for each in found]


def _over_time(label: str, sides: Sides, usual: float | None) -> Line:
    both = sides.both
    figures = [
        say(both.first, at_least=usual),
        say(sides.control.first),
        say(both.sure),
        say(both.sure_right, at_least=PRECISION),
    ]
    return Line(label, both.many, figures)


def curve(steps: Sequence[Told]) -> list[tuple[Line, str]]:
    """(tenth of chance with how much of it came true, the mean chance told), the highest first."""
    found = [(_tenth(place, told), percent(told.mean)) for place, told in enumerate(steps)]
    return [each for each in reversed(found) if each[0].many]


def _tenth(place: int, told: Told) -> Line:
    label = f"{place * 100 // STEPS}–{(place + 1) * 100 // STEPS} %"
    return Line(label, told.right.whole, [say(told.right)])


def confused(pairs: Pairs, names: dict[str, str]) -> list[tuple[str, str, int]]:
    return [
        (_name(proposed, names), _name(decided, names), many)
        for proposed, decided, many in confusions(pairs, MOST_CONFUSIONS)
    ]


def kept(pairs: Pairs, names: dict[str, str]) -> list[tuple[Line, int, int]]:
    """(what was proposed, how often it was kept, how often it was changed)."""
    return [
        (
            Line(_name(code, names), share.whole, [say(share)]),
            share.part,
            share.whole - share.part,
        )
        for code, share in kept_of(pairs)
    ]


def _name(code: str, names: dict[str, str]) -> str:
    return names.get(code, code)
