"""What an author takes home: enough to check, without us, that his words are in the ledger.

The check starts from the words (`check_proof`). Until a root of a day was signed over an entry,
its proof is a promise, signed as well.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from suggestions.models import ActorKind, Event, Seal, SealedEntry, SignedRoot, Suggestion
from suggestions.models.ledger import as_hashed
from suggestions.sealing.roots import seals_of_root
from suggestions.sealing.seals import boundary
from suggestions.sealing.signing import public_key, public_keys, sign
from suggestions.sealing.tree import path_of

FORMAT = 1


def proof_of(row: Suggestion) -> dict[str, Any]:
    """Of all that its author said, how it was handed in first of all; as JSON takes it."""
    own = Event.objects.filter(Q(number=1) | Q(actor=ActorKind.CITIZEN), suggestion=row)
    entries = own.order_by("number").prefetch_related("wordings").select_related("sealed__seal")
    return {
        "format": FORMAT,
        "address": settings.PUBLIC_URL,
        "reference": row.reference,
        "entries": [_entry(row, event) for event in entries],
    }


def _entry(row: Suggestion, event: Event) -> dict[str, Any]:
    words = list(event.wordings.all())
    return {
        "content": as_hashed(event.content(row.reference, words)),
        "words": [
            {"kind": each.kind, "salt": each.salt, "text": each.text}
            for each in words
            if each.public and not each.is_empty
        ],
        **_promise(event),
        **_way(event),
    }


def _promise(event: Event) -> dict[str, Any]:
    """Only of what this service wrote: who invents an entry gets no signature for it."""
    if not event.is_stamped:
        return {}
    said = {
        "city": settings.CITY_CODE,
        "entry": event.hash,
        "recorded": timezone.localtime(event.recorded).isoformat(timespec="seconds"),
    }
    statement = json.dumps(said, sort_keys=True)
    signed = {"statement": statement, "key": public_key(), "signature": sign(statement)}
    return {"promise": signed}


def _way(event: Event) -> dict[str, Any]:
    """From the entry to its seal, and on to a signed root; {} as long as there is none."""
    sealed: SealedEntry | None = getattr(event, "sealed", None)
    # Roots begin where stamps do: what lies before was closed as it was found.
    if sealed is None or sealed.seal_id <= boundary().seal:
        return {}
    root = SignedRoot.objects.filter(last_seal__gte=sealed.seal_id).order_by("number").first()
    if root is None:
        return {}
    return {"seal": _to_seal(sealed), "root": _to_root(sealed.seal, root)}


def _to_seal(sealed: SealedEntry) -> dict[str, Any]:
    members = SealedEntry.objects.filter(seal=sealed.seal_id).order_by("place")
    return _path(members.values_list("entry__hash", flat=True), sealed.place)


def _to_root(seal: Seal, root: SignedRoot) -> dict[str, Any]:
    before = SignedRoot.objects.filter(number=root.number - 1).first()
    seals = seals_of_root(before, root)
    place = seals.filter(number__lt=seal.number).count()
    signed = {"statement": root.statement, "key": root.key, "signature": root.signature}
    return _path(seals.values_list("root", flat=True), place) | signed


def _path(leaves: Iterable[str], place: int) -> dict[str, Any]:
    found = list(leaves)
    return {"place": place, "count": len(found), "path": path_of(found, place)}


def published() -> dict[str, Any]:
    """All signed roots, and the keys they may be signed with, for everybody."""
    rows = SignedRoot.objects.select_related("time_stamp").order_by("number")
    return {
        "format": FORMAT,
        "city": settings.CITY_CODE,
        "keys": public_keys(),
        "roots": [_published(root) for root in rows],
    }


def _published(root: SignedRoot) -> dict[str, str]:
    """`stamp`, where there is one: what `openssl ts -verify -in` reads, in Base64."""
    said = {"statement": root.statement, "key": root.key, "signature": root.signature}
    stamp = getattr(root, "time_stamp", None)
    return said | ({"stamp": b64encode(bytes(stamp.token)).decode()} if stamp else {})
