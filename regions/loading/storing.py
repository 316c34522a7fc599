"""A city from its rows into the database, again and again without doubling anything."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from regions.loading.rows import (
    CategoryRow,
    City,
    DutyRow,
    PointRow,
    Problem,
    RegionRow,
    UnitRow,
    WrongFilesError,
)
from regions.models import (
    Category,
    CollectionPoint,
    Duty,
    DutyCatalogue,
    Region,
    Unit,
    subtree,
)

BATCH = 500
Values = dict[str, Any]


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


class _Nested(_Coded, Protocol):
    @property
    def parent(self) -> str: ...


Coded = TypeVar("Coded", bound=_Coded)
Nested = TypeVar("Nested", bound=_Nested)


@dataclass
class Tally:
    """What happened to the rows of one table."""

    name: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deactivated: int = 0

    def __str__(self) -> str:
        text = _(
            "%(name)s: %(created)d created, %(updated)d updated, %(unchanged)d unchanged, "
            "%(deactivated)d deactivated"
        )
        return text % vars(self)


@transaction.atomic
def store_city(city: City) -> list[Tally]:
    """Everything or nothing. What the files no longer name stays, and is set inactive."""
    _refuse_taken_functions(city.units)
    regions = _store_regions(city)
    units = _store_units(city, regions)
    categories = _store_categories(city)
    duties = _store_duties(city.duties, categories)
    points = _store_points(city, regions)
    return [regions.tally, units.tally, categories.tally, duties, points.tally]


class Table:
    """The rows of one model by their code."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.rows: dict[str, Any] = model._default_manager.in_bulk(field_name="code")
        self.tally = Tally(str(model._meta.verbose_name_plural))

    def id_of(self, code: str) -> int | None:
        """None for no code: a row at the top has no parent."""
        return self.rows[code].pk if code else None

    def write(self, rows: Sequence[Coded], values: Callable[[Coded], Values]) -> None:
        """Create or update each row, with the same columns for all of them."""
        wanted = {row.code: values(row) for row in rows}
        new = {code: each for code, each in wanted.items() if code not in self.rows}
        changed = {code: each for code, each in wanted.items() if self._changes(code, each)}
        self._update(changed)
        self._create(new)
        self.tally.unchanged += len(wanted) - len(new) - len(changed)

    def _changes(self, code: str, values: Values) -> bool:
        return code in self.rows and _changed(self.rows[code], values)

    def write_nested(self, rows: Sequence[Nested], values: Callable[[Nested], Values]) -> None:
        for wave in _waves(rows):
            self.write(wave, values)

    def _create(self, new: Mapping[str, Values]) -> None:
        rows = [self.model(code=code, **values) for code, values in new.items()]
        self.model._default_manager.bulk_create(rows, batch_size=BATCH)
        self.rows |= zip(new, rows, strict=True)
        self.tally.created += len(new)

    def _update(self, changed: Mapping[str, Values]) -> None:
        for code, values in changed.items():
            for name, value in values.items():
                setattr(self.rows[code], name, value)
        if changed:
            columns = [name.removesuffix("_id") for name in next(iter(changed.values()))]
            rows = [self.rows[code] for code in changed]
            self.model._default_manager.bulk_update(rows, columns, batch_size=BATCH)
        self.tally.updated += len(changed)

    def retire(self, kept: set[str], within: Q) -> None:
        gone = self.model._default_manager.filter(within, active=True).exclude(code__in=kept)
        self.tally.deactivated = gone.update(active=False)


def _changed(row: Any, values: Values) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _waves(rows: Sequence[Nested]) -> Iterator[list[Nested]]:
    """Each wave after the one with its parents: a child needs the id of its parent."""
    below: dict[str, list[Nested]] = defaultdict(list)
    for row in rows:
        below[row.parent].append(row)
    wave = below[""]
    while wave:
        yield wave
        wave = [child for row in wave for child in below[row.code]]


def _store_regions(city: City) -> Table:
    table = Table(Region)

    def values(row: RegionRow) -> Values:
        return {
            "name": row.name,
            "level": row.level,
            "path": row.path,
            "full_name": row.full_name,
            "parent_id": table.id_of(row.parent),
        }

    table.write_nested(city.regions, values)
    return table


def _store_units(city: City, regions: Table) -> Table:
    table = Table(Unit)

    def values(row: UnitRow) -> Values:
        return {
            "name": row.name,
            "kind": row.kind,
            "function": row.function,
            "region_id": regions.id_of(row.region),
            "parent_id": table.id_of(row.parent),
            "active": True,
        }

    table.write_nested(city.units, values)
    table.retire({row.code for row in city.units}, subtree(city.path, "region__path"))
    return table


def _refuse_taken_functions(rows: Sequence[UnitRow]) -> None:
    """A unit under a new code would be a second one for its function in its region."""
    units = Unit.objects.values_list("region__code", "function", "code")
    holders = {(region, function): code for region, function, code in units}
    problems = []
    for row in rows:
        holder = holders.get((row.region, row.function), row.code)
        if holder != row.code:
            named = {"code": row.code, "holder": holder, "region": row.region}
            reason = _(
                "“%(code)s”: region %(region)s already has “%(holder)s” for it. Keep its code"
            )
            problems.append(Problem("units.csv", None, reason % named))
    if problems:
        raise WrongFilesError(problems)


def _store_categories(city: City) -> Table:
    table = Table(Category)

    def values(row: CategoryRow) -> Values:
        told = {
            "name": row.name,
            "parent_id": table.id_of(row.parent),
            "hotline_code": row.hotline_code,
            "petition_code": row.petition_code,
            "active": True,
        }
        return told if row.keywords is None else told | {"keywords": row.keywords}

    table.write_nested(city.categories, values)
    table.retire({row.code for row in city.categories}, Q())
    return table


def _store_points(city: City, regions: Table) -> Table:
    table = Table(CollectionPoint)

    def values(row: PointRow) -> Values:
        return {
            "name": row.name,
            "region_id": regions.id_of(row.region),
            "address": row.address,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "active": True,
        }

    table.write(city.points, values)
    table.retire({row.code for row in city.points}, subtree(city.path, "region__path"))
    return table


def digest_of(rows: Sequence[DutyRow]) -> str:
    """The same for the same duties, in whatever order the file lists them."""
    lines = sorted((row.category, int(row.level), row.function) for row in rows)
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()


def _store_duties(rows: Sequence[DutyRow], categories: Table) -> Tally:
    ids = {code: category.pk for code, category in categories.rows.items()}
    catalogue = new_catalogue(rows, ids)
    if catalogue is None:
        newest = DutyCatalogue.objects.order_by("-version")[0]
        return Tally(_version_name(newest), unchanged=len(rows))
    return Tally(_version_name(catalogue), created=len(rows))


def new_catalogue(rows: Sequence[DutyRow], ids: Mapping[str, int]) -> DutyCatalogue | None:
    """The next version; None where the newest says the same. `ids`: of categories by code."""
    newest = DutyCatalogue.objects.order_by("-version").first()
    digest = digest_of(rows)
    if newest and newest.digest == digest:
        return None
    version = newest.version + 1 if newest else 1
    catalogue = DutyCatalogue.objects.create(version=version, digest=digest)
    Duty.objects.bulk_create(
        Duty(
            catalogue=catalogue,
            category_id=ids[row.category],
            level=row.level,
            function=row.function,
        )
        for row in rows
    )
    return catalogue


def _version_name(catalogue: DutyCatalogue) -> str:
    return _("duty catalogue, version %(version)d") % {"version": catalogue.version}
