"""Ciphertexts that can be read where they were written, and nowhere else.

AES-256-GCM, with table, column and owner as what is authenticated beside. The owner is the
suggestion or the officer that the row is about: known before the row is inserted, never changed,
and what somebody who moves a ciphertext, or the whole row, has to change.
"""

from __future__ import annotations

import binascii
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings

# What older versions wrote begins with another letter, whatever its key.
BOUND = "1."
KEY_ID, NONCE = 4, 12
# Seconds for which a process goes on reading unbound ones after another has found none left.
ASK_AGAIN = 10
# As what the record of settings has it that nothing unbound is left.
RECORDED = {"model": "suggestions.keymark", "object_id": "bound"}


@dataclass(frozen=True)
class Place:
    """`of`: the column that names the owner."""

    table: str
    column: str
    of: str
    owner: int

    def __str__(self) -> str:
        return f"{self.table}.{self.column}, {self.of} {self.owner}"

    def __bytes__(self) -> bytes:
        # None of the names has a colon in it.
        return f"{self.table}:{self.column}:{self.owner}".encode()


class NotReadable(Exception):
    """Says where, and nothing of what stands there."""

    why = ""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place}: {self.why}")
        self.place = place


class NoKeyFits(NotReadable):
    why = "none of FIELD_KEYS decrypts it"


class Misplaced(NotReadable):
    why = "written for another row or column, or changed since"


class Unbound(NotReadable):
    """As older versions wrote, after everything was bound."""

    why = "not bound to its place, as everything else is"


@dataclass(frozen=True)
class Ciphertext:
    """As the database keeps it; its row can read it."""

    text: str = field(repr=False)


def sealed(text: str, place: Place) -> Ciphertext:
    """With the first of FIELD_KEYS. What is empty stays empty."""
    if not text:
        return Ciphertext("")
    key = settings.FIELD_KEYS[0]
    nonce = secrets.token_bytes(NONCE)
    inner = _cipher(key).encrypt(nonce, text.encode(), bytes(place))
    return Ciphertext(BOUND + urlsafe_b64encode(_key_id(key) + nonce + inner).decode())


def opened(kept: str, place: Place) -> str:
    """Raises NotReadable; an unbound one is read until `rotate_keys` has gone through."""
    if kept and not is_bound(kept) and is_everything_bound():
        raise Unbound(place)
    return read(kept, place)


def read(kept: str, place: Place) -> str:
    """The same, whether everything is bound or not."""
    if not kept:
        return ""
    return _read_bound(kept, place) if is_bound(kept) else _read_unbound(kept, place)


def _read_bound(kept: str, place: Place) -> str:
    key_id, nonce, inner = _parts(kept, place)
    keys = [key for key in settings.FIELD_KEYS if _key_id(key) == key_id]
    if not keys:
        raise NoKeyFits(place)
    for key in keys:
        with suppress(InvalidTag):
            return _cipher(key).decrypt(nonce, inner, bytes(place)).decode()
    raise Misplaced(place)


def _parts(kept: str, place: Place) -> tuple[bytes, bytes, bytes]:
    try:
        whole = urlsafe_b64decode(kept.removeprefix(BOUND))
    except (binascii.Error, ValueError):
        whole = b""
    if len(whole) <= KEY_ID + NONCE:
        raise Misplaced(place)
    return whole[:KEY_ID], whole[KEY_ID : KEY_ID + NONCE], whole[KEY_ID + NONCE :]


def _read_unbound(kept: str, place: Place) -> str:
    try:
        return decrypted_unbound(kept)
    except (InvalidToken, ValueError):  # a text that is not ASCII is no token at all
        raise NoKeyFits(place) from None


def decrypted_unbound(kept: str) -> str:
    """Raises InvalidToken where none of FIELD_KEYS fits."""
    return _older_cipher(tuple(settings.FIELD_KEYS)).decrypt(kept).decode()


def encrypted_unbound(text: str) -> str:
    """As older versions did; for migrations of before."""
    return _older_cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def is_bound(kept: str) -> bool:
    return kept.startswith(BOUND)


def is_newest(kept: str, place: Place) -> bool:
    """Whether it is bound, and under the first of FIELD_KEYS, or empty."""
    if not kept:
        return True
    return is_bound(kept) and _parts(kept, place)[0] == _key_id(settings.FIELD_KEYS[0])


@lru_cache(maxsize=16)
def _cipher(key: str) -> AESGCM:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"field:aes-256-gcm")
    return AESGCM(derived.derive(key.encode()))


@lru_cache(maxsize=16)
def _key_id(key: str) -> bytes:
    """Tells a lost key from a ciphertext that is not where it belongs."""
    return hmac.digest(key.encode(), b"key-id", "sha256")[:KEY_ID]


@lru_cache(maxsize=4)
def _older_cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


# Since when nothing unbound is left


@dataclass
class _Memory:
    """Until when (`monotonic`) the answer is taken to be no."""

    no_until: float = 0


memory = _Memory()


def is_remembered_unbound() -> bool:
    """Whether it was asked just now, and not everything was bound."""
    return monotonic() < memory.no_until


def is_everything_bound() -> bool:
    """By the record of settings, which is stamped, and from which nothing can be taken."""
    if is_remembered_unbound():
        return False
    changes = apps.get_model("suggestions", "SettingChange")
    found = any(row.is_ours for row in changes.objects.filter(**RECORDED))
    if not found:
        memory.no_until = monotonic() + ASK_AGAIN
    return found
