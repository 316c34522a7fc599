"""Somebody with all rights on the database and the source of the service, and without its key."""

from __future__ import annotations

from typing import Any

from django.db import connection

from suggestions.models import Event, Seal, SealedEntry, Suggestion, Wording
from suggestions.models.ledger import salted_digest
from suggestions.sealing.tree import root_of


def forge(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rewrite_words(row: Suggestion, text: str) -> None:
    """Other words from the beginning, with a chain and seals that are right again."""
    word = Wording.objects.filter(event__suggestion=row, kind="text").earliest("pk")
    digest = salted_digest(word.salt, text)
    forge(
        "UPDATE suggestions_wording SET text = %s, digest = %s WHERE id = %s", text, digest, word.pk
    )
    forge("UPDATE suggestions_suggestion SET text = %s WHERE id = %s", text, row.pk)
    mend_chain(row)
    mend_seals()


def delete_whole(row: Suggestion) -> None:
    """As if it had never been handed in."""
    events = "SELECT id FROM suggestions_event WHERE suggestion_id = %s"
    for table in ("wording", "sealedentry"):
        column = {"wording": "event_id", "sealedentry": "entry_id"}[table]
        forge(f"DELETE FROM suggestions_{table} WHERE {column} IN ({events})", row.pk)
    for table in ("message", "deadline", "author", "assignment", "fact", "event"):
        forge(f"DELETE FROM suggestions_{table} WHERE suggestion_id = %s", row.pk)
    forge("DELETE FROM suggestions_suggestion WHERE id = %s", row.pk)
    close_ranks()
    mend_seals()


def mend_chain(row: Suggestion) -> None:
    previous = ""
    for event in Event.objects.filter(suggestion=row).order_by("number"):
        event.previous = previous
        previous = event.digest(row.reference, event.wordings.all())
        forge(
            "UPDATE suggestions_event SET previous = %s, hash = %s WHERE id = %s",
            event.previous,
            previous,
            event.pk,
        )
    forge("UPDATE suggestions_suggestion SET head = %s WHERE id = %s", previous, row.pk)


def close_ranks() -> None:
    """Places and counts without holes."""
    for seal in Seal.objects.all():
        for place, entry in enumerate(SealedEntry.objects.filter(seal=seal).order_by("place")):
            forge(
                "UPDATE suggestions_sealedentry SET place = %s WHERE entry_id = %s", place, entry.pk
            )
        count = SealedEntry.objects.filter(seal=seal).count()
        forge("UPDATE suggestions_seal SET count = %s WHERE number = %s", count, seal.number)


def mend_seals() -> None:
    previous: str | None = None
    for seal in Seal.objects.all():
        members = SealedEntry.objects.filter(seal=seal).order_by("place")
        hashes = list(members.values_list("entry__hash", flat=True))
        seal.previous = seal.previous if previous is None else previous
        seal.root = root_of(hashes) if seal.root else ""
        previous = seal.digest(hashes)
        forge(
            "UPDATE suggestions_seal SET previous = %s, root = %s, hash = %s WHERE number = %s",
            seal.previous,
            seal.root,
            previous,
            seal.number,
        )


def remove_seals(after: int) -> None:
    for table, column in (("sealedentry", "seal_id"), ("seal", "number")):
        forge(f"DELETE FROM suggestions_{table} WHERE {column} > %s", after)
    forge("DELETE FROM suggestions_signedroot WHERE last_seal > %s", after)
