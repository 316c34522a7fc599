"""Checks that every entry is the service's own and lies where its seal says."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.models import Boundary, DaySeal, Event, Seal, SealedEntry, Takeover
from suggestions.models.ledger import STAMPED
from suggestions.models.secrets import Stamp, is_stamped
from suggestions.sealing.seals import boundary, hash_of_takeover, unsealed
from suggestions.sealing.tree import root_of

CHECKED_AT_ONCE = 50_000
# (id, hash, stamp) of an entry, and its place in its seal.
Member = tuple[int, str, Stamp, int]


def broken_before() -> list[str]:
    """The days whose seals did not hold when they were taken over."""
    found = Takeover.objects.values_list("broken", flat=True).first()
    return list(found or [])


def broken_seals() -> Iterator[str]:
    yield from _broken_day_seals()
    chain = _Chain(boundary(), previous=hash_of_takeover())
    for batch in _some_at_a_time(Seal.objects.order_by("number").iterator()):
        members = _members(batch)
        for seal in batch:
            yield from chain.wrong(seal, members[seal.number])
    yield from chain.wrong_beginning()
    yield from _not_ours(unsealed().values_list("pk", "hash", "stamp").iterator())


@dataclass
class _Chain:
    """Seals one after another, and what was found of those before the boundary."""

    boundary: Boundary
    previous: str
    number: int = 1
    found: list[str] = field(default_factory=list)

    def wrong(self, seal: Seal, members: list[Member]) -> Iterator[str]:
        root = root_of([digest for _pk, digest, _stamp, _place in members])
        faults = [*self._does_not_follow(seal), *_wrong_members(seal, members, root)]
        self.previous, self.number = seal.hash, seal.number + 1
        if seal.number > self.boundary.seal:
            yield from faults
            yield from _wrong_stamps(seal, members)
        else:
            self.found.append(seal.as_found(root))
            yield from [] if seal.number in self.boundary.broken else faults

    def _does_not_follow(self, seal: Seal) -> Iterator[str]:
        if seal.number != self.number:
            yield _("seal %(number)s is missing") % {"number": self.number}
        if seal.previous != self.previous:
            yield _("seal %(number)s: does not follow the seal before it") % {"number": seal.number}

    def wrong_beginning(self) -> Iterator[str]:
        if Boundary.objects.count() > 1 or (self.boundary.pk and not self.boundary.is_stamped):
            yield _("the beginning of the stamped ledger was changed after it was written")
        if root_of(self.found) != self.boundary.root:
            yield _("seals of before there were stamps are not what they were then")


def _some_at_a_time(seals: Iterable[Seal]) -> Iterator[list[Seal]]:
    batch: list[Seal] = []
    for seal in seals:
        if batch and sum(each.count for each in batch) + seal.count > CHECKED_AT_ONCE:
            yield batch
            batch = []
        batch.append(seal)
    if batch:
        yield batch


def _members(batch: list[Seal]) -> dict[int, list[Member]]:
    """All entries of these seals, by the number of the seal."""
    found: dict[int, list[Member]] = defaultdict(list)
    rows = SealedEntry.objects.filter(seal__gte=batch[0].number, seal__lte=batch[-1].number)
    by_seal = rows.order_by("seal", "place")
    columns = ("seal", "entry", "entry__hash", "entry__stamp", "place")
    for number, *member in by_seal.values_list(*columns).iterator(chunk_size=5000):
        found[number].append(tuple(member))
    return found


def _wrong_members(seal: Seal, members: list[Member], root: str) -> Iterator[str]:
    hashes = [digest for _pk, digest, _stamp, _place in members]
    in_place = [place for _pk, _hash, _stamp, place in members] == list(range(seal.count))
    holds = seal.root in {"", root} and seal.hash == seal.digest(hashes)
    if not (in_place and holds):
        yield _("seal %(number)s: %(sealed)s entries were sealed, %(count)s differ") % {
            "number": seal.number,
            "sealed": seal.count,
            "count": len(members),
        }


def _wrong_stamps(seal: Seal, members: list[Member]) -> Iterator[str]:
    if not seal.is_stamped:
        yield _("seal %(number)s: was not made by this service") % {"number": seal.number}
    yield from _not_ours(member[:3] for member in members)


def _not_ours(entries: Iterable[tuple[int, str, Stamp]]) -> Iterator[str]:
    """Entries that this service has not written, or has not written so."""
    for pk, digest, stamp in entries:
        if not is_stamped(STAMPED, digest, stamp):
            entry = Event.objects.select_related("suggestion").get(pk=pk)
            yield _("%(where)s: was not written by this service") % {
                "where": f"{entry.suggestion.reference}#{entry.number}"
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
    yield from _wrong_takeover(takeover, days, previous)


def _wrong_takeover(takeover: Takeover, days: int, head: str) -> Iterator[str]:
    """Whether it is as it was written, and of the `days` that there are, up to their `head`."""
    if takeover.pk and takeover.hash != takeover.digest():
        yield _("the takeover of the seals of days was changed after it was written")
    if (takeover.days, takeover.head) != (days, head):
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
