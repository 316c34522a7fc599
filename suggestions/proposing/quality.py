"""How good proposals have been: read from what the worker adds up by day (decision 0109).

No row of a suggestion and no entry is read: what a day adds is a few hundred sums, however much
was decided on it. No figure is of a person, a unit or a place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Sum, Value
from django.db.models.functions import Trunc

from suggestions.analysis.agreement import NOTHING, STEPS, Pairs, Share, Told, off_by
from suggestions.models import ChanceTally, PairTally

# Longer ones are told by month.
MOST_DAYS_BY_WEEK = 92
THOUSANDTHS = 1000
UNTOLD = Value(-1)


@dataclass(frozen=True)
class Asked:
    """`version`: None: whatever proposed."""

    subject: str
    since: date
    until: date
    version: int | None = None

    @property
    def step(self) -> str:
        return "week" if (self.until - self.since).days <= MOST_DAYS_BY_WEEK else "month"


@dataclass(frozen=True)
class Standing:
    """Of so many decisions: whether the `first` one proposed was decided, or one `among` those that
    were proposed; how many were `sure`, and how many of these were right; how many are `over`."""

    first: Share = NOTHING
    among: Share = NOTHING
    sure: Share = NOTHING
    sure_right: Share = NOTHING
    over: Share = NOTHING

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.first + other.first,
            self.among + other.among,
            self.sure + other.sure,
            self.sure_right + other.sure_right,
            self.over + other.over,
        )

    @property
    def many(self) -> int:
        return self.first.whole


@dataclass(frozen=True)
class Sides:
    """`at`: the first day of a week or month, or a version, or a subject. `shown` and `control`
    apart: who is proposed something agrees with it, so that agreement alone is obedience."""

    at: Any
    shown: Standing
    control: Standing

    @property
    def both(self) -> Standing:
        return self.shown + self.control


class _Cell(NamedTuple):
    at: Any
    shown: bool
    sure: bool
    place: int
    over: bool
    step: int
    n: int
    told: int

    @property
    def standing(self) -> Standing:
        first, n = self.n * (self.place == 1), self.n
        return Standing(
            Share(first, n),
            Share(n * (self.place > 0), n),
            Share(n * self.sure, n),
            Share(first * self.sure, n * self.sure),
            Share(n * self.over, n),
        )


class Quality:
    """Of one subject. Each of the lists below takes one statement."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._days = _of_days(ChanceTally.objects.all(), asked.since, asked.until)

    @cached_property
    def _cells(self) -> list[_Cell]:
        return _cells(
            self._of_subject(self._days), at=Trunc("day", self.asked.step), by_chance=True
        )

    @cached_property
    def whole(self) -> Sides:
        return _sides(None, self._cells)

    @cached_property
    def drift(self) -> list[Sides]:
        """By week or month, the earliest first; those without a decision are missing."""
        return list(_apart(self._cells))

    @cached_property
    def curve(self) -> list[Told]:
        """For each tenth of chance. What names alone proposed was told without any."""
        return [_told(cell for cell in self._cells if cell.step == step) for step in range(STEPS)]

    @property
    def off_by(self) -> float | None:
        return off_by(self.curve)

    @cached_property
    def versions(self) -> list[Sides]:
        """The newest first, whichever of them was asked for."""
        rows = self._days.filter(subject=self.asked.subject)
        return list(_apart(_cells(rows, at=F("version"))))[::-1]

    @cached_property
    def _pairs(self) -> dict[bool, Pairs]:
        found: dict[bool, Counter[tuple[str, str]]] = {True: Counter(), False: Counter()}
        days = _of_days(PairTally.objects.all(), self.asked.since, self.asked.until)
        rows = self._of_subject(days).values_list("shown", "proposed", "decided")
        for shown, proposed, decided, n in rows.annotate(many=Sum("n")).filter(many__gt=0):
            found[shown][proposed, decided] += n
        return dict(found)

    @property
    def pairs(self) -> Pairs:
        return Counter(self._pairs[True]) + Counter(self._pairs[False])

    @property
    def shown_pairs(self) -> Pairs:
        """Of those alone whose form showed it: only there somebody kept or changed it."""
        return self._pairs[True]

    def _of_subject(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        wanted = rows.filter(subject=self.asked.subject)
        version = self.asked.version
        return wanted if version is None else wanted.filter(version=version)


def by_subject(since: date, until: date) -> dict[str, Sides]:
    """One statement for all subjects."""
    rows = _of_days(ChanceTally.objects.all(), since, until)
    return {each.at: each for each in _apart(_cells(rows, at=F("subject")))}


def _of_days(rows: QuerySet[Any], since: date, until: date) -> QuerySet[Any]:
    return rows.filter(day__gte=since, day__lte=until)


def _cells(rows: QuerySet[Any], *, at: Any, by_chance: bool = False) -> list[_Cell]:
    """Added up by the database, sorted by `at`."""
    named = rows.annotate(
        at=at,
        was_over=F("over") if by_chance else UNTOLD,
        of_step=F("step") if by_chance else UNTOLD,
    )
    names = ("at", "shown", "sure", "place", "was_over", "of_step")
    summed = named.values_list(*names).annotate(many=Sum("n"), chances=Sum("told"))
    return [_Cell(*row) for row in summed.filter(many__gt=0).order_by("at")]


def _apart(cells: Iterable[_Cell]) -> Iterator[Sides]:
    for at, some in groupby(cells, key=lambda cell: cell.at):
        yield _sides(at, some)


def _sides(at: Any, cells: Iterable[_Cell]) -> Sides:
    found: dict[bool, Standing] = defaultdict(Standing)
    for cell in cells:
        found[cell.shown] += cell.standing
    return Sides(at, found[True], found[False])


def _told(cells: Iterable[_Cell]) -> Told:
    found = list(cells)
    right = sum((cell.standing.first for cell in found), NOTHING)
    return Told(sum(cell.told for cell in found) / THOUSANDTHS, right)
