"""Whoever has the database changes one fact by SQL: the checks notice, or it stands here why not.

Made from the models: a new column is tried the day it is added.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from pytest_django import Settings

from suggestions import audit, past, publication, sealing, statistics
from suggestions.models import Author, Suggestion, rules
from suggestions.models.binding import sealed
from suggestions.models.secrets import EncryptedTextField
from tests.factories import City
from tests.suggestions.audit.lived import live
from tests.suggestions.sealing.authority import Authority, serving
from tests.suggestions.unbound import copy

# Whole tables that the ledger says nothing of.
OUTBOX = "what is told to whom: made of an entry, and gone once it was sent"
SETTING = "a setting, or entered beside suggestions: no entry of a suggestion makes it"
ITSELF = "how the service itself does, made anew all the time"
FIGURES = "figures as they were published or signed; a digest or a version of their own"
ORDER = "which matters were ordered together: each has its own order, with its words, in its ledger"
OUTSIDE = {
    "Authenticator": SETTING,
    "Campaign": SETTING,
    "DangerMark": "made of the words by lists that change: it sorts, and gone it leaves them unsorted",
    "Export": "what somebody took along as a file: gone after some days; the look at it stays",
    "ExportHabit": SETTING,
    "ImportRun": SETTING,
    "Meeting": SETTING,
    "Muted": SETTING,
    "Policy": SETTING,
    "RecoveryCode": SETTING,
    "RetentionBatch": "stamped; what came of it stands in the ledger of each",
    "RetentionRule": SETTING,
    "SavedList": SETTING,
    "ScoreRule": "a setting, only added to; who defined it stands in the record of changes as well",
    "Screen": SETTING,
    "Session": ITSELF,
    "StandardReply": SETTING,
    "WrongCode": "counts against guessing; each stands in the record of log-ins as well",
    "KeyMark": ITSELF,
    "KnownContact": "to whom may be written: made of what was delivered, not of entries",
    "Patrol": ITSELF,
    "Pulse": ITSELF,
    "Message": OUTBOX,
    "LookBack": "which figures of the past are kept: what is kept of them is compared",
    "ActWords": FIGURES,
    "FrozenCounts": FIGURES,
    "Month": FIGURES,
    "MonthAct": FIGURES,
    "Paper": FIGURES,
    "Position": FIGURES,
    "Report": FIGURES,
    "ReportAddress": SETTING,
    "ReportCopy": "who chose whom for a report: only added to, and about no suggestion",
    "SupervisionOrder": ORDER,
    "OrderMatter": ORDER,
    "Forecast": "made anew each night from the figures, which are compared; it only sorts a list",
    "ForecastGroup": "as above",
    "LearntVersion": "carries a digest of its own, by which one at fault is never used; a person decides",
    "Proposed": "made of the words by what was learnt, gone once decided; the entry says what was taken",
    "PairCounts": "counted anew each night from the words, which are compared",
    "Signature": "made of the words, which are compared; it only finds what a person then reads",
    "DaySeal": "made by older versions only; its own test is in test_sealing.py",
}
# Single columns of the others.
UNNOTICED = {
    "Suggestion.stale": "only says that its figures are to be counted again",
    "Author.code_used": "only lets messages about it through",
    "Attachment.added": "only orders pictures; nobody is shown it",
    "Alert.due": "an alert is no entry of the ledger: which level went out is checked",
    "Alert.recorded": "as above",
    "Alert.late": "as above",
    "Deadline.error": "why a sweep tries it again later",
    "Sheet.lot": "another number each time it is written, so that it is read again",
    "Takeover.made": "only labels",
}
TABLES = [model.__name__ for model in apps.get_app_config("suggestions").get_models()]


def differences() -> Iterator[str]:
    """What check_ledger, check_deadlines and rebuild_statistics --check say."""
    rows = list(Suggestion.objects.order_by("pk"))
    yield from audit.broken_chains(rows)
    yield from audit.broken_looks()
    yield from audit.broken_posts()
    yield from audit.broken_records()
    yield from audit.broken_files(rows)
    yield from sealing.broken_seals()
    yield from sealing.wrong_roots()
    yield from sealing.wrong_stamps()
    yield from audit.wrong_clocks(rows, rules()[0])
    yield from publication.differences(list(publication.concerned()))
    yield from statistics.differences(rows)
    yield from statistics.sheets.differences()
    yield from statistics.time_tallies.differences()
    yield from statistics.comparing.differences()
    yield from past.differences()


def another(field: Any, value: Any) -> Any:
    """Some other value that the column can hold."""
    if field.is_relation:
        others = field.related_model._base_manager.exclude(pk=value)
        return others.values_list("pk", flat=True).first() or (value or 0) + 1
    if field.choices:
        return next(key for key, _label in field.flatchoices if key != value)
    return _changed(value) if value not in (None, "") else _invented(field)


def _changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, date | datetime):
        return value + timedelta(days=1)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes | memoryview):
        found = bytes(value)
        return bytes([found[0] ^ 1]) + found[1:] if found else b"x"
    if isinstance(value, list | dict):
        return {"no": "such thing"} if isinstance(value, dict) else [*value, 1]
    text = str(value)
    return ("x" if text[0] != "x" else "y") + text[1:]


def _invented(field: Any) -> Any:
    if isinstance(field, models.DateField):  # and moments
        return datetime.fromisoformat("2026-01-01T00:00:00+08:00")
    if isinstance(field, models.BooleanField):
        return True
    return 1 if isinstance(field, models.IntegerField) else "x"


def tamper(model: Any, field: Any, row: Any) -> None:
    value = another(field, getattr(row, field.attname))
    if isinstance(field, EncryptedTextField):  # as whoever has the key too would write it
        value = sealed(value, field.place(row))
    kept = field.get_db_prep_save(value, connection)
    quote = connection.ops.quote_name
    statement = (
        f"UPDATE {quote(model._meta.db_table)} SET {quote(field.column)} = %s "
        f"WHERE {quote(model._meta.pk.column)} = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [kept, row.pk])


def is_noticed(model: Any, field: Any, row: Any) -> bool:
    mark = transaction.savepoint()
    try:
        tamper(model, field, row)
        return next(differences(), None) is not None
    except IntegrityError:  # the database itself refuses it
        return True
    finally:
        transaction.savepoint_rollback(mark)


def unnoticed(model: Any) -> list[str]:
    rows = list(model._base_manager.order_by("pk"))
    tried = {row.pk: row for row in (rows[0], rows[-1])} if rows else {}
    return [
        f"{model.__name__}.{field.attname}"
        for field in model._meta.concrete_fields
        if not field.primary_key
        and not all(is_noticed(model, field, row) for row in tried.values())
    ]


@pytest.mark.parametrize("table", sorted({*TABLES} - {*OUTSIDE}))
def test_a_changed_column_is_noticed(
    city: City, table: str, tmp_path: Path, settings: Settings
) -> None:
    live(city)
    sealing.sign_due()
    authority = Authority(tmp_path)
    with serving(authority) as url:
        settings.TIMESTAMP_URL, settings.TIMESTAMP_ROOTS = url, str(authority.root)
        sealing.stamp_due()
    assert list(differences()) == []
    model = apps.get_model("suggestions", table)
    assert model._base_manager.exists()
    expected = {name for name in UNNOTICED if name.startswith(f"{table}.")}
    assert {*unnoticed(model)} == expected


@pytest.mark.parametrize(
    "table",
    [
        "Access",
        "Application",
        "Assignment",
        "Attachment",
        "Author",
        "Baseline",
        "Consultation",
        "Deadline",
        "Draft",
        "DroppedMonth",
        "Event",
        "LogIn",
        "LookedAt",
        "Published",
        "RecordEnd",
        "SettingChange",
        "Wording",
    ],
)
def test_a_row_that_is_missing_is_noticed(city: City, table: str) -> None:
    live(city)
    model: Any = apps.get_model("suggestions", table)
    quote = connection.ops.quote_name
    for row in model._base_manager.order_by("-pk")[:3]:
        mark = transaction.savepoint()
        with connection.cursor() as cursor:
            name, key = quote(model._meta.db_table), quote(model._meta.pk.column)
            cursor.execute(f"DELETE FROM {name} WHERE {key} = %s", [row.pk])
        assert next(differences(), None), row
        transaction.savepoint_rollback(mark)


@pytest.mark.parametrize("table", ["Application", "Assignment", "Consultation", "Draft", "Wording"])
def test_a_row_that_was_put_in_is_noticed(city: City, table: str) -> None:
    live(city)
    row = apps.get_model("suggestions", table)._base_manager.order_by("pk").first()
    row.pk, row._state.adding = None, True
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            assert next(differences(), None)
            transaction.set_rollback(True)
    except IntegrityError:  # the database itself refuses it
        pass


def test_what_is_encrypted_of_another_author_is_noticed_and_named(city: City) -> None:
    live(city)
    rows = list(Author.objects.order_by("pk"))
    for column in ("name", "phone", "phone_number", "salt"):
        owner = next(row for row in rows if getattr(row, column))
        other = next(row for row in reversed(rows) if row != owner)
        mark = transaction.savepoint()
        copy(owner, column, other)
        (found,) = {line for line in differences() if f"suggestions_author.{column}" in line}
        assert other.suggestion.reference in found
        assert getattr(owner, column) not in found
        transaction.savepoint_rollback(mark)
