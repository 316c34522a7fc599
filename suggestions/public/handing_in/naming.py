"""The unit that somebody complains about, by the name that people call it; nobody of it is to see
that. A claim, until triage has decided. (docs/decisions/0107)"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, filterfalse

from django.db.models import Q

from regions.deciding import gaps
from regions.models import Region, Unit, ancestor_paths, subtree

NOBODY = "-"
MOST, FEWEST_CHARACTERS, COUNTY_DIGITS = 5, 2, 6
# What is written behind the unit's name: 城管局的人, 良田镇政府工作人员.
UP_TO_THE_UNIT = re.compile(r".*(?:委员会|[局委办厅院处所站队镇乡]|街道|政府|中心)")
# The city’s, the county’s: people say which by the place that they chose.
ABOVE = re.compile(r"^(?:[^省]{2,3}省)?[市区县]?")


@dataclass(frozen=True)
class Naming:
    """`units`: those that may be meant; `beyond`: those about which nobody here could decide.
    `chosen`: the code of one, `NOBODY` for none of them, '' where that was not said yet."""

    typed: str = ""
    units: list[Unit] = field(default_factory=list)
    beyond: list[Unit] = field(default_factory=list)
    chosen: str = ""

    @property
    def unit(self) -> Unit | None:
        return next((each for each in self.units if each.code == self.chosen), None)

    @property
    def is_settled(self) -> bool:
        return not self.units or self.unit is not None or self.chosen == NOBODY

    @property
    def likely(self) -> str:
        """What stands chosen when the page opens: never one of several."""
        return self.chosen or (self.units[0].code if len(self.units) == 1 else "")


def named(typed: str, chosen: str, region: Region) -> Naming:
    """Two statements, and one for each role that nobody could decide by; none without a name."""
    if not typed:
        return Naming()
    found = _called(typed, region)
    # Units of everybody who decides.
    theirs = set(chain.from_iterable(gap.units for gap in gaps()))
    beyond = list(filter(theirs.__contains__, found))
    return Naming(typed, list(filterfalse(theirs.__contains__, found))[:MOST], beyond, chosen)


def _called(typed: str, region: Region) -> list[Unit]:
    words = _unit_in(typed)
    if len(words) < FEWEST_CHARACTERS:
        return []
    around = ancestor_paths(region.path)
    # Those that triage has to choose from: what it cannot see there, it cannot confirm.
    near = subtree(region.path[:COUNTY_DIGITS], "region__path") | Q(region__path__in=around)
    rows = Unit.objects.filter(near, active=True).select_related("region")
    fitting = [row for row in rows if _is_called(row, words)]
    return sorted(fitting, key=lambda row: _distance(row, words, around))


def _unit_in(typed: str) -> str:
    words = ABOVE.sub("", "".join(typed.split()))
    until = UP_TO_THE_UNIT.match(words)
    return until[0] if until else words


def _is_called(unit: Unit, words: str) -> bool:
    """城管局 for 城市管理和综合执法局: people leave characters out and keep their order.

    The place is said from its beginning or not at all: 汝城县应急管理局 is no 城管局.
    """
    whole = unit.name[0] == words[0]
    left = iter(unit.name if whole else unit.name.removeprefix(unit.region.name))
    return all(character in left for character in words)


def _distance(unit: Unit, words: str, around: list[str]) -> tuple[bool, bool, int, int, str]:
    """Around the place first, then what has the words as they were written, then the nearest."""
    path = unit.region.path
    return path not in around, words not in unit.name, -len(path), len(unit.name), unit.code
