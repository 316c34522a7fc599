"""Seals the entries that no seal has yet.

Any number may seal at once: whoever is second finds the number taken and leaves it to the first.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from suggestions import writing
from suggestions.models import Boundary, Event, Seal, SealedEntry, Takeover
from suggestions.models.seals import SEALED
from suggestions.models.secrets import stamp
from suggestions.sealing.tree import root_of

# So many are written well within half a second.
MOST_IN_A_SEAL = 5_000
# Of a boundary that nobody wrote down.
BEGINNING = datetime.fromtimestamp(0, UTC)


def seal_due(*, most: int = MOST_IN_A_SEAL, after: int = 0) -> int:
    """Seal all entries beyond the id `after` that no seal has; how many seals were made.

    Each is a transaction of its own, so that a long past is sealed piece by piece.
    """
    made, last = 0, after
    try:
        while entries := _seal_next(after=last, most=most):
            made, last = made + 1, entries[-1][0]
    except IntegrityError:  # somebody else took the number
        pass
    return made


def _seal_next(*, after: int, most: int) -> list[tuple[int, str]]:
    """One more seal; (id, hash) of its entries."""
    with transaction.atomic():
        # Before the entries: whoever seals meanwhile takes the number that follows.
        newest = Seal.objects.order_by("number").last()
        entries = list(unsealed(after).order_by("pk").values_list("pk", "hash")[:most])
        if entries:
            seal = _follow(newest, [each for _pk, each in entries])
            members = enumerate(pk for pk, _hash in entries)
            writing.add([SealedEntry(entry_id=pk, seal=seal, place=n) for n, pk in members])
    return entries


def _follow(newest: Seal | None, hashes: list[str]) -> Seal:
    seal = Seal(number=newest.number + 1 if newest else 1, count=len(hashes))
    seal.previous = newest.hash if newest else hash_of_takeover()
    seal.made = timezone.now()
    seal.root = root_of(hashes)
    seal.hash = seal.digest(hashes)
    seal.stamp = stamp(SEALED, seal.hash)
    seal.save()
    return seal


def unsealed(after: int = 0) -> QuerySet[Event]:
    return Event.objects.filter(pk__gt=after, sealed=None)


def hash_of_takeover() -> str:
    return Takeover.objects.values_list("hash", flat=True).first() or ""


def boundary() -> Boundary:
    """Where the stamped ledger begins: at 0 where no upgrade wrote it down."""
    return Boundary.objects.order_by("pk").first() or Boundary(
        seal=0, root=root_of([]), entries=0, made=BEGINNING
    )


def waiting() -> tuple[int, datetime | None]:
    """How many entries no seal has yet, and when the oldest of them was recorded."""
    found = unsealed().aggregate(count=Count("pk"), oldest=Min("recorded"))
    return found["count"], found["oldest"]


def is_complete() -> bool:
    """Whether every entry has a seal: as many were sealed as there are. Faster than to look."""
    sealed = Seal.objects.aggregate(sealed=Sum("count"))["sealed"] or 0
    return bool(sealed == Event.objects.count())
