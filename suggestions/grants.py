"""What the role that serves pages may do with the tables, where another one owns them.

What has happened is only ever added to: whoever takes over a web process or a worker can neither
change nor take away an entry, a seal or a look. Of words he can empty those that are kept, as an
erasure does, which the digests beside them tell from a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from suggestions.models import AppendOnlyModel, Event, Month, Wording

ALL = "SELECT, INSERT, UPDATE, DELETE"
ADDED_TO = "SELECT, INSERT"
EMPTIED = "SELECT, INSERT, UPDATE (text, salt)"
# Whoever acts on a month locks its row, which takes the right to change it: all that stands in
# one is its first day, and what was done and counted stands in tables that are only added to.
LOCKED = {Month}
HINT = (
    "Let another role own the tables and migrate: MIGRATE_DATABASE_URL in docs/operators.md. "
    "Everything works without, and whoever takes over a web process can then rewrite the ledger."
)


def added_to() -> list[type[Model]]:
    """The models whose rows are only ever added."""
    found = [each for each in apps.get_models() if issubclass(each, AppendOnlyModel)]
    return [each for each in found if each not in LOCKED]


def rights() -> dict[str, str]:
    """By table."""
    tables = dict.fromkeys(connection.introspection.django_table_names(), ALL)
    tables |= {each._meta.db_table: ADDED_TO for each in added_to()}
    tables[Wording._meta.db_table] = EMPTIED
    tables[MigrationRecorder.Migration._meta.db_table] = "SELECT"
    return tables


@contextmanager
def as_owner(owner: Mapping[str, Any]) -> Iterator[str]:
    """This process connects as the owner of the tables; yields who connects to serve pages."""
    served = dict(connection.settings_dict)
    _connect_as(owner)
    try:
        yield served["USER"]
    finally:
        _connect_as(served)


def _connect_as(given: Mapping[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update(given)


def grant(role: str) -> None:
    """Replaces whatever the role could do with our tables until now, all at once."""
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        owner, schema = cursor.fetchone()
        if role == owner:
            return
        cursor.execute(f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {quoted(role)}")
        for table, granted in rights().items():
            cursor.execute(f"REVOKE ALL ON {quoted(table)} FROM {quoted(role)}")
            cursor.execute(f"GRANT {granted} ON {quoted(table)} TO {quoted(role)}")
        sequences = f"ALL SEQUENCES IN SCHEMA {quoted(schema)}"
        cursor.execute(f"GRANT USAGE, SELECT ON {sequences} TO {quoted(role)}")


def check(**_more: Any) -> list[checks.CheckMessage]:
    """Of `check --deploy`: whether whoever serves pages could rewrite the ledger."""
    if connection.vendor != "postgresql" or not may_rewrite():
        return []
    words = f"The role “{settings.DATABASES['default']['USER']}” may rewrite the ledger."
    return [checks.Warning(words, hint=HINT, id="suggestions.W001")]


def may_rewrite() -> bool:
    table = Event._meta.db_table
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE') FROM pg_class"
                " WHERE oid = to_regclass(%s)",
                [table],
            )
            found = cursor.fetchone()
    except DatabaseError:  # whoever needs it says so
        return False
    return bool(found and found[0])
