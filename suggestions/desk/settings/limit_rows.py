"""Each limit in words, and what of it is set in the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from regions.calendars import Axis
from suggestions.desk.suggestion.clocks import AXES, SET_BY_PERSONS, say_limit_of
from suggestions.limits import Level
from suggestions.models import Kind, LevelName, Policy, Tier
from suggestions.pipeline.classify import FEWEST_DAYS, MOST_DAYS

AMOUNT = "amount"
MOST_HOURS, MOST_WORKING_DAYS, MOST_PERCENT = 240, 60, 99
# The pages for citizens promise it: a longer one would be another promise.
PROMISED_HOURS = 24
# Of whoever is meant where no tier is: all, or all that have no limit of their own.
TIERS = {
    Tier.SIMPLE: gettext_lazy("simple matters"),
    Tier.GENERAL: gettext_lazy("general matters"),
    Tier.COMPLEX: gettext_lazy("complex matters"),
}
OTHERS = gettext_lazy("all others")


@dataclass(frozen=True)
class Entry:
    """What is set of a limit: its amount, or how much before or after it a level falls.

    `value` from 1 to `most`; hours or days on the limit's axis, of a reminder percent.
    """

    name: str
    label: str
    unit: str
    value: int
    most: int


def version_now() -> int:
    """Of all limits together: it rises with each change."""
    newest = Policy.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def newest() -> list[Policy]:
    """One a kind and tier, in the order in which a suggestion meets them: what was set last."""
    found = {(row.kind, row.tier): row for row in Policy.objects.order_by("since", "pk")}
    order = list(Kind)
    return sorted(found.values(), key=lambda row: (order.index(Kind(row.kind)), _place(row.tier)))


def in_force(now: datetime) -> dict[tuple[str, str], Policy]:
    """By kind and tier, what counts for what comes in now."""
    rows = Policy.objects.filter(since__lte=now).order_by("since", "pk")
    return {(row.kind, row.tier): row for row in rows.select_related("officer")}


def _place(tier: str) -> int:
    return [*Tier.values, ""].index(tier)


def named(row: Policy, rows: Iterable[Policy]) -> str:
    """Its kind, and whom it is for where that is not everything."""
    tier = str(TIERS[Tier(row.tier)]) if row.tier else ""
    if not tier and sum(each.kind == row.kind for each in rows) > 1:
        tier = str(OTHERS)
    kind = str(row.get_kind_display())
    return f"{kind} · {tier}" if tier else kind


def say_amount(row: Policy) -> str:
    if fixed := _fixed(row):
        return fixed
    return say_limit_of(row.kind, row.limit())


def _fixed(row: Policy) -> str:
    """What another one decides: triage, a consultation, whoever sets the date."""
    if row.kind in SET_BY_PERSONS:
        return _("the date that was set")
    if row.kind != Kind.HANDLING or row.tier == Tier.SIMPLE:
        return ""
    if row.tier == Tier.COMPLEX:
        return _("as the consultation concludes")
    return _("%(fewest)d to %(most)d working days, chosen at triage") % {
        "fewest": FEWEST_DAYS,
        "most": MOST_DAYS,
    }


def say_levels(row: Policy) -> list[str]:
    words = pgettext("level: when it falls", "%(level)s: %(when)s")
    return [
        words % {"level": LevelName(each.name).label, "when": _when(each, row)}
        for each in row.parsed_levels
    ]


def _when(level: Level, row: Policy) -> str:
    if level.fraction is not None:
        return _("after %(n)d %% of the time") % {"n": int(level.fraction * 100)}
    if not level.after:
        return _("when it falls due")
    return _later(level.after, level.axis or Axis(row.axis))


def _later(amount: int, axis: Axis) -> str:
    if axis == Axis.DAYS:
        words = ngettext("%(n)d working day later", "%(n)d working days later", amount)
        return words % {"n": amount}
    return _("%(n)d hours later, counting %(axis)s") % {"n": amount, "axis": AXES[axis]}


def entries_of(row: Policy) -> Iterator[Entry]:
    """What is set of it; nothing that somebody else decides."""
    if not _fixed(row) and row.kind != Kind.CONFIRMATION:
        yield _entry(AMOUNT, _("limit"), Axis(row.axis), row.amount, promised=_is_promised(row))
    for level in row.parsed_levels:
        yield from _entries_of_level(level, row)


def _entries_of_level(level: Level, row: Policy) -> Iterator[Entry]:
    label = str(LevelName(level.name).label)
    if level.fraction is not None:
        yield Entry(
            level.name, label, _("percent of the time"), int(level.fraction * 100), MOST_PERCENT
        )
    elif level.after:
        label = _("%(level)s, after it fell due") % {"level": label}
        yield _entry(level.name, label, level.axis or Axis(row.axis), level.after)


def _is_promised(row: Policy) -> bool:
    return (row.kind, row.tier) == (Kind.HANDLING, Tier.SIMPLE)


def _entry(name: str, label: str, axis: Axis, value: int, *, promised: bool = False) -> Entry:
    if axis == Axis.DAYS:
        return Entry(name, label, pgettext("unit", "working days"), value, MOST_WORKING_DAYS)
    unit = _("hours (%(axis)s)") % {"axis": AXES[axis]}
    return Entry(name, label, unit, value, PROMISED_HOURS if promised else MOST_HOURS)


def with_values(row: Policy, values: Mapping[str, int]) -> Policy:
    """A new version of it, not saved. `values`: by the names of its entries."""
    # A reminder after two thirds is shown as 66 percent, and stays what it is.
    another = {
        each.name: values[each.name] for each in entries_of(row) if each.value != values[each.name]
    }
    levels = [_level(level, another.get(level["name"])) for level in row.levels]
    amount = another.get(AMOUNT, row.amount)
    return Policy(kind=row.kind, tier=row.tier, axis=row.axis, amount=amount, levels=levels)


def _level(level: dict[str, Any], value: int | None) -> dict[str, Any]:
    if value is None:
        return level
    if "fraction" in level:
        return level | {"fraction": str(Fraction(value, 100))}
    return level | {"after": value}


def is_another(row: Policy, before: Policy) -> bool:
    return (row.amount, row.parsed_levels) != (before.amount, before.parsed_levels)
