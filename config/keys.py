"""The secrets of an installation: Django's key, the keys that encrypt personal fields, and the
keys that make entries of the ledger its own."""

import base64
import json
import os
import secrets
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

HINT = "Make them with: python -m config.keys"
REQUIRED = ("SECRET_KEY", "FIELD_KEYS")


class Keys(NamedTuple):
    """`ledger_keys`: by generation. The first follows from the oldest field key, so that it is
    always there; those that were given come after it, the newest last."""

    secret_key: str
    field_keys: list[str]
    ledger_keys: list[bytes]


def new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "LEDGER_KEYS": Fernet.generate_key().decode(),
    }


def made_once(path: Path) -> dict[str, str]:
    """The keys kept in `path`, made by whichever process comes first."""
    if not path.exists():
        _create(path)
    return _read(path)


def check_not_lost(path: Path, *, database: Path) -> None:
    """New keys beside a database that was filled with others could read nothing of it."""
    if not path.exists() and _has_data(database):
        raise ImproperlyConfigured(
            f"{path} is missing, and {database} was filled with the keys that were in it. "
            "Put it back from a copy, or set FIELD_KEYS and SECRET_KEY."
        )


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
        # What an older version made has no ledger key: it goes on without.
        return {name: str(kept[name]) for name in REQUIRED} | {
            "LEDGER_KEYS": str(kept.get("LEDGER_KEYS", ""))
        }
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(f"{path} is damaged: put it back from a copy.") from error


def _has_data(database: Path) -> bool:
    """Whether anything was handed in. Where that cannot be read, better no new keys."""
    if not database.exists():
        return False
    try:
        connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10)
        with closing(connection):
            return bool(
                connection.execute("SELECT 1 FROM suggestions_suggestion LIMIT 1").fetchone()
            )
    except sqlite3.OperationalError as error:
        return "no such table" not in str(error)
    except sqlite3.DatabaseError:
        return True


def checked(values: dict[str, str]) -> Keys:
    """Stop the start rather than the first citizen: a missing or malformed key is named."""
    for name in REQUIRED:
        if not values.get(name, "").strip():
            raise ImproperlyConfigured(f"{name} is not set, but DATABASE_URL is. {HINT}")
    field_keys = _fernet_keys(values, "FIELD_KEYS")
    given = [base64.urlsafe_b64decode(key) for key in _fernet_keys(values, "LEDGER_KEYS")]
    derived = _derived(field_keys[-1].encode(), "ledger")
    return Keys(values["SECRET_KEY"], field_keys, [derived, *reversed(given)])


def _derived(key: bytes, use: str) -> bytes:
    """Another key of 32 bytes for another use, from which the first cannot be found (HKDF)."""
    return HKDF(SHA256(), length=32, salt=None, info=use.encode()).derive(key)


def _fernet_keys(values: dict[str, str], name: str) -> list[str]:
    keys = [key.strip() for key in values.get(name, "").split(",") if key.strip()]
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name}: key {number} is not a Fernet key. {HINT}"
            ) from error
    return keys


def _create(path: Path) -> None:
    """Appear complete or not at all, and never replace keys another process just made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # mode 0600
        json.dump(new_keys(), draft, indent=2)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)


if __name__ == "__main__":
    for name, value in new_keys().items():
        print(f"{name}={value}")
