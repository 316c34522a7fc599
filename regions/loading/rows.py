"""What a folder of plain files says, as typed rows, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from regions.models import Level


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    level: Level
    parent: str
    path: str
    full_name: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    code: str
    name: str
    kind: str
    function: str
    region: str
    parent: str


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """`keywords`: None where the files leave them to whoever administers the city."""

    code: str
    name: str
    parent: str
    hotline_code: str
    petition_code: str
    keywords: str | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    category: str
    level: Level
    function: str


@dataclass(frozen=True, slots=True)
class PointRow:
    code: str
    name: str
    region: str
    address: str
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class CityProfile:
    """What the pages say of the city; pages leave out what is empty."""

    name: str
    service: str
    name_en: str = ""
    service_en: str = ""
    hotline: str = ""
    # Who is called in danger, and who hears of corruption; those of the whole country if not said.
    fire: str = "119"
    police: str = "110"
    ambulance: str = "120"
    gas: str = ""
    listening: str = "12356"
    discipline: str = "12388"
    host: str = ""
    operator: str = ""
    icp: str = ""
    police_record: str = ""
    site_code: str = ""


@dataclass(frozen=True, slots=True)
class City:
    regions: list[RegionRow]
    units: list[UnitRow]
    categories: list[CategoryRow]
    duties: list[DutyRow]
    points: list[PointRow]

    @property
    def path(self) -> str:
        return self._city.path

    @property
    def code(self) -> str:
        return self._city.code

    @property
    def _city(self) -> RegionRow:
        return next(row for row in self.regions if row.level == Level.CITY)


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.file}: {self.reason}"
        place = _("%(file)s, line %(line)d") % {"file": self.file, "line": self.line}
        return f"{place}: {self.reason}"


class WrongFilesError(Exception):
    """The folder is refused; `problems` holds everything that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))
