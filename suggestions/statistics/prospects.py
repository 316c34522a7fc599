"""Whether an open matter may become overdue: counted from those that are like it.

Of those that were still open at the same working age, the part that took longer than what this
one has left. What is open itself counts as long as it was seen: that it took at least so long
(the estimate of Kaplan and Meier). Arithmetic alone, in quarters of an office hour: it knows no
rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

# In seconds; and how many of them are an hour.
QUARTER, IN_AN_HOUR = 900, 4
# A thousand office hours: what took longer is known to have taken at least as long.
LONGEST = 1000 * IN_AN_HOUR
# Fewer that were finished after this age say nothing by themselves.
FEWEST_ALIKE = 30
BINS = 10
# Of its limit, when a matter of the newest part is looked at as it was then.
LOOKED_AT = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
# What it had left then, so that limits of any length are judged in one.
PARTS = 100
# Products of shares that ought to be a half are one up to this.
NEARLY = 1e-9

Key = tuple[str, int | None, int | None]
# Quarters, how many were still open before them, and how many were finished in the last of them.
Steps = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Matter:
    """`taken`: until it was answered where it is `over`, else until it was last seen open.

    `taken`, `limit`: office seconds; `days`: that its limit was set to, None where none were;
    `category`: of the top level.
    """

    tier: str
    days: int | None
    category: int | None
    taken: int
    over: bool = True
    limit: int | None = None

    @property
    def keys(self) -> set[Key]:
        return set(_keys(self.tier, self.days, self.category))


def _keys(tier: str, days: int | None, category: int | None) -> tuple[Key, ...]:
    """What it is compared with, the likest first: units work towards the date they were given, so
    that one limit tells more than one category."""
    return (tier, days, category), (tier, days, None), (tier, None, category), (tier, None, None)


@dataclass(frozen=True)
class Estimate:
    """`rest`: quarters after which half of those alike were finished; None where that is not known
    yet, or where they were `all_done` by this age."""

    chance: float
    rest: int | None
    all_done: bool = False


# counting


@dataclass
class Lengths:
    """How many ended, and how many were last seen open, at each length. In any order."""

    ended: Counter[int] = field(default_factory=Counter)
    open: Counter[int] = field(default_factory=Counter)

    def add(self, length: int, *, over: bool, longest: int) -> None:
        known = over and length <= longest
        (self.ended if known else self.open)[min(length, longest)] += 1

    @property
    def steps(self) -> list[list[int]]:
        """The shortest first. Who was seen for exactly so long was seen not to end by then."""
        left, found = self.ended.total() + self.open.total(), []
        for length in sorted(self.ended.keys() | self.open.keys()):
            if self.ended[length]:
                found.append([length, left, self.ended[length]])
            left -= self.ended[length] + self.open[length]
        return found


@dataclass
class Tally:
    """Matters by what they are alike in: as large as there are groups and quarters, however many
    are counted."""

    groups: dict[Key, Lengths] = field(default_factory=lambda: defaultdict(Lengths))

    def add(self, matter: Matter) -> None:
        quarters = up(matter.taken) if matter.over else matter.taken // QUARTER
        for key in matter.keys:
            self.groups[key].add(quarters, over=matter.over, longest=LONGEST)

    @property
    def steps(self) -> dict[Key, list[list[int]]]:
        found = {key: lengths.steps for key, lengths in self.groups.items()}
        return {key: steps for key, steps in found.items() if steps}


def up(seconds: int) -> int:
    return -(-seconds // QUARTER)


# what follows


class Curve:
    """The part that takes longer than each length."""

    def __init__(self, steps: Steps) -> None:
        self.lengths = [length for length, *_numbers in steps]
        self.shares = [1.0, *_shares(steps)]
        self.finished = sum(ended for *_numbers, ended in steps)
        self._finished_by = [0]
        for *_numbers, ended in steps:
            self._finished_by.append(self._finished_by[-1] + ended)

    def longer_than(self, length: int) -> float:
        return self.shares[bisect_right(self.lengths, length)]

    def finished_after(self, length: int) -> int:
        return self.finished - self._finished_by[bisect_right(self.lengths, length)]

    def half_of_those_after(self, length: int) -> int | None:
        """When no more than half of those are left that took longer than this."""
        at = bisect_right(self.lengths, length)
        enough = self.shares[at] / 2 + NEARLY
        later = zip(self.lengths[at:], self.shares[at + 1 :], strict=True)
        return next((each for each, share in later if share <= enough), None)


def _shares(steps: Steps) -> Iterator[float]:
    """While nobody is lost from sight, one division: exactly the share that it is."""
    whole = share = 1.0
    before = left = -1
    for _length, still, ended in steps:
        if still != left:
            whole, before = share, still
        left = still - ended
        share = whole * (left / before)
        yield share


class Groups:
    """Curves by what matters are alike in, each made when it is asked for."""

    def __init__(self, steps: Mapping[Key, Steps]) -> None:
        self.steps = steps
        self._curves: dict[Key, Curve] = {}

    def __bool__(self) -> bool:
        return bool(self.steps)

    def curve(self, key: Key) -> Curve:
        if key not in self._curves:
            self._curves[key] = Curve(self.steps.get(key, ()))
        return self._curves[key]


@dataclass(frozen=True)
class Alike:
    """What an open matter is compared by."""

    tier: str
    days: int | None
    category: int | None

    def among(self, groups: Groups, age: int) -> Curve:
        """The likest of which enough were finished after this age, else the whole tier.

        By finished ones alone: what is open must not move the comparison to where it looks better.
        """
        *near, tier = map(groups.curve, _keys(self.tier, self.days, self.category))
        return next((each for each in near if each.finished_after(age) >= FEWEST_ALIKE), tier)


def estimate(groups: Groups, alike: Alike, *, age: int, left: int) -> Estimate | None:
    """`age`, `left`: in quarters. None where too few of its tier were ever finished.

    The more time is left, the less likely: whom it is compared with, its age alone decides.
    """
    curve = alike.among(groups, age)
    if curve.finished < FEWEST_ALIKE:
        return None
    still, later = curve.longer_than(age), curve.finished_after(age)
    chance = curve.longer_than(age + max(left, 0)) / still if still else 0.0
    if later < FEWEST_ALIKE:  # older than nearly all of its tier became
        chance = (chance * later + 1) / (later + 2)
    half = curve.half_of_those_after(age)
    return Estimate(chance, None if half is None else half - age, all_done=not still)


# how far it is off


class Foretold:
    """What was said of matters, in ten bins, against what came of those in each bin."""

    def __init__(self) -> None:
        self._said = [0.0] * BINS
        self._came = [Lengths() for _bin in range(BINS)]

    def look_at(self, groups: Groups, matter: Matter) -> None:
        """As long as it was seen open in time: the chance at that moment, and what came of it."""
        limit, alike = matter.limit or 0, Alike(matter.tier, matter.days, matter.category)
        for part in LOOKED_AT:
            age = int(limit * part)
            if age < min(matter.taken, limit):
                at = age // QUARTER
                found = estimate(groups, alike, age=at, left=up(limit) - at)
                if found:
                    gone = Fraction(matter.taken - age, limit - age)
                    self.add(found.chance, gone, over=matter.over)

    def add(self, chance: float, gone: Fraction, *, over: bool = True) -> None:
        """`gone`: of what was left then, when it was answered or last seen open."""
        place = min(int(chance * BINS), BINS - 1)
        parts = -(-gone * PARTS // 1) if over else gone * PARTS // 1
        self._said[place] += chance
        self._came[place].add(int(parts), over=over, longest=PARTS)

    @property
    def error(self) -> float | None:
        """Expected calibration error; None where nothing was said.

        How many were late is estimated as it is foretold: what is open and not late yet counts as
        long as it was seen, neither as in time nor as late, and is not left out.
        """
        off, many = 0.0, 0
        for said, came in zip(self._said, self._came, strict=True):
            here = came.ended.total() + came.open.total()
            off += abs(said - here * Curve(came.steps).longer_than(PARTS))
            many += here
        return off / many if many else None


def groups_of(matters: Iterable[Matter]) -> Groups:
    tally = Tally()
    for each in matters:
        tally.add(each)
    return Groups(tally.steps)
