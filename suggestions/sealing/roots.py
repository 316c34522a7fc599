"""Signed roots: once a day, over all seals since the one before, for everybody to check.

The clock decides when one is made, never what belongs to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.models import Event, Seal, SignedRoot
from suggestions.sealing.seals import boundary
from suggestions.sealing.signing import is_signed, public_key, sign
from suggestions.sealing.tree import root_of
from suggestions.workflow import MoveName


def sign_due(now: datetime | None = None) -> int:
    """Sign a root where none was made today and there is a seal that none has; how many."""
    moment = now or timezone.now()
    newest = SignedRoot.objects.order_by("number").last()
    if newest and timezone.localdate(newest.made) == timezone.localdate(moment):
        return 0
    try:
        with transaction.atomic():
            return _sign_next(newest, moment)
    except IntegrityError:  # somebody else took the number
        return 0


def _sign_next(newest: SignedRoot | None, moment: datetime) -> int:
    seals = seals_of_root(newest)
    if not seals:
        return 0
    root = SignedRoot(number=newest.number + 1 if newest else 1, made=moment)
    root.last_seal = seals.last().number  # type: ignore[union-attr]
    root.statement = _statement(root, seals, follows=newest)
    root.key, root.signature = public_key(), sign(root.statement)
    root.save()
    return 1


def seals_of_root(before: SignedRoot | None, root: SignedRoot | None = None) -> QuerySet[Seal]:
    """The seals after those of the root `before`, up to those of `root`, in their order."""
    rows = Seal.objects.filter(number__gt=before.last_seal if before else boundary().seal)
    return (rows.filter(number__lte=root.last_seal) if root else rows).order_by("number")


def _statement(root: SignedRoot, seals: QuerySet[Seal], *, follows: SignedRoot | None) -> str:
    """What is signed: one line of JSON."""
    said = {"city": settings.CITY_CODE, **_contents(root, seals, follows=follows)}
    said["erased"] = _erased(root, said["first_seal"])
    return json.dumps(said, sort_keys=True)


def _contents(
    root: SignedRoot, seals: QuerySet[Seal], *, follows: SignedRoot | None
) -> dict[str, Any]:
    """What a statement says of the root and of the ledger, as these stand now."""
    begins = boundary()
    return {
        "number": root.number,
        "made": timezone.localtime(root.made).isoformat(timespec="seconds"),
        "first_seal": (follows.last_seal if follows else begins.seal) + 1,
        "last_seal": root.last_seal,
        "entries": seals.aggregate(entries=Sum("count"))["entries"] or 0,
        "root": root_of(list(seals.values_list("root", flat=True))),
        "previous": digest_of(follows.statement) if follows else begins.digest(),
    }


def _erased(root: SignedRoot, first_seal: int) -> dict[str, Any]:
    """Of the erasures under these seals how many they are, and the root of a tree over them."""
    rows = Event.objects.filter(move=MoveName.ERASE)
    rows = rows.filter(sealed__seal__gte=first_seal, sealed__seal__lte=root.last_seal)
    hashes = list(rows.order_by("sealed__seal", "sealed__place").values_list("hash", flat=True))
    return {"count": len(hashes), "root": root_of(hashes)}


def digest_of(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()


def parsed(line: str) -> dict[str, Any]:
    """{} for what is no whole line of ours: one that was cut, or written into by somebody."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


# the check


def wrong_roots() -> Iterator[str]:
    before: SignedRoot | None = None
    for root in SignedRoot.objects.order_by("number"):
        yield from (words % {"number": root.number} for words in _wrong(root, before))
        before = root


def _wrong(root: SignedRoot, before: SignedRoot | None) -> Iterator[str]:
    if root.number != (before.number + 1 if before else 1):
        yield _("root %(number)s: the one before it is missing")
    if not is_signed(root.statement, root.signature, key=root.key):
        yield _("root %(number)s: was not signed by this service")
    said = parsed(root.statement)
    right = _right(root, before, said)
    if any(said.get(name) != value for name, value in right.items()):
        yield _("root %(number)s: the ledger says something else by now")


def _right(root: SignedRoot, before: SignedRoot | None, said: dict[str, Any]) -> dict[str, Any]:
    """What its statement must say, as far as statements of its time say it."""
    right = _contents(root, seals_of_root(before, root), follows=before)
    if "erased" in said:
        right["erased"] = _erased(root, right["first_seal"])
    return right
