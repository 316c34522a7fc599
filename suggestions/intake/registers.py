"""Regions, units and categories, found by code or by name."""

from __future__ import annotations

from typing import Generic, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from regions.models import Category, Level, Region, Unit
from suggestions.intake.places import VILLAGE, codes_of, names_of, spellings
from suggestions.intake.refusals import RowRefused
from suggestions.models.identity import bare, canonical_number

Row = TypeVar("Row", bound=Model)


class Register(Generic[Row]):
    def __init__(self, label: str) -> None:
        self.label = label
        self._rows: dict[str, dict[int, Row]] = {}

    def add(self, row: Row, *keys: str) -> None:
        for key in keys:
            self._rows.setdefault(key, {})[row.pk] = row

    def get(self, *keys: str) -> Row | None:
        """The one row with the first key that is known at all."""
        found = next((self._rows[key] for key in keys if key in self._rows), {})
        if len(found) > 1:
            reason = _("the name of the %(what)s is not unique: give its code")
            raise RowRefused(reason % {"what": self.label})
        return next(iter(found.values()), None)

    def find(self, *keys: str) -> Row:
        found = self.get(*keys)
        if found is None:
            raise RowRefused(_("the %(what)s is not known here") % {"what": self.label})
        return found


class Registers:
    """Everything that rows name, read once."""

    def __init__(self) -> None:
        self.regions = Register[Region](_("region"))
        self.villages = Register[Region](_("region"))
        self.units = Register[Unit](_("unit"))
        self.categories = Register[Category](_("category"))
        self.cities: list[Region] = []
        self._found: dict[str, Region] = {}
        self._add_regions()
        for unit in Unit.objects.all():
            self.units.add(unit, unit.code, bare(unit.name))
        for category in Category.objects.all():
            self.categories.add(category, category.code, bare(category.name))

    def _add_regions(self) -> None:
        rows = Region.objects.in_bulk()
        self.cities = [row for row in rows.values() if row.level == Level.CITY]
        for row in rows.values():
            names = names_of(row, rows)
            self.regions.add(row, *codes_of(row), *names)
            if row.level == Level.VILLAGE:
                self.villages.add(row, *(VILLAGE.sub("", name) for name in names))

    def region(self, text: str) -> Region:
        if text not in self._found:
            names = spellings(text, self.cities)
            self._found[text] = self.regions.get(*names) or self.villages.find(
                *(VILLAGE.sub("", name) for name in names)
            )
        return self._found[text]

    def unit(self, text: str) -> Unit | None:
        return self.units.find(bare(text), canonical_number(text)) if text else None

    def category(self, text: str) -> Category | None:
        return self.categories.find(bare(text), canonical_number(text)) if text else None
