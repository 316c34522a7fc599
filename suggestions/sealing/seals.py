"""Seals the ledger, and checks the seals.

Any number may seal at once: whoever is second finds the number taken and leaves it to the first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions import writing
from suggestions.models import DaySeal, Event, Seal, SealedEntry, Takeover

# So many are written well within half a second.
MOST_IN_A_SEAL = 5_000
CHECKED_AT_ONCE = 50_000


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
        entries = list(_unsealed(after).order_by("pk").values_list("pk", "hash")[:most])
        if entries:
            seal = Seal(number=newest.number + 1 if newest else 1, count=len(entries))
            seal.previous = newest.hash if newest else _hash_of_takeover()
            seal.made = timezone.now()
            seal.hash = seal.digest(each for _pk, each in entries)
            seal.save()
            members = enumerate(pk for pk, _hash in entries)
            writing.add([SealedEntry(entry_id=pk, seal=seal, place=n) for n, pk in members])
    return entries


def _unsealed(after: int = 0) -> QuerySet[Event]:
    return Event.objects.filter(pk__gt=after, sealed=None)


def _hash_of_takeover() -> str:
    return Takeover.objects.values_list("hash", flat=True).first() or ""


def waiting() -> tuple[int, datetime | None]:
    """How many entries no seal has yet, and when the oldest of them was recorded."""
    found = _unsealed().aggregate(count=Count("pk"), oldest=Min("recorded"))
    return found["count"], found["oldest"]


def is_complete() -> bool:
    """Whether every entry has a seal: as many were sealed as there are. Faster than to look."""
    sealed = Seal.objects.aggregate(sealed=Sum("count"))["sealed"] or 0
    return bool(sealed == Event.objects.count())


def broken_before() -> list[str]:
    """The days whose seals did not hold when they were taken over."""
    found = Takeover.objects.values_list("broken", flat=True).first()
    return list(found or [])


# the check


def broken_seals() -> Iterator[str]:
    yield from _broken_day_seals()
    previous, number = _hash_of_takeover(), 1
    for batch in _some_at_a_time(Seal.objects.order_by("number").iterator()):
        members = _members(batch)
        for seal in batch:
            if seal.number != number:
                yield _("seal %(number)s is missing") % {"number": number}
            if seal.previous != previous:
                yield _("seal %(number)s: does not follow the seal before it") % {
                    "number": seal.number
                }
            yield from _wrong_members(seal, members[seal.number])
            previous, number = seal.hash, seal.number + 1


def _some_at_a_time(seals: Iterable[Seal]) -> Iterator[list[Seal]]:
    batch: list[Seal] = []
    for seal in seals:
        if batch and sum(each.count for each in batch) + seal.count > CHECKED_AT_ONCE:
            yield batch
            batch = []
        batch.append(seal)
    if batch:
        yield batch


def _members(batch: list[Seal]) -> dict[int, list[tuple[int, str]]]:
    """(place, hash) of all entries of these seals, by the number of the seal."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = SealedEntry.objects.filter(seal__gte=batch[0].number, seal__lte=batch[-1].number)
    by_seal = rows.order_by("seal", "place").values_list("seal", "place", "entry__hash")
    for number, place, entry in by_seal.iterator(chunk_size=5000):
        found[number].append((place, entry))
    return found


def _wrong_members(seal: Seal, members: list[tuple[int, str]]) -> Iterator[str]:
    in_place = [place for place, _hash in members] == list(range(seal.count))
    if not in_place or seal.hash != seal.digest(entry for _place, entry in members):
        yield _("seal %(number)s: %(sealed)s entries were sealed, %(count)s differ") % {
            "number": seal.number,
            "sealed": seal.count,
            "count": len(members),
        }


# what days had sealed before


def _broken_day_seals() -> Iterator[str]:
    takeover = Takeover.objects.first() or Takeover(newest=0, days=0, hash="")
    previous, days = "", 0
    for seal in DaySeal.objects.order_by("day"):
        if seal.previous != previous:
            yield _("seal of %(day)s: does not follow the seal before it") % {"day": seal.day}
        if seal.day.isoformat() not in takeover.broken:
            yield from _wrong_day(seal, takeover.newest)
        previous, days = seal.hash, days + 1
    if takeover.pk and takeover.hash != takeover.digest():
        yield _("the takeover of the seals of days was changed after it was written")
    if (takeover.days, takeover.head) != (days, previous):
        yield _("seals of days: there were %(known)s at the takeover, there are %(count)s") % {
            "known": takeover.days,
            "count": days,
        }


def _wrong_day(seal: DaySeal, newest: int) -> Iterator[str]:
    count, digest = day_digest(seal.day, seal.previous, newest=newest)
    if (seal.count, seal.hash) != (count, digest):
        yield _("seal of %(day)s: %(sealed)s entries were sealed, %(count)s differ") % {
            "day": seal.day,
            "sealed": seal.count,
            "count": count,
        }


def day_digest(day: date, previous: str, *, newest: int) -> tuple[int, str]:
    """(how many entries were recorded that day, hash over theirs and the seal before)."""
    start = timezone.make_aware(datetime.combine(day, time()))
    recorded = Event.objects.filter(
        pk__lte=newest, recorded__gte=start, recorded__lt=start + timedelta(days=1)
    )
    total, count = hashlib.sha256(previous.encode()), 0
    hashes = recorded.order_by("suggestion", "number").values_list("hash", flat=True)
    for each in hashes.iterator(chunk_size=5000):
        total.update(each.encode())
        count += 1
    return count, total.hexdigest()
