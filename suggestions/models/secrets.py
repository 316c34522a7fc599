"""What keeps personal data and codes from being read: encryption, keyed digests, references."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from suggestions.language.legible import digits_of
from suggestions.models.binding import (
    Ciphertext,
    Place,
    decrypted_unbound,
    encrypted_unbound,
    opened,
    sealed,
)

CODE_DIGITS = 10
# As a field gives it back.
Stamp = bytes | memoryview


class _Read(DeferredAttribute):
    """Decrypts when it is asked for: only then the row is there that says what it is bound to."""

    field: EncryptedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if isinstance(found, Ciphertext):
            found = opened(found.text, self.field.place(instance))
            instance.__dict__[self.field.attname] = found
        return found

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField[str, str]):
    """Text encrypted at rest with the first of FIELD_KEYS; the others still decrypt.

    `of` names the relation to whoever it is about, one row each; the ciphertext is read there and
    nowhere else, so it is written with its row. Without `of` it is as in migrations of before:
    what is encrypted is bound to nothing. Reading raises NotReadable.
    """

    descriptor_class = _Read
    non_db_attrs = (*models.TextField.non_db_attrs, "of")

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.of = of

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, **({"of": self.of} if self.of else {})}

    def place(self, row: models.Model) -> Place:
        options: Any = row._meta
        of = options.get_field(self.of).attname
        owner = getattr(row, of)
        if owner is None:
            raise ValueError(f"{self} is encrypted for somebody, and {of} is None")
        return Place(options.db_table, str(self.column), of, owner)

    def kept(self, row: models.Model) -> str:
        """What the database has of a row that was just read from it."""
        found = row.__dict__.get(self.attname)
        return found.text if isinstance(found, Ciphertext) else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        text = super().pre_save(model_instance, add)
        if not (self.of and text):
            return text
        return sealed(text, self.place(model_instance))

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, Ciphertext):
            return value.text
        text = super().get_prep_value(value) or ""
        if text and self.of:
            raise TypeError(f"{self} is written with its row: save it, or use suggestions.writing.")
        return encrypted_unbound(text) if text else ""

    def from_db_value(self, value: str | None, *_: Any) -> str | Ciphertext:
        if not value:
            return ""
        return Ciphertext(value) if self.of else decrypted_unbound(value)


def encrypted_models() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Each model that has encrypted fields, with these."""
    for model in apps.get_models():
        found = model._meta.concrete_fields
        if fields := [each for each in found if isinstance(each, EncryptedTextField)]:
            yield model, fields


def keyed_digest(purpose: str, value: str) -> str:
    """64 hex digits. Keyed with the oldest field key, which a rotation keeps at the end."""
    key = settings.FIELD_KEYS[-1].encode()
    return hmac.digest(key, f"{purpose}:{value}".encode(), "sha256").hex()


# What the ledger says is its own. A stamp names the generation of its key in the first byte.


def stamp(purpose: str, digest: str) -> bytes:
    """33 bytes that only whoever has the ledger key can make for these hex digits."""
    generation = len(settings.LEDGER_KEYS) - 1
    return bytes([generation]) + _mac(generation, purpose, digest)


def is_stamped(purpose: str, digest: str, found: Stamp) -> bool:
    """Whether `found` is a stamp of these hex digits, by a key of whatever generation."""
    generation, mac = (found[0], bytes(found[1:])) if found else (0, b"")
    if generation >= len(settings.LEDGER_KEYS):
        return False
    return hmac.compare_digest(mac, _mac(generation, purpose, digest))


def _mac(generation: int, purpose: str, digest: str) -> bytes:
    return hmac.digest(settings.LEDGER_KEYS[generation], f"{purpose}:{digest}".encode(), "sha256")


def new_access_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def in_groups(code: str) -> str:
    """0123456789 -> 012 345 6789, as people read a number aloud."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"


def code_digest(typed: str) -> str:
    return keyed_digest("access-code", digits_of(typed))


def code_mark(digest: str) -> str:
    """Tells one access code from another, and nothing about either; for what travels."""
    return keyed_digest("followed", digest)[:16]


def same_code(typed: str, digest: str) -> bool:
    return bool(digest) and hmac.compare_digest(code_digest(typed), digest)


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10: finds every single wrong digit and nearly all swapped ones."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def new_reference(day: date) -> str:
    """Not guessable in order, e.g. CZ261123-482137-5."""
    digits = f"{day:%y%m%d}{secrets.randbelow(10**6):06d}"
    return f"{settings.REFERENCE_PREFIX}{digits[:6]}-{digits[6:]}-{check_digit(digits)}"


def tidy_reference(typed: str) -> str:
    """What was typed, in the printed form; '' where the digits cannot be a reference."""
    digits = digits_of(typed)
    if len(digits) != 13 or check_digit(digits[:12]) != digits[12]:
        return ""
    return f"{settings.REFERENCE_PREFIX}{digits[:6]}-{digits[6:12]}-{digits[12]}"
