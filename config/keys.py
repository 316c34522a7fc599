"""The two secrets of an installation: Django's key, and the keys that encrypt personal fields."""

import json
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

HINT = "Make a pair with: python -m config.keys"


class Keys(NamedTuple):
    secret_key: str
    field_keys: list[str]


def new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": Fernet.generate_key().decode(),
    }


def made_once(path: Path) -> dict[str, str]:
    """The keys kept in `path`, made by whichever process comes first."""
    if not path.exists():
        _create(path)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def checked(values: dict[str, str]) -> Keys:
    """Stop the start rather than the first citizen: a missing or malformed key is named."""
    for name in ("SECRET_KEY", "FIELD_KEYS"):
        if not values.get(name, "").strip():
            raise ImproperlyConfigured(f"{name} is not set, but DATABASE_URL is. {HINT}")
    return Keys(values["SECRET_KEY"], _fernet_keys(values["FIELD_KEYS"]))


def _fernet_keys(text: str) -> list[str]:
    keys = [key.strip() for key in text.split(",") if key.strip()]
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"FIELD_KEYS: key {number} is not a Fernet key. {HINT}"
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
