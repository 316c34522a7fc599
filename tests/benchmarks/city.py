"""The example city with an officer in every unit, and as many suggestions as are wanted."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from io import StringIO
from math import ceil
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import AutoField, Max, Model
from django.utils import timezone

from regions.models import Category, Level, Officer, Post, Region, Role, Unit
from suggestions import statistics
from suggestions.models import (
    Assignment,
    Author,
    Deadline,
    Event,
    Fact,
    Message,
    Suggestion,
    SuggestionType,
    Tier,
    Wording,
)
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CHANNEL, CLOCK, Actor, officer_actor
from suggestions.pipeline.collect import Contact, Submit, code_for, with_code
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move_many

TEXT = "国庆北路的路灯坏了三天，晚上走路看不清，请尽快修理。"
ANSWER = "您好！您反映的问题已于昨日处理完毕。感谢您的来信。"
SINCE = date(2020, 1, 1)
COUNTY = "431002"
CODE = code_for("benchmark")
# What a suggestion made by hand is multiplied with; of each hundred so many stand where.
MADE = 1000
STANDING = {"closed": 85, "handling": 8, "answered": 2, "assigned": 2, "classified": 1, "": 2}
PATHS = {
    "": (),
    "classified": ("classify",),
    "assigned": ("classify", "assign"),
    "handling": ("classify", "assign", "accept"),
    "answered": ("classify", "assign", "accept", "draft", "answer"),
    "closed": ("classify", "assign", "accept", "draft", "answer", "close"),
}
COPIED: tuple[type[Model], ...] = (
    Suggestion,
    Author,
    Assignment,
    Deadline,
    Event,
    Wording,
    Message,
    Fact,
)


@cache
def load() -> None:
    """Chenzhou, once a run."""
    call_command("load_city", settings.BASE_DIR / "regions/data/chenzhou", stdout=StringIO())
    _employ(Role.TRIAGE, Region.objects.filter(level__lte=Level.COUNTY))
    _employ(Role.SUPERVISOR, Region.objects.filter(level__lte=Level.COUNTY))
    _employ(Role.HANDLER, Unit.objects.all())
    _employ(Role.LEADER, Unit.objects.all())


def _employ(role: Role, places: Iterable[Any]) -> None:
    found = list(places)
    names = [f"{role}-{place.code}" for place in found]
    officers = Officer.objects.bulk_create(
        Officer(username=name, first_name=name, is_staff=True) for name in names
    )
    kind = "unit" if role in {Role.HANDLER, Role.LEADER} else "region"
    Post.objects.bulk_create(
        Post(officer=officer, role=role, since=SINCE, **{kind: place})
        for officer, place in zip(officers, found, strict=True)
    )


def officer(role: Role, code: str) -> Officer:
    return Officer.objects.get(username=f"{role}-{code}")


def actor(role: Role, code: str) -> Actor:
    return officer_actor(officer(role, code))


@cache
def category() -> Category:
    return Category.objects.filter(children=None).order_by("pk")[0]


@cache
def regions() -> list[Region]:
    """Villages and the like, of every county."""
    return list(Region.objects.filter(level=Level.VILLAGE).order_by("path"))


@cache
def departments() -> dict[str, list[Unit]]:
    """The units of each county, by its path."""
    rows = Unit.objects.filter(region__level=Level.COUNTY).select_related("region", "parent")
    found: dict[str, list[Unit]] = {}
    for row in rows.order_by("code"):
        found.setdefault(row.region.path, []).append(row)
    return found


def request(dice: Random) -> Submit:
    plain = Submit(
        text=TEXT,
        region=dice.choice(regions()),
        contact=Contact(name="王女士", phone="13800000000"),
        consent="benchmark",
    )
    return with_code(plain, CODE)


def in_batches(intents: list[Intent], who: Actor) -> list[Suggestion]:
    """The rows that the intents were about, none of which may be refused."""
    found = []
    for start in range(0, len(intents), MOST_AT_ONCE):
        for result in move_many(intents[start : start + MOST_AT_ONCE], actor=who):
            assert isinstance(result, Event), result
            found.append(result.suggestion)
    return found


def submitted(count: int, *, at: datetime | None = None) -> list[Suggestion]:
    dice, moment = Random(count), at or timezone.now()
    return in_batches([Intent(None, request(dice), at=moment) for _ in range(count)], CHANNEL)


# standing somewhere on the way


def brought(rows: list[Suggestion], status: str, *, at: datetime, **more: Any) -> None:
    for name in PATHS[status]:
        step(rows, name, at=at, **more)


def step(rows: list[Suggestion], name: str, *, at: datetime, **more: Any) -> None:
    actors = _Actors()
    intents = [
        Intent(row.pk, MOVES[name](**carried(name, row, **more)), at=at, actor=actors.of(name, row))
        for row in rows
    ]
    in_batches(intents, CLOCK)


def carried(name: str, row: Suggestion, *, tier: str = Tier.GENERAL) -> dict[str, Any]:
    answer = {"outcome": "solved", "answer": ANSWER}
    found: dict[str, dict[str, Any]] = {
        "classify": {"type": SuggestionType.HELP, "category": category(), "tier": tier},
        "assign": {"lead": unit_for(row)},
        "draft": answer,
        "answer": answer,
    }
    return found.get(name, {})


def unit_for(row: Suggestion) -> Unit:
    units = departments()[row.region_path[:6]]
    return units[row.pk % len(units)]


class _Actors:
    """Who makes a move, each read once; they may say that it was earlier."""

    def __init__(self) -> None:
        self._found: dict[tuple[Role, str], Actor] = {}

    def of(self, name: str, row: Suggestion) -> Actor:
        if name == "close":
            return replace(CLOCK, backdates=True)
        if name in {"classify", "assign"}:
            return self._actor(Role.TRIAGE, row.region_path[:6])
        role = Role.LEADER if name == "answer" else Role.HANDLER
        return self._actor(role, unit_for(row).code)

    def _actor(self, role: Role, code: str) -> Actor:
        if (role, code) not in self._found:
            self._found[role, code] = replace(actor(role, code), backdates=True)
        return self._found[role, code]


# many of them


def fill(count: int) -> None:
    """At least so many: some made move by move over the last months, the others copies of them."""
    made = min(MADE, count)
    for status, percent in STANDING.items():
        for at in _moments(made * percent // 100):
            brought(submitted(10, at=at), status, at=at)
    statistics.catch_up(seconds=600)
    copies = ceil(count / Suggestion.objects.count()) - 1
    if copies > 0:
        multiply(copies)
        list(statistics.sheets.rewrite())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _moments(count: int) -> Iterator[datetime]:
    dice, now = Random(count), timezone.now()
    for _ten in range(max(count // 10, 1)):
        yield now - timedelta(days=dice.uniform(1, 180))


def multiply(copies: int, *, mark: str = "-") -> None:
    """Pages do not look at hashes: the copies need no ledger of their own making.

    `mark`: what sets their references off; another one where there are copies already.
    """
    newest = [model._default_manager.aggregate(found=Max("pk"))["found"] or 0 for model in COPIED]
    distance = max(newest) + 1
    with _unchecked():
        for model in COPIED:
            copy(model, copies, changes_of(model, distance, mark))


@contextmanager
def _unchecked() -> Iterator[None]:
    """Millions of foreign keys that are right by their making are not looked up one by one."""
    if connection.vendor != "postgresql":
        with connection.constraint_checks_disabled():
            yield
        return
    with connection.cursor() as cursor:
        # As long as it takes: so many at once are the business of tests only.
        cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0")
        yield
        # As the database does by itself a while after: what follows is planned by what there is.
        cursor.execute("SET session_replication_role = DEFAULT; RESET statement_timeout; ANALYZE")


def changes_of(model: type[Model], distance: int, mark: str) -> dict[str, str]:
    """What differs from one copy to the next: every id that names another copied row."""
    changes = {
        each.column: f"{each.column} + copy * {distance}"
        for each in model._meta.concrete_fields
        if each.primary_key or each.related_model in COPIED
    }
    for name in ("reference", "key"):
        if any(each.column == name and each.unique for each in model._meta.concrete_fields):
            changes[name] = f"{name} || '{mark}' || copy"
    if model is Suggestion:
        changes["submit_key"] = "NULL"
        # Of those that came from a file: another number, like the reference.
        changes["number"] = f"CASE WHEN number = '' THEN '' ELSE number || '{mark}' || copy END"
    return changes


def copy(model: type[Model], copies: int, changes: dict[str, str], *, where: str = "1 = 1") -> None:
    table = model._meta.db_table
    columns = [each.column for each in model._meta.concrete_fields]
    values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    numbers = f"SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < {copies}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE copies(copy) AS ({numbers}) "
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, copies WHERE {where}"
        )
    _renumber(model)


def _renumber(model: type[Model]) -> None:
    """Let new rows take ids after those of the copies."""
    ident = model._meta.pk
    if connection.vendor != "postgresql" or not isinstance(ident, AutoField):
        return
    table, name = model._meta.db_table, ident.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{name}'), max({name})) FROM {table}"
        )
