"""At night: how rare each pair of characters is among the newest texts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Left
from django.utils import timezone

from suggestions.analysis.similar import BEGINNING, BITS, Buckets, Rarity, Said
from suggestions.models import PairCounts, Suggestion

# So many tell how rare a pair is; of what was erased nothing is left the next night.
NEWEST = 200_000
BATCH = 2_000
# While there are no more than these, every hour; else at night, and where a night was missed.
FEW = 10_000
NIGHT = 2
AN_HOUR, A_WHILE = timedelta(minutes=55), timedelta(hours=30)


@dataclass(frozen=True)
class Counts:
    """`generation`: what was signed by another one is signed anew."""

    rarity: Rarity
    generation: int


def count_due(now: datetime | None = None) -> int:
    """How many texts were counted."""
    moment = now or timezone.now()
    known = PairCounts.objects.defer("content").first()
    return _counted(moment).rarity.many if known is None or _is_due(known, moment) else 0


def _is_due(known: PairCounts, now: datetime) -> bool:
    is_night = timezone.localtime(now).hour == NIGHT
    return now - known.at >= (AN_HOUR if known.counted < FEW or is_night else A_WHILE)


def counts_now(now: datetime) -> Counts:
    """As it was counted last; counted at once where it never was, or what is kept is no count."""
    return _known() or _counted(now)


def _counted(now: datetime) -> Counts:
    rarity = Rarity()
    for title, beginning in _newest():
        rarity.count(Said(title, beginning))
    return _kept(rarity, now)


def _newest() -> Iterator[tuple[str, str]]:
    """In batches of their own: nothing is held open for as long as it takes."""
    rows = Suggestion.objects.exclude(text="").annotate(beginning=Left("text", BEGINNING))
    found = rows.order_by("-pk").values_list("pk", "title", "beginning")
    batch = list(found[:BATCH])
    for _batch in range(NEWEST // BATCH):
        yield from ((title, beginning) for _pk, title, beginning in batch)
        if len(batch) < BATCH:
            return
        batch = list(found.filter(pk__lt=batch[-1][0])[:BATCH])


@transaction.atomic
def _kept(rarity: Rarity, now: datetime) -> Counts:
    before = PairCounts.objects.aggregate(found=Max("generation"))["found"] or 0
    generation = max(before, generation_of(rarity.many))
    PairCounts.objects.all().delete()
    PairCounts.objects.create(
        at=now,
        counted=rarity.many,
        generation=generation,
        content=zlib.compress(rarity.met.tobytes()),
    )
    return Counts(rarity, generation)


def _known() -> Counts | None:
    row = PairCounts.objects.order_by("-pk").first()
    met = _unpacked(row.content) if row else None
    found = row and met is not None
    return Counts(Rarity(met, row.counted), row.generation) if row and found else None


def _unpacked(content: bytes | memoryview) -> Buckets | None:
    try:
        met = np.frombuffer(zlib.decompress(content), np.int32).copy()
    except (zlib.error, ValueError):
        return None
    return met if met.shape == (1 << BITS,) and (met >= 0).all() else None


def generation_of(counted: int) -> int:
    """
    >>> [generation_of(many) for many in (0, 1, 3, 4, 16, 63, 64)]
    [1, 1, 2, 2, 3, 4, 4]
    """
    return 1 + counted.bit_length() // 2
