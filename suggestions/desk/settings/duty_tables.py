"""What the pages of the duty catalogue show: whose duty what is, and what a version changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regions.loading.duties import Change, changes_between, rows_of
from regions.models import Category, Duty, DutyCatalogue, Level, Region, Unit, duties_at
from suggestions.models import SettingChange

LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)
MOST_PLACES, MOST_VERSIONS = 20, 30


@dataclass(frozen=True)
class Named:
    """A line of the catalogue that names a unit for what was asked: `own` or by the category
    above."""

    unit: Unit
    duty: Duty
    own: bool


@dataclass(frozen=True)
class Asked:
    """`places`: those that may be meant, where more than one fits what was typed."""

    categories: list[Category]
    category: Category | None = None
    typed: str = ""
    place: Region | None = None
    places: list[Region] = field(default_factory=list)
    found: list[Named] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return self.place is not None and self.category is not None


@dataclass(frozen=True)
class Difference:
    category: str
    level: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    catalogue: DutyCatalogue
    since: str
    by: str = ""
    reason: str = ""
    chosen: bool = False
    changes: list[Difference] = field(default_factory=list)


def newest_catalogue() -> DutyCatalogue | None:
    return DutyCatalogue.objects.order_by("-version").first()


def shown() -> list[tuple[Category, list[str]]]:
    """(category, whose duty it is at each of `LEVELS`) of the catalogue in force."""
    holders = _Holders()
    by_category: dict[Category, dict[int, str]] = defaultdict(dict)
    rows = Duty.objects.filter(catalogue=newest_catalogue()).select_related("category__parent")
    for row in rows.order_by("category__code", "level"):
        by_category[row.category][row.level] = holders.say(row.level, row.function)
    return [
        (category, [found.get(level, "") for level in LEVELS])
        for category, found in by_category.items()
    ]


class _Holders:
    """The units that hold each function at each level, read once."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, str], list[str]] = defaultdict(list)
        units = Unit.objects.filter(active=True).order_by("code")
        for level, function, name in units.values_list("region__level", "function", "name"):
            self._names[level, function].append(name)

    def say(self, level: int, function: str) -> str:
        """The first unit's name, and how many there are; '' for none."""
        names = self._names[level, function] if function else []
        if len(names) < 2:
            return " ".join([*names, f"({function})"]) if function else ""
        words = _("%(unit)s, one of %(n)d (%(function)s)")
        return words % {"unit": names[0], "n": len(names), "function": function}


def asked_about(query: QueryDict) -> Asked:
    categories = list(Category.objects.choosable().select_related("parent"))
    category = {each.code: each for each in categories}.get(query.get("category", ""))
    typed = query.get("place", "").strip()
    places = _places(typed) if category else []
    if category is None or len(places) != 1:
        return Asked(categories, category, typed, None, places)
    return Asked(categories, category, typed, places[0], [], _named(category, places[0]))


def _named(category: Category, place: Region) -> list[Named]:
    return [
        Named(unit, duty, own=duty.category_id == category.pk)
        for unit, duty in duties_at(category, place.path)
    ]


def _places(typed: str) -> list[Region]:
    """By code, or by as much of the name as was typed."""
    if not typed:
        return []
    if exact := Region.objects.filter(code=typed).first():
        return [exact]
    return list(Region.objects.filter(full_name__icontains=typed).order_by("code")[:MOST_PLACES])


def compared(changes: Iterable[Change]) -> list[Difference]:
    holders, names = _Holders(), _names()
    return [
        Difference(
            names.get(each.category, each.category),
            str(each.level.label),
            holders.say(each.level, each.before),
            holders.say(each.level, each.after),
        )
        for each in changes
    ]


def _names() -> dict[str, str]:
    return {row.code: str(row) for row in Category.objects.select_related("parent")}


def versions(chosen: str) -> list[Version]:
    """The newest first; of the one that is chosen by its number, what it changed."""
    rows = list(DutyCatalogue.objects.order_by("-version")[:MOST_VERSIONS])
    keys = [str(row.pk) for row in rows]
    said = SettingChange.objects.filter(model="regions.dutycatalogue", object_id__in=keys)
    changes = {each.object_id: each for each in said.select_related("officer")}
    return [_version(row, changes.get(str(row.pk)), chosen) for row in rows]


def _version(row: DutyCatalogue, change: SettingChange | None, chosen: str) -> Version:
    is_chosen = str(row.version) == chosen
    words: dict[str, Any] = {each[0]: each[-1] for each in change.fields} if change else {}
    return Version(
        row,
        date_format(timezone.localtime(row.loaded_at), "Y-m-d H:i"),
        str(change.officer) if change and change.officer else "",
        str(words.get("reason", "")),
        is_chosen,
        compared(_since_before(row)) if is_chosen else [],
    )


def _since_before(row: DutyCatalogue) -> list[Change]:
    before = DutyCatalogue.objects.filter(version__lt=row.version).order_by("-version").first()
    return changes_between(rows_of(before), rows_of(row))
