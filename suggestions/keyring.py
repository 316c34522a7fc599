"""The keys belong to the database: with others nothing is started.

A wrong or lost key would not be noticed otherwise. Pages answer and checks pass, while what is
there cannot be read, codes and contacts are not found, and new authors are written with a key
that nobody keeps.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

from suggestions.language.contacts import older_spellings
from suggestions.models import Author, ChangeKind, KeyMark, KeyUse, SettingChange
from suggestions.models.author import contact_index
from suggestions.models.binding import (
    BOUND,
    RECORDED,
    Misplaced,
    NotReadable,
    is_everything_bound,
    memory,
    opened,
    read,
)
from suggestions.models.record import append, end_of
from suggestions.models.secrets import EncryptedTextField, encrypted_models, keyed_digest

HINT = (
    "FIELD_KEYS and LEDGER_KEYS must be those that this database was made with, the oldest last: "
    "see “Keys” in docs/operators.md. Nothing was changed."
)
# Of the oldest authors, and of the newest.
SAMPLE = 25


def start() -> None:
    """Of a process that serves pages: it begins without a connection of its own."""
    try:
        tie()
    finally:
        connection.close()


def tie() -> None:
    """Refuse to start with keys of another database, and mark this one with new keys."""
    if found := problem():
        raise ImproperlyConfigured(f"{found} {HINT}")
    if not _is_there(KeyMark):  # /readyz says that the database is not migrated
        return
    known = _known_marks()
    new = [KeyMark(use=use, digest=digest) for use, digest in {*_marks()} - known]
    # Several web processes start at once.
    KeyMark.objects.bulk_create(new, ignore_conflicts=True)
    if not known and _is_bound_from_the_first():
        refuse_unbound()


def _is_bound_from_the_first() -> bool:
    """No process of an older version has started here, and nothing is from before."""
    try:
        with transaction.atomic():
            return unbound() == 0 and not SettingChange.objects.filter(**RECORDED).exists()
    except DatabaseError:  # not migrated as far as that
        return False


def check(**_more: Any) -> list[CheckMessage]:
    """The same before every command, as far as there is a database."""
    if not _has_database():
        return []
    try:
        connection.ensure_connection()
    except DatabaseError:  # whoever needs it says so
        return []
    found = problem()
    return [Error(found, hint=HINT, id="suggestions.E001")] if found else []


def _has_database() -> bool:
    if connection.vendor != "sqlite":
        return True
    # The settings make an empty private file; to ask SQLite would begin a database in it.
    path = Path(connection.settings_dict["NAME"])
    return path.exists() and path.stat().st_size > 0


def problem() -> str:
    """What is wrong with the keys, or ''."""
    if _is_there(KeyMark) and (known := _known_marks()):
        return _problem_of_marks(known)
    return _problem_of_sample() if _is_there(Author) else ""


def _is_there(model: type[Model]) -> bool:
    return model._meta.db_table in connection.introspection.table_names()


def _known_marks() -> set[tuple[str, str]]:
    return set(KeyMark.objects.values_list("use", "digest"))


def _marks() -> list[tuple[str, str]]:
    keys = [key.encode() for key in settings.FIELD_KEYS]
    found = [(str(KeyUse.FIELD), _mark(key, KeyUse.FIELD)) for key in keys]
    index = (str(KeyUse.INDEX), _mark(keys[-1], KeyUse.INDEX))
    return [*found, index, *((str(KeyUse.LEDGER), each) for each in _marks_of_generations())]


def _marks_of_generations() -> Iterator[str]:
    """Each knows its key and its place: a stamp names the place alone."""
    for generation, key in enumerate(settings.LEDGER_KEYS):
        yield _mark(key, f"{KeyUse.LEDGER}:{generation}")


def is_newest_key_in_use() -> bool:
    """Whether a process has started with the first of FIELD_KEYS."""
    return _field_mark(settings.FIELD_KEYS[0]) in _known_marks()


def forget_keys_between() -> None:
    """Nothing is encrypted with the keys between the first and the last any more."""
    needed = {_field_mark(key)[1] for key in (settings.FIELD_KEYS[0], settings.FIELD_KEYS[-1])}
    KeyMark.objects.filter(use=KeyUse.FIELD).exclude(digest__in=needed).delete()


def _field_mark(key: str) -> tuple[str, str]:
    return str(KeyUse.FIELD), _mark(key.encode(), KeyUse.FIELD)


def _mark(key: bytes, use: str) -> str:
    return hmac.new(key, f"key-mark:{use}".encode(), hashlib.sha256).hexdigest()


def _problem_of_marks(known: set[tuple[str, str]]) -> str:
    missing = {use for use, _digest in known - set(_marks())}
    if KeyUse.FIELD in missing:
        return "FIELD_KEYS lacks a key that this database was written with."
    if KeyUse.INDEX in missing:
        return "The last of FIELD_KEYS is not the oldest key of this database."
    if KeyUse.LEDGER in missing:
        return "LEDGER_KEYS lacks a key of this database, or they stand in another order."
    return ""


def _problem_of_sample() -> str:
    """A database of before there were marks: what it holds must fit."""
    authors = Author.objects.exclude(name="", phone="", email="").order_by("pk")
    # Not what a later version added: it is asked before the migrations run.
    asked = authors.only("suggestion", "name", "phone", "email", "phone_index", "email_index")
    try:
        sample = [_sampled(row) for row in [*asked[:SAMPLE], *asked.reverse()[:SAMPLE]]]
    except NotReadable:
        return "FIELD_KEYS does not decrypt what this database holds."
    if _fit_no_index(sample):
        return "The last of FIELD_KEYS is not the oldest key of this database."
    return ""


def _sampled(author: Author) -> tuple[str, str, str, str]:
    """Raises NotReadable. There may be no table yet that says whether everything is bound."""
    of_author = dict(encrypted_models())[Author]
    fields = [each for each in of_author if each.name in {"name", "phone", "email"}]
    found = {each.name: read(each.kept(author), each.place(author)) for each in fields}
    return found["phone"], found["email"], author.phone_index, author.email_index


def _fit_no_index(sample: Sequence[tuple[str, str, str, str]]) -> bool:
    """Whether contacts have indexes, and all were made with another key."""
    phones = [(phone, index) for phone, _email, index, _other in sample]
    emails = [(email, index) for _phone, email, _other, index in sample]
    fitting = {index in _indexes_of(contact) for contact, index in phones + emails if index}
    return fitting == {False}


def _indexes_of(contact: str) -> set[str]:
    """In whatever form a contact was indexed once."""
    older = older_spellings(contact)
    return {contact_index(contact), *(keyed_digest("contact", each) for each in older)}


def is_ledger_key_derived() -> bool:
    """Whether whoever can read contacts can also make entries of the ledger."""
    return len(settings.LEDGER_KEYS) == 1


def unreadable(batch: int = 1000) -> Iterator[tuple[str, NotReadable]]:
    """Of each row that cannot be read where it stands: whose it is, and the first that is wrong."""
    for model, fields in encrypted_models():
        rows = model._default_manager.order_by("pk").only(*_needed(fields))
        for row in rows.iterator(chunk_size=batch):
            if wrong := _wrong_in(row, fields):
                yield _whose(row), wrong


def _needed(fields: Sequence[EncryptedTextField]) -> set[str]:
    return {"pk", *(field.of for field in fields), *(field.name for field in fields)}


def _wrong_in(row: Model, fields: Sequence[EncryptedTextField]) -> NotReadable | None:
    try:
        for field in fields:
            kept = field.kept(row)
            if not (kept or field.blank):
                raise Misplaced(field.place(row))
            opened(kept, field.place(row))
    except NotReadable as problem:
        return problem
    return None


def _whose(row: Any) -> str:
    """The reference, which people know; of an officer the id."""
    suggestion = getattr(row, "suggestion", None)
    return str(suggestion.reference if suggestion else row.user_id)


def refuse_unbound() -> None:
    """From now on, for ever: it stands in the record of settings. Other processes follow within
    seconds (`ASK_AGAIN`)."""
    memory.no_until = 0
    with transaction.atomic():
        end_of(SettingChange.NAME)
        if not is_everything_bound():
            append(SettingChange(kind=ChangeKind.ADDED, **RECORDED))
    memory.no_until = 0


def unbound() -> int:
    """How many values are as older versions wrote them."""
    return sum(
        _unbound_in(model, field).count()
        for model, fields in encrypted_models()
        for field in fields
    )


def _unbound_in(model: type[Model], field: EncryptedTextField) -> QuerySet[Any]:
    rows = model._default_manager.annotate(kept=Cast(field.name, TextField()))
    return rows.exclude(kept="").exclude(kept__startswith=BOUND)
