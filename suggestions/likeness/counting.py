"""At night: how rare each pair of characters is among the newest texts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models.functions import Left
from django.utils import timezone

from suggestions.analysis.similar import BEGINNING, BITS, Buckets, Rarity, Said
from suggestions.models import PairCounts, Suggestion

# So many tell how rare a pair is; of what was erased nothing is left the next night.
NEWEST = 200_000
BATCH = 2_000
# While there are no more than these, every hour.
FEW = 10_000
NIGHT = 2


def count_due(now: datetime | None = None) -> int:
    """How many texts were counted."""
    known = _known()
    is_night = timezone.localtime(now or timezone.now()).hour == NIGHT
    return _counted().many if is_night or known is None or known.many < FEW else 0


def rarity_now() -> Rarity:
    """As it was counted last; counted at once where it never was, or what is kept is no count."""
    return _known() or _counted()


def _counted() -> Rarity:
    rarity = Rarity()
    for title, beginning in _newest():
        rarity.count(Said(title, beginning))
    _keep(rarity)
    return rarity


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
def _keep(rarity: Rarity) -> None:
    PairCounts.objects.all().delete()
    content = zlib.compress(rarity.met.tobytes())
    PairCounts.objects.create(counted=rarity.many, content=content)


def _known() -> Rarity | None:
    row = PairCounts.objects.order_by("-pk").first()
    met = _unpacked(row.content) if row else None
    return Rarity(met, row.counted) if row and met is not None else None


def _unpacked(content: bytes | memoryview) -> Buckets | None:
    try:
        met = np.frombuffer(zlib.decompress(content), np.int32).copy()
    except (zlib.error, ValueError):
        return None
    return met if met.shape == (1 << BITS,) and (met >= 0).all() else None


def generation_of(counted: int) -> int:
    """Rises as there are four times as many: by then other pairs tell.

    >>> [generation_of(many) for many in (0, 1, 3, 4, 16, 63, 64)]
    [1, 1, 2, 2, 3, 4, 4]
    """
    return 1 + counted.bit_length() // 2
