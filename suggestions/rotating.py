"""What is encrypted gets the newest of FIELD_KEYS and is bound to its place, while all goes on.

A row says itself whether that was done, so whatever stops it, the next run goes on. The oldest key
stays in FIELD_KEYS for ever: access codes and the search for contacts are made with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import models, transaction

from suggestions import keyring
from suggestions.models.binding import NotReadable, is_newest, opened
from suggestions.models.secrets import EncryptedTextField, encrypted_models
from suggestions.writing import change

BATCH = 500
Fields = Sequence[EncryptedTextField]


def rotate(batch: int = BATCH) -> Iterator[tuple[int, int]]:
    """After each batch: how many rows were looked at in all, and how many were encrypted anew.

    Only after a run that found nothing left the database no longer asks for the keys between, and
    what is not bound to its place is refused: a process that was not restarted may have written
    something of before meanwhile. What cannot be read is passed over, and the first such raised as
    NotReadable at the end: nothing is left then, and is not found so.
    """
    wrong: list[NotReadable] = []
    looked_at = renewed = 0
    for model, fields in encrypted_models():
        last = 0
        while keys := _next(model, last, batch):
            looked_at, renewed = looked_at + len(keys), renewed + _renew(model, fields, keys, wrong)
            last = keys[-1]
            yield looked_at, renewed
    if wrong:
        raise wrong[0]
    if not renewed:
        keyring.forget_keys_between()
        keyring.refuse_unbound()


def _next(model: type[models.Model], last: int, batch: int) -> list[int]:
    rows = model._default_manager.filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:batch])


@transaction.atomic
def _renew(
    model: type[models.Model], fields: Fields, keys: list[int], wrong: list[NotReadable]
) -> int:
    """How many of these rows were not as they should be. Nobody changes them meanwhile."""
    rows = model._default_manager.filter(pk__in=keys).order_by("pk")
    locked = rows.select_for_update(no_key=True, of=("self",))
    older = [row for row in locked if not _is_done(row, fields, wrong)]
    change(older, [field.name for field in fields])
    return len(older)


def _is_done(row: models.Model, fields: Fields, wrong: list[NotReadable]) -> bool:
    """What was moved here is not to be bound to where it is: its row stays as it is."""
    places = [(field.kept(row), field.place(row)) for field in fields]
    try:
        for kept, place in places:
            opened(kept, place)
    except NotReadable as problem:
        wrong.append(problem)
        return True
    return all(is_newest(kept, place) for kept, place in places)
