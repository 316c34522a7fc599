"""What migrations are made of where there is much: batches, and indexes built beside the work.

Such a migration says `atomic = False`. Broken off anywhere it is run again, so each of its steps
finds what was done already: fields are added once, batches take what is left, indexes are built
anew. (docs/decisions/0041)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, migrations, transaction
from django.db.models import Model, QuerySet

BATCH = 1000
LIMITS = ["lock_timeout", "statement_timeout"]


def in_batches(
    rows: QuerySet[Any], rewrite: Callable[[QuerySet[Any]], object], *, size: int = BATCH
) -> int:
    """Rewrite these rows, a transaction for each batch; how many it were.

    `rows` are those that are not as they should be yet. They are locked in the order that moves
    keep to.
    """
    count, todo = 0, rows.order_by("pk")
    while keys := list(todo.values_list("pk", flat=True)[:size]):
        with transaction.atomic(using=rows.db):
            batch = rows.filter(pk__in=keys)
            locked = batch.order_by("pk").select_for_update(no_key=True, of=("self",))
            rewrite(rows.model._base_manager.filter(pk__in=[row.pk for row in locked.only("pk")]))
        count += len(keys)
        todo = todo.filter(pk__gt=keys[-1])
    return count


class AddFieldOnce(migrations.AddField):
    """A field that an interrupted run may have added already."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        if column not in _columns(schema_editor, model):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def _columns(schema_editor: Any, model: type[Model]) -> set[str]:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {column.name for column in found}


class AddIndexBesideWork(migrations.AddIndex):
    """PostgreSQL builds it without keeping writers out, however long that takes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        beside = {"concurrently": True} if _is_postgresql(schema_editor) else {}
        with _unhurried(schema_editor):
            # What an interrupted run left behind may be half an index.
            _drop(schema_editor, self.index.name)
            schema_editor.add_index(model, self.index, **beside)


class RemoveIndexBesideWork(migrations.RemoveIndex):
    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        with _unhurried(schema_editor):
            _drop(schema_editor, self.name)


def on_postgresql(*statements: str) -> migrations.RunPython:
    """What the other database has no word for; each by itself, and none hurried."""

    def run(_apps: Any, schema_editor: Any) -> None:
        if _is_postgresql(schema_editor):
            with _unhurried(schema_editor):
                for statement in statements:
                    schema_editor.execute(statement)

    return migrations.RunPython(run, migrations.RunPython.noop)


@contextmanager
def _unhurried(schema_editor: Any) -> Iterator[None]:
    """To build beside the work is to wait for it: no limit of the pages may end that."""
    if not _is_postgresql(schema_editor):
        yield
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(name), name FROM pg_settings WHERE name = ANY(%s)", [LIMITS]
        )
        before = cursor.fetchall()
        _set_limits(cursor, [("0", name) for name in LIMITS])
        yield
        _set_limits(cursor, before)


def _set_limits(cursor: Any, values: list[tuple[str, str]]) -> None:
    for value, name in values:
        cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def _drop(schema_editor: Any, name: str) -> None:
    beside = "CONCURRENTLY " if _is_postgresql(schema_editor) else ""
    schema_editor.execute(f"DROP INDEX {beside}IF EXISTS {schema_editor.quote_name(name)}")


def _is_postgresql(schema_editor: Any) -> bool:
    return bool(connections[schema_editor.connection.alias].vendor == "postgresql")
