"""What is encrypted, as older versions kept it and as somebody with the database moves it."""

from __future__ import annotations

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.db.models import Model

from suggestions.models import Author, binding
from suggestions.models.secrets import encrypted_models


def unbind(*rows: Model, key: str = "") -> None:
    """Each encrypted value of these rows, in the form of before."""
    fernet = Fernet(key or settings.FIELD_KEYS[0])
    for row in rows:
        for field in dict(encrypted_models())[type(row)]:
            if text := getattr(row, field.name):
                put(row, field.column, fernet.encrypt(text.encode()).decode())


def kept(row: Model, column: str) -> str:
    """As the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {row._meta.db_table} WHERE {_key(row)} = %s", [row.pk]
        )
        return str(cursor.fetchone()[0])


def put(row: Model, column: str, value: str | int) -> None:
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {_key(row)} = %s", [value, row.pk])


def _key(row: Model) -> str:
    return str(row._meta.pk.column)


def copy(source: Model, column: str, to: Model, into: str = "") -> None:
    put(to, into or column, kept(source, column))


def forget_that_all_is_bound() -> None:
    """As in a database that an older version served."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suggestions_settingchange WHERE object_id = 'bound'")
    binding.memory.no_until = 0


def set_authors(**values: object) -> None:
    """On every author's row, past `index_contacts`."""
    for row in Author.objects.all():
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[*values])
