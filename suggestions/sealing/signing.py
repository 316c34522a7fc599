"""What the service signs for everybody: with a key that follows from its newest ledger key."""

from __future__ import annotations

import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def sign(text: str) -> str:
    """128 hex digits (Ed25519)."""
    return _key(settings.LEDGER_KEYS[-1]).sign(text.encode()).hex()


def public_key() -> str:
    """64 hex digits, by which anybody checks what was signed."""
    return _key(settings.LEDGER_KEYS[-1]).public_key().public_bytes_raw().hex()


def is_signed(text: str, signature: str, *, key: str) -> bool:
    """Whether this service signed it, with whichever of its keys."""
    try:
        parts = bytes.fromhex(key), text.encode(), bytes.fromhex(signature)
    except ValueError:
        return False
    return key in public_keys() and is_signature(*parts)


def is_signature(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys() -> list[str]:
    """Those of all generations, the newest last: what was signed once stays signed."""
    return [_key(each).public_key().public_bytes_raw().hex() for each in settings.LEDGER_KEYS]


@lru_cache(maxsize=8)
def _key(ledger_key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hmac.digest(ledger_key, b"signature", "sha256"))
