"""Suggestions as they were stored before entries said what they changed (decision 0060)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import connection

from suggestions.models import Attachment, Author, Event, Suggestion, Wording
from suggestions.models.ledger import STAMPED
from suggestions.models.secrets import stamp
from suggestions.pipeline.recorded import CHANGES
from tests.factories import again

_migration = import_module("suggestions.migrations.0036_baselines")
write_baselines, close_looks = _migration.write_baselines, _migration.close_looks


def older(row: Suggestion) -> Suggestion:
    """Its ledger made anew as an older version would have written it."""
    Wording.objects.filter(event__suggestion=row, kind="salt").delete()
    previous = ""
    for event in row.events.order_by("number").prefetch_related("wordings"):
        event.details.pop(CHANGES, None)
        event.previous = previous
        previous = event.hash = event.digest(row.reference, event.wordings.all())
        # As one that lies below the boundary would pass.
        event.stamp = stamp(STAMPED, event.hash)
        _write(event, "details", "previous", "hash", "stamp")
    Suggestion.objects.filter(pk=row.pk).update(head=previous)
    Author.objects.filter(suggestion=row).update(salt="")
    Attachment.objects.filter(suggestion=row).update(salt="")
    return again(row)


def _write(event: Event, *names: str) -> None:
    """Past the rule that entries are never changed."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name in names:
            field: Any = Event._meta.get_field(name)
            value = field.get_db_prep_save(getattr(event, name), connection)
            table = quote(Event._meta.db_table)
            cursor.execute(
                f"UPDATE {table} SET {quote(field.column)} = %s WHERE id = %s", [value, event.pk]
            )
