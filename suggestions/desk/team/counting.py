"""How much each officer of a unit has in hand: what is open and due, never how long or how well."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from regions.models import Officer, Post, Role, Unit
from suggestions.desk.gate import visible
from suggestions.desk.lists.allotted import address_of
from suggestions.desk.lists.narrowing import falls_due, is_overdue
from suggestions.models import Assignment, Capacity, Suggestion
from suggestions.models.assignment import AssignmentQuerySet
from suggestions.workflow import BEFORE_ANSWER, Status

# Unit and officer, None for nobody.
Key = tuple[int, int | None]


@dataclass(frozen=True)
class Column:
    """`q`: what is counted of what is open; `query`: the list of exactly that."""

    name: str
    query: str
    q: Q


def columns() -> list[Column]:
    return [
        Column("open", "view=open", Q()),
        Column("overdue", "view=open&overdue=on", is_overdue()),
        Column("today", "view=open&due=today", falls_due("today")),
        Column("soon", "view=open&due=soon", falls_due("soon")),
        Column("waiting", "view=waiting", Q(status=Status.WAITING)),
        Column("held", "view=held", Q(status=Status.HELD)),
    ]


@dataclass(frozen=True)
class Number:
    many: int
    query: str
    name: str


@dataclass(frozen=True)
class Line:
    """`officer` None: what is allotted to nobody. `left`: no post in the unit any more."""

    unit: Unit
    officer: Officer | None
    numbers: list[Number]
    left: bool = False

    @property
    def open(self) -> int:
        return self.numbers[0].many


@dataclass(frozen=True)
class Table:
    unit: Unit
    lines: list[Line]

    @cached_property
    def has_leavers(self) -> bool:
        return any(line.left for line in self.lines)


def led_units(officer: Officer) -> list[Unit]:
    """Where this officer may say who handles what."""
    led = [post.unit for post in officer.current_posts if post.role == Role.LEADER and post.unit]
    return list({unit.pk: unit for unit in led}.values())


def tables(reader: Officer) -> list[Table]:
    units = led_units(reader)
    found, at_work = _counted(reader, units), _at_work(units)
    keys = found.keys() | at_work
    names = Officer.objects.in_bulk({officer for _unit, officer in keys} - {None})
    return [
        Table(unit, [_line(unit, who, found, at_work) for who in _people(unit, keys, names)])
        for unit in units
    ]


def _at_work(units: list[Unit]) -> set[Key]:
    posts = Post.objects.current().serving([unit.pk for unit in units])
    return {(unit, who) for unit, who in posts.values_list("unit", "officer") if unit}


def _people(unit: Unit, keys: Collection[Key], names: dict[int, Officer]) -> list[Officer | None]:
    """By name; nobody first, whose work is there for the taking."""
    ids = {officer for of, officer in keys if of == unit.pk}
    named = sorted((names[pk] for pk in ids if pk), key=lambda who: (str(who), who.pk))
    return [*([None] if None in ids else []), *named]


def _line(
    unit: Unit,
    officer: Officer | None,
    found: Mapping[Key, Mapping[str, Any]],
    at_work: Collection[Key],
) -> Line:
    key = unit.pk, officer.pk if officer else None
    counts, whose = found.get(key, {}), f"allotted={address_of(*key)}"
    numbers = [
        Number(counts.get(each.name, 0), f"{each.query}&{whose}", each.name) for each in columns()
    ]
    left = officer is not None and (unit.pk, officer.pk) not in at_work
    return Line(unit, officer, numbers, left)


def _counted(reader: Officer, units: list[Unit]) -> dict[Key, Mapping[str, Any]]:
    wanted = columns()
    rows = visible(reader).filter(status__in=BEFORE_ANSWER)
    in_hand = Assignment.objects.filter(unit__in=units, suggestion__in=rows.values("pk")).in_hand()
    counts = {each.name: _count(each.q) for each in wanted}
    grouped = in_hand.order_by().values("unit", "officer").annotate(**counts)
    return {(row["unit"], row["officer"]): row for row in grouped}


def _count(q: Q) -> Count:
    if not q:
        return Count("suggestion", distinct=True)
    fitting = Suggestion.objects.filter(q).values("pk")
    return Count("suggestion", distinct=True, filter=Q(suggestion__in=fitting))


# who left


@dataclass(frozen=True)
class Leaver:
    unit: int
    unit_name: str
    officer: int
    name: str
    many: int


def leavers(reader: Officer) -> list[Leaver]:
    """Who has no post in a unit any more, and still has matters of it allotted to him."""
    units = led_units(reader)
    if not units:
        return []
    open_ones = visible(reader).filter(status__in=BEFORE_ANSWER).values("pk")
    rows = _of_nobody_there(units).filter(suggestion__in=open_ones)
    counted = rows.order_by("unit", "officer").values("unit", "officer")
    found = counted.annotate(many=Count("suggestion", distinct=True))
    named = found.values_list(
        "unit", "unit__name", "officer", "officer__last_name", "officer__first_name",
        "officer__username", "many",
    )  # fmt: skip
    return [
        Leaver(unit, name, who, last + first or username, many)
        for unit, name, who, last, first, username, many in named
    ]


def _of_nobody_there(units: list[Unit]) -> AssignmentQuerySet:
    ids = [unit.pk for unit in units]
    there = Post.objects.current().serving(ids)
    here = there.filter(unit=OuterRef("unit"), officer=OuterRef("officer"))
    rows = Assignment.objects.filter(~Exists(here), unit__in=ids, officer__isnull=False)
    # Of parts as co-unit no leader can say who has them: the warning would never end.
    return rows.in_hand().filter(capacity=Capacity.LEAD)
