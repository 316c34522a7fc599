"""What keeps personal data and codes from being read: encryption, keyed digests, references."""

from __future__ import annotations

import hmac
import secrets
from datetime import date
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

from suggestions.language.legible import digits_of

CODE_DIGITS = 10
# As a field gives it back.
Stamp = bytes | memoryview


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedTextField(models.TextField[str, str]):
    """Text encrypted at rest with the first of FIELD_KEYS; the others still decrypt."""

    def get_prep_value(self, value: Any) -> str:
        text = super().get_prep_value(value) or ""
        return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""

    def from_db_value(self, value: str | None, *_: Any) -> str:
        return decrypted(value)


def decrypted(value: str | None) -> str:
    """Raises InvalidToken where none of FIELD_KEYS fits."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(value).decode() if value else ""


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
