"""Who holds which post now. Whoever left, or whose account was closed, is told nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from regions.models import UNIT_ROLES, Post, Role, Unit, ancestor_paths

Holders = dict[str, list[int]]
# The unit that it is about, who stepped aside, and the units that handle their own work.
_Left = tuple[int | None, frozenset[int], frozenset[int]]


class Staff:
    """Officers by post, looked up as far as somebody is to be told; each desk once."""

    def __init__(self, units: Iterable[int] = ()) -> None:
        """`units`: those that are asked about together, read in one statement."""
        self._units: dict[int, Holders] = {}
        self._parents: dict[int, int | None] = {}
        self._regions: dict[str, Holders] = {}
        self._in_office: dict[int, bool] = {}
        self._unbiased: dict[_Left, Staff] = {}
        self._expected: set[int] = set()
        self._load(set(units))

    def expect(self, units: Iterable[int]) -> None:
        """These are read with the first of them that is asked about."""
        self._expected.update(units)

    def besides(
        self, about: int | None, recused: Collection[int] = (), *, given: Collection[int] = ()
    ) -> Staff:
        """Those of them who may hear of what is about this unit, and was left to others by these
        officers: nobody of the unit or below it, and none of these. `given`: of what is about the
        unit's work, the units that handle it; as their staff those are told who belong to it."""
        if about is None and not recused:
            return self
        key = about, frozenset(recused), frozenset(given)
        if key not in self._unbiased:
            self._unbiased[key] = _Unbiased(self, *key)
        return self._unbiased[key]

    def of_unit(self, unit: int | None, roles: Collection[str] = UNIT_ROLES) -> list[int]:
        """Who holds one of these roles in the unit, else in the nearest above that has somebody."""
        seen: set[int] = set()
        while unit is not None and unit not in seen:
            if found := self._holding(unit, roles):
                return found
            seen.add(unit)
            unit = self._parent(unit)
        return []

    def works_in(self, officer: int | None, unit: int | None) -> bool:
        return unit is not None and officer in self._holding(unit, UNIT_ROLES)

    def is_in_office(self, officer: int) -> bool:
        """Whether the officer holds any post at all."""
        if officer not in self._in_office:
            posts = Post.objects.current().filter(officer=officer)
            self._in_office[officer] = posts.exists()
        return self._in_office[officer]

    def is_vacant(self, unit: int | None) -> bool:
        """Whether nobody handles or leads in it."""
        return unit is not None and not self._holding(unit, UNIT_ROLES)

    def nearest(self, role: Role, path: str) -> list[int]:
        """Whoever has this post for the smallest region around `path` that has somebody."""
        held = self._by_region(role)
        return next((held[above] for above in ancestor_paths(path) if above in held), [])

    def deciding(self, role: Role, path: str) -> list[int]:
        """As `nearest`; the stand-ins where nobody is left. `path`: of the suggestion itself."""
        return self.nearest(role, path) or self.nearest(Role.STAND_IN, path)

    def of_region(self, role: Role, path: str) -> list[int]:
        return self._by_region(role).get(path, [])

    # reading

    def _holding(self, unit: int, roles: Collection[str]) -> list[int]:
        if unit not in self._units:
            self._load({unit} | self._expected - self._units.keys())
        held = self._units[unit]
        return sorted({officer for role in roles for officer in held.get(role, [])})

    def _load(self, units: set[int]) -> None:
        if not units:
            return
        self._units |= {unit: defaultdict(list) for unit in units}
        posts = Post.objects.current().filter(unit__in=units, role__in=UNIT_ROLES)
        for unit, role, officer in posts.values_list("unit", "role", "officer"):
            self._units[unit][role].append(officer)

    def _parent(self, unit: int) -> int | None:
        if unit not in self._parents:
            above = Unit.objects.filter(pk=unit).values_list("parent_id", flat=True)
            self._parents[unit] = above.first()
        return self._parents[unit]

    def _by_region(self, role: Role) -> Holders:
        """Few rows, read once."""
        if role not in self._regions:
            found: Holders = defaultdict(list)
            posts = Post.objects.of_role(role).filter(region__isnull=False)
            for path, officer in posts.values_list("region__path", "officer").distinct():
                found[path].append(officer)
            self._regions[role] = dict(found)
        return self._regions[role]


class _Unbiased(Staff):
    """Without those who have an interest: where nobody else is left, the next level is told."""

    def __init__(
        self,
        everybody: Staff,
        about: int | None,
        recused: frozenset[int],
        given: frozenset[int],
    ) -> None:
        super().__init__()
        self._everybody = everybody
        self._recused, self._biased = recused, set(recused)
        self._at_own_work: set[int] = set()
        if about is not None:
            own = {about, *Unit(pk=about).ids_below()}
            posts = Post.objects.current().filter(unit__in=own)
            self._biased.update(posts.values_list("officer", flat=True))
            self._at_own_work = own & given

    def expect(self, units: Iterable[int]) -> None:
        self._everybody.expect(units)

    def is_in_office(self, officer: int) -> bool:
        return officer not in self._biased and self._everybody.is_in_office(officer)

    def _holding(self, unit: int, roles: Collection[str]) -> list[int]:
        found = self._everybody._holding(unit, roles)
        left_out = self._recused if unit in self._at_own_work else self._biased
        return [officer for officer in found if officer not in left_out]

    def _by_region(self, role: Role) -> Holders:
        found = self._everybody._by_region(role).items()
        left = {path: [each for each in held if each not in self._biased] for path, held in found}
        return {path: held for path, held in left.items() if held}
