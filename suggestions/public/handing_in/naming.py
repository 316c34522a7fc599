"""The unit that somebody complains about, by the name that people call it; nobody of it is to see
that. A claim, until triage has decided. (docs/decisions/0107)"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from regions.deciding import undecided_at
from regions.models import Region, Unit, ancestor_paths, subtree

NOBODY = "-"
MOST, FEWEST_CHARACTERS, COUNTY_DIGITS, DIGEST_DIGITS = 5, 2, 6, 16
LINE = "region__parent__parent__parent"
# However often a name could end, only so many are looked at.
MOST_ENDS = 6
# Where a unit's name may end; behind it stands who is meant: 城管局局长, 良田镇政府工作人员.
END = re.compile(r"委员会|[局委办厅院处所站队镇乡]|街道|政府|中心")
# Where who is meant begins behind a name that is cut short: 城管的人, 城管执法大队, 税务干部.
WHO = re.compile(r"的|(?:综合)?(?:执法)?[大中支分]?队|(?:工作|执法|办事)?人员|干部|领导")
# The city’s, the county’s: people say which by the place that they chose.
ABOVE = re.compile(r"^(?:[^省]{2,3}省)?[市区县]?")


@dataclass(frozen=True)
class Naming:
    """`units`: those that may be meant; `beyond`: those about which nobody here could decide.
    `chosen`: the code of one, `none` for none of them, '' where that was not said yet.
    `has_more`: more fit than are offered."""

    typed: str = ""
    units: list[Unit] = field(default_factory=list)
    beyond: list[Unit] = field(default_factory=list)
    chosen: str = ""
    has_more: bool = False

    @property
    def unit(self) -> Unit | None:
        return next((each for each in self.units if each.code == self.chosen), None)

    @property
    def none(self) -> str:
        """None of exactly these: with another place other units are offered."""
        codes = " ".join(sorted(each.code for each in self.units))
        return NOBODY + hashlib.sha256(codes.encode()).hexdigest()[:DIGEST_DIGITS]

    @property
    def is_settled(self) -> bool:
        """What was chosen and is not offered any more is never left out in silence."""
        if self.units:
            return self.unit is not None or self.chosen == self.none
        return not self.chosen or self.chosen.startswith(NOBODY)


def named(typed: str, chosen: str, region: Region) -> Naming:
    """Three statements, and one for each role that the city leaves open; none without a name."""
    if not typed:
        return Naming()
    found = _called(typed, region)
    theirs = undecided_at(region.path)
    units = [each for each in found if each.pk not in theirs]
    beyond = [each for each in found if each not in units]
    return Naming(typed, units[:MOST], beyond, chosen, len(units) > MOST)


def _called(typed: str, region: Region) -> list[Unit]:
    """By as much of it as fits a unit: who of it is meant stands behind."""
    words = ABOVE.sub("", "".join(typed.split()))
    if len(words) < FEWEST_CHARACTERS:
        return []
    around = ancestor_paths(region.path)
    rows = _near(region.path, around)
    names = Region.objects.filter(path__in=around).order_by("path").values_list("name", flat=True)
    for said in _beginnings(words, list(names)):
        if fitting := [row for row, line in rows if _is_called(row, line, said)]:
            return sorted(fitting, key=lambda row: _distance(row, said, around))
    return []


def _near(path: str, around: list[str]) -> list[tuple[Unit, list[str]]]:
    """Those that triage has to choose from, for what it cannot see there, it cannot confirm; each
    with the names of the places that it lies in."""
    near = subtree(path[:COUNTY_DIGITS], "region__path") | Q(region__path__in=around)
    rows = Unit.objects.filter(near, active=True)
    return [(each, _line(each.region)) for each in rows.select_related(LINE)]


def _beginnings(words: str, places: list[str]) -> Iterator[str]:
    """Up to where a unit's name may end, the longest first; each then without the places that its
    author chose, by which people call what belongs to a larger one: 良田镇教育局."""
    ends = {found.end() for found in END.finditer(words)}
    ends |= {found.start() for found in WHO.finditer(words)}
    for end in sorted(ends or {len(words)}, reverse=True)[:MOST_ENDS]:
        said = words[:end]
        if len(said) >= FEWEST_CHARACTERS:
            yield from (said, _behind(places, said))


def _behind(places: Iterable[str], words: str) -> str:
    """The name of a unit without these places before it, the largest first; as it is, where no more
    than places was written."""
    left = words
    for name in places:
        short = name[:-1] if len(name) > FEWEST_CHARACTERS else name
        left = left.removeprefix(name if left.startswith(name) else short)
    return left if len(left) >= FEWEST_CHARACTERS else words


def _is_called(unit: Unit, line: list[str], words: str) -> bool:
    """城管局 for 城市管理和综合执法局: people leave characters out and keep their order.
    `line`: the places that it lies in, the largest first.

    The place is said from its beginning or not at all: 汝城县应急管理局 is no 城管局. Larger ones
    may stand before it, 郴州市汝城县教育局; alone they say a unit of their own, 郴州市教育局.
    """
    *above, own = line
    rest = _behind(above, words)
    bare = _behind([own], rest)
    if any(each[0] == unit.name[0] and _in_order(each, unit.name) for each in (words, rest)):
        return True
    return rest in (words, own + bare) and _in_order(bare, unit.name.removeprefix(own))


def _line(region: Region) -> list[str]:
    """The names of the places that it lies in, the largest first, and its own."""
    found, place = [region.name], region.parent
    while place is not None:
        found.insert(0, place.name)
        place = place.parent
    return found


def _in_order(words: str, name: str) -> bool:
    left = iter(name)
    return all(character in left for character in words)


def _distance(unit: Unit, words: str, around: list[str]) -> tuple[bool, bool, int, int, str]:
    """Around the place first, then what has the words as they were written, then the nearest."""
    path = unit.region.path
    return path not in around, words not in unit.name, -len(path), len(unit.name), unit.code
