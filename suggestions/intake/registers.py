"""Regions, units and categories, found by code or by name."""

from __future__ import annotations

import re
from typing import Generic, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from regions.models import Category, Level, Region, Unit
from suggestions.intake.refusals import RowRefused

Row = TypeVar("Row", bound=Model)

BETWEEN = re.compile(r"[\s/\\>|·,，、;；-]+")
# The same village is written with any of these, or with none.
SUFFIX = re.compile(r"(?:社区|村民委员会|居民委员会|村委会|居委会|办事处|村)+$")
CODE_LENGTH = 12


class Register(Generic[Row]):
    def __init__(self, label: str) -> None:
        self.label = label
        self._rows: dict[str, dict[int, Row]] = {}

    def add(self, row: Row, *keys: str) -> None:
        for key in keys:
            self._rows.setdefault(key, {})[row.pk] = row

    def find(self, *keys: str) -> Row:
        """The one row with the first key that is known at all."""
        found = next((self._rows[key] for key in keys if key in self._rows), {})
        if not found:
            raise RowRefused(_("the %(what)s is not known here") % {"what": self.label})
        if len(found) > 1:
            reason = _("the name of the %(what)s is not unique: give its code")
            raise RowRefused(reason % {"what": self.label})
        return next(iter(found.values()))


class Registers:
    """Everything that rows name, read once."""

    def __init__(self) -> None:
        self.regions = _regions()
        self.units = Register[Unit](_("unit"))
        self.categories = Register[Category](_("category"))
        for unit in Unit.objects.all():
            self.units.add(unit, unit.code, unit.name)
        for category in Category.objects.all():
            self.categories.add(category, category.code, category.name)

    def region(self, text: str) -> Region:
        name = BETWEEN.sub("", text)
        return self.regions.find(name, SUFFIX.sub("", name))

    def unit(self, text: str) -> Unit | None:
        return self.units.find(text) if text else None

    def category(self, text: str) -> Category | None:
        return self.categories.find(text) if text else None


def _regions() -> Register[Region]:
    register = Register[Region](_("region"))
    rows = Region.objects.in_bulk()
    for row in rows.values():
        register.add(row, row.code, row.code.ljust(CODE_LENGTH, "0"))
        for name in _names(row, rows):
            plain = BETWEEN.sub("", name)
            register.add(row, plain, SUFFIX.sub("", plain))
    return register


def _names(row: Region, rows: dict[int, Region]) -> list[str]:
    """Its name alone and below each place above it; a village only below its township."""
    names = [row.name]
    above = row.parent_id
    while above:
        names.append(rows[above].name + names[-1])
        above = rows[above].parent_id
    return names[1:] if row.level == Level.VILLAGE else names
