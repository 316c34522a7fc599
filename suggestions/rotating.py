"""What is encrypted gets the newest of FIELD_KEYS, while everything goes on.

A row says itself whether that was done, so whatever stops it, the next run goes on. The oldest key
stays in FIELD_KEYS for ever: access codes and the search for contacts are made with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from suggestions import keyring
from suggestions.models.secrets import EncryptedTextField

BATCH = 500
Encrypted = tuple[type[models.Model], list[str]]


def encrypted() -> Iterator[Encrypted]:
    """Each model with the names of its encrypted fields."""
    for model in apps.get_models():
        fields = (each for each in model._meta.get_fields() if isinstance(each, EncryptedTextField))
        if names := [each.name for each in fields]:
            yield model, names


def rotate(batch: int = BATCH) -> Iterator[tuple[int, int]]:
    """After each batch: how many rows were looked at in all, and how many were encrypted anew.

    Only after a run that found nothing left the database no longer asks for the keys between: a
    process that was not restarted may have written with one of them meanwhile.
    """
    looked_at = renewed = 0
    for model, names in encrypted():
        last = 0
        while keys := _next(model, last, batch):
            looked_at, renewed = looked_at + len(keys), renewed + _renew(model, names, keys)
            last = keys[-1]
            yield looked_at, renewed
    if not renewed:
        keyring.forget_keys_between()


def _next(model: type[models.Model], last: int, batch: int) -> list[int]:
    rows = model._default_manager.filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:batch])


@transaction.atomic
def _renew(model: type[models.Model], names: list[str], keys: list[int]) -> int:
    """How many of these rows were not under the newest key. Nobody changes them meanwhile."""
    kept = {f"kept_{name}": Cast(name, models.TextField()) for name in names}
    rows = model._default_manager.filter(pk__in=keys).only("pk", *names).annotate(**kept)
    locked = rows.order_by("pk").select_for_update(no_key=True, of=("self",))
    newest = Fernet(settings.FIELD_KEYS[0])
    older = [row for row in locked if not _is_under(newest, row, kept)]
    if older:
        model._default_manager.bulk_update(older, names)
    return len(older)


def _is_under(key: Fernet, row: Any, names: dict[str, Any]) -> bool:
    return all(_decrypts(key, getattr(row, name)) for name in names)


def _decrypts(key: Fernet, token: str) -> bool:
    try:
        return not token or key.decrypt(token) is not None
    except InvalidToken:
        return False
