"""Writes what one transaction changes and adds, in few round trips.

Django builds and binds every INSERT anew, value by value: that is half of what a batch of moves
costs. On PostgreSQL the ids are drawn beforehand; then a few rows go in as one pipeline of
statements, many by COPY. On SQLite Django writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.backends.utils import CursorWrapper
from django.db.transaction import TransactionManagementError

from suggestions.models.ledger import AppendOnly, AppendOnlyModel

Model = type[models.Model]
Statement = tuple[str, list[Any]]
# COPY takes three round trips, however many rows there are.
FEW = 4
STORED_AS_THEY_ARE = {
    models.BigAutoField,
    models.BooleanField,
    models.CharField,
    models.ForeignKey,
    models.OneToOneField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
}


@dataclass(frozen=True)
class Change:
    """Rows of one model that are there, and the names of the fields to be written."""

    rows: Sequence[Any]
    names: Collection[str]

    def __bool__(self) -> bool:
        return bool(self.rows and self.names)


def write(changed: Mapping[Model, Change], added: Mapping[Model, Sequence[Any]]) -> None:
    """Change, then add: what leaves makes room for what comes. Added rows get their ids.

    Models come in the order in which rows refer to each other. Only within a transaction.
    """
    _refuse_outside_of_a_transaction()
    changed = {model: each for model, each in changed.items() if each}
    added = {model: rows for model, rows in added.items() if rows}
    _refuse_append_only(changed)
    if connection.vendor == "postgresql":
        _write_to_postgresql(changed, added)
    else:
        _write_with_django(changed, added)


def _refuse_outside_of_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("What is written together is written in a transaction.")


def _refuse_append_only(changed: Iterable[Model]) -> None:
    for model in changed:
        if issubclass(model, AppendOnlyModel):
            raise AppendOnly(f"{model.__name__} is only ever added to.")


def change(rows: Sequence[Any], names: Collection[str]) -> None:
    """Write these fields of rows of one model, which the caller has locked.

    Raises DatabaseError where one is gone, but for several on SQLite, which would bring it back.
    """
    if rows:
        write({type(rows[0]): Change(rows, names)}, {})


def add(rows: Sequence[Any]) -> None:
    """Write new rows of one model; they get their ids."""
    if rows:
        write({}, {type(rows[0]): rows})


def _write_with_django(
    changed: Mapping[Model, Change], added: Mapping[Model, Sequence[Any]]
) -> None:
    for model, each in changed.items():
        _change_with_django(model, each)
    for model, rows in added.items():
        model._default_manager.bulk_create(rows)


def _change_with_django(model: Model, each: Change) -> None:
    names = [model._meta.get_field(name).name for name in each.names]
    if len(each.rows) == 1:
        each.rows[0].save(update_fields=names)
        return
    # One INSERT … ON CONFLICT: bulk_update's CASE for each column and row takes many times as long.
    model._default_manager.bulk_create(
        each.rows, update_conflicts=True, unique_fields=["pk"], update_fields=names
    )


# PostgreSQL


def _write_to_postgresql(
    changed: Mapping[Model, Change], added: Mapping[Model, Sequence[Any]]
) -> None:
    new = list(chain.from_iterable(added.values()))
    _draw_ids(list(added.values()))
    _take_over_ids(chain(new, *(each.rows for each in changed.values())))
    _send_together(changed, {model: rows for model, rows in added.items() if len(rows) <= FEW})
    for model, rows in added.items():
        if len(rows) > FEW:
            _copy(model, rows)
    _mark_as_stored(new)


def _send_together(changed: Mapping[Model, Change], added: Mapping[Model, Sequence[Any]]) -> None:
    with _pipeline():
        updates = [(_sent(*_update(model, each)), each) for model, each in changed.items()]
        for model, rows in added.items():
            _sent(*_insert(model, rows))
    for cursor, each in updates:
        _check_all_there(cursor, each)


def _mark_as_stored(rows: Iterable[models.Model]) -> None:
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@dataclass(frozen=True)
class _Table:
    name: str
    key: str
    fields: tuple[Any, ...]
    columns: str
    read: Callable[[Any], tuple[Any, ...]]
    prepared: tuple[tuple[int, Any], ...]
    moments: tuple[tuple[int, Any], ...]

    def values(self, row: models.Model) -> list[Any]:
        """One for each field, as the driver takes them."""
        found = list(self.read(row))
        for place, field in self.prepared:
            value = field.pre_save(row, row._state.adding)
            found[place] = value if value is None else field.get_db_prep_save(value, connection)
        for place, field in self.moments:
            # With a zone the field would change nothing, and take ten times as long to see it.
            if found[place] is not None and found[place].tzinfo is None:
                found[place] = field.get_db_prep_save(found[place], connection)
        return found


@cache
def _table(model: Model, names: tuple[str, ...] = ()) -> _Table:
    """What statements about these fields are made of; none named: all of them."""
    options: Any = model._meta
    fields = tuple(map(options.get_field, names)) if names else options.concrete_fields
    return _Table(
        name=_quoted(options.db_table),
        key=_quoted(options.pk.column),
        fields=fields,
        columns=", ".join(_quoted(field.column) for field in fields),
        read=attrgetter(*(field.attname for field in fields)),
        prepared=_placed(fields, lambda field: not (_stored_as_it_is(field) or _is_moment(field))),
        moments=_placed(fields, _is_moment),
    )


def _placed(fields: Sequence[Any], wanted: Callable[[Any], bool]) -> tuple[tuple[int, Any], ...]:
    return tuple((place, field) for place, field in enumerate(fields) if wanted(field))


def _stored_as_it_is(field: Any) -> bool:
    return type(field) in STORED_AS_THEY_ARE


def _is_moment(field: Any) -> bool:
    """Set by whoever makes the row, not by the field."""
    return type(field) is models.DateTimeField and not (field.auto_now or field.auto_now_add)


def _draw_ids(added: Sequence[Sequence[Any]]) -> None:
    """For the rows of each model, all models in one statement."""
    numbered = list(filter(_has_numbers, added))
    if not numbered:
        return
    each = (
        "SELECT {}, nextval(name::regclass) "
        "FROM pg_get_serial_sequence(%s, %s) AS name, generate_series(1, %s)"
    )
    drawn = " UNION ALL ".join(each.format(place) for place in range(len(numbered)))
    waiting = [iter(rows) for rows in numbered]
    with connection.cursor() as cursor:
        cursor.execute(drawn, list(chain.from_iterable(map(_sequence_of, numbered))))
        for place, ident in cursor.fetchall():
            next(waiting[place]).pk = ident


def _has_numbers(rows: Sequence[Any]) -> bool:
    return rows[0]._meta.auto_field is not None


def _sequence_of(rows: Sequence[Any]) -> tuple[str, str, int]:
    """(the table, the column that its ids come from, how many are to be drawn)."""
    options = rows[0]._meta
    return _quoted(options.db_table), options.pk.column, len(rows)


def _take_over_ids(rows: Iterable[models.Model]) -> None:
    """The ids of rows that had none when these came to refer to them."""
    for row in rows:
        for field in _references(type(row)):
            if getattr(row, field.attname) is None and field.is_cached(row):
                setattr(row, field.name, field.get_cached_value(row))


@cache
def _references(model: Model) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if field.is_relation)


@contextmanager
def _pipeline() -> Iterator[None]:
    """Statements of the block go out together; what is wrong with one is raised at its end."""
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _sent(statement: str, values: list[Any]) -> CursorWrapper:
    """The cursor knows what came of it when the pipeline has ended."""
    cursor = connection.cursor()
    cursor.execute(statement, values)
    return cursor


def _check_all_there(cursor: CursorWrapper, each: Change) -> None:
    if cursor.rowcount != len(each.rows):
        name = type(each.rows[0]).__name__
        raise DatabaseError(f"{len(each.rows)} of {name} were to change, {cursor.rowcount} did")


def _insert(model: Model, rows: Sequence[Any]) -> Statement:
    table = _table(model)
    places = ", ".join([_places(len(table.fields))] * len(rows))
    statement = f"INSERT INTO {table.name} ({table.columns}) VALUES {places}"  # noqa: S608
    return statement, [value for row in rows for value in table.values(row)]


def _update(model: Model, each: Change) -> Statement:
    """From one array a column: a statement with a place for each value takes long to be bound."""
    key = model._meta.pk.name
    table = _table(model, (key, *sorted(each.names)))
    taken = [_quoted(field.column) for field in table.fields[1:]]
    arrays = ", ".join(f"%s::{_cast(field)}[]" for field in table.fields)
    statement = (
        f"UPDATE {table.name} SET {', '.join(f'{column} = new.{column}' for column in taken)} "  # noqa: S608
        f"FROM unnest({arrays}) AS new ({table.columns}) "
        f"WHERE {table.name}.{table.key} = new.{table.key}"
    )
    return statement, list(map(list, zip(*map(table.values, each.rows), strict=True)))


def _cast(field: Any) -> str:
    # A cast to varchar(n) would cut what is too long, without a word.
    found = str(field.db_type(connection))
    return "text" if found.startswith("varchar") else found


def _copy(model: Model, rows: Sequence[Any]) -> None:
    table = _table(model)
    statement = f"COPY {table.name} ({table.columns}) FROM STDIN"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(statement) as target,
    ):
        for row in rows:
            target.write_row(table.values(row))


def _places(count: int) -> str:
    return f"({', '.join(['%s'] * count)})"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
