"""Whatever shares some of the rarest pairs with a text: asked of an index, or read through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

import numpy as np
from django.db import connection, transaction

from suggestions.analysis.similar import ASKED, COMPARED, Buckets, Comparing, Rarity, Vector
from suggestions.models import Signature

# The newest of what shares them: where many wrote about one thing, the older ones are left out.
READ = 2 * ASKED
# Read apart from the order it is wanted in: that would be taken for a reason to read all rows.
_SHARING = """
WITH sharing AS MATERIALIZED (
    SELECT suggestion_id, telling FROM suggestions_signature
    WHERE telling && %s::integer[] AND suggestion_id <> %s
)
SELECT suggestion_id, telling FROM sharing ORDER BY suggestion_id DESC LIMIT %s
"""
Found = list[tuple[int, Buckets]]


@contextmanager
def finding(rarity: Rarity, comparing: Comparing) -> Iterator[Finder]:
    """For as long as a batch takes."""
    with transaction.atomic():
        if _has_index():
            with connection.cursor() as cursor:
                # It takes a pair that ten in a million have for a common one.
                cursor.execute("SET LOCAL enable_seqscan = off")
        yield Finder(rarity, comparing)


class Finder:
    def __init__(self, rarity: Rarity, comparing: Comparing) -> None:
        self.rarity = rarity
        self.comparing = comparing

    def near_to(self, pk: int, vector: Vector) -> list[int]:
        """Keys of those worth comparing whole with it: they share most of what is rare."""
        asked = self._rarest(vector)
        found = self._indexed(pk, asked) if _has_index() else self._read_through(pk, asked)
        shared = self.comparing.shared(vector, [telling for _key, telling in found])
        keys = [key for key, _telling in found]
        order = np.lexsort((-np.array(keys, np.int64), -shared))[:COMPARED]
        return [keys[place] for place in order.tolist()]

    def _rarest(self, vector: Vector) -> Buckets:
        """Until enough are expected to have one of them."""
        met = self.rarity.met[vector.telling]
        order = np.argsort(met, kind="stable")
        enough = int(np.searchsorted(np.cumsum(met[order]), ASKED)) + 1
        return np.asarray(vector.telling[order[:enough]], np.int32)

    def _indexed(self, pk: int, asked: Buckets) -> Found:
        with connection.cursor() as cursor:
            cursor.execute(_SHARING, [asked.tolist(), pk, READ])
            return [(key, np.array(telling, np.int32)) for key, telling in cursor.fetchall()]

    def _read_through(self, pk: int, asked: Buckets) -> Found:
        sharing = np.isin(self._pairs, asked)
        places = np.unique(self._owners[sharing])
        found = [self._all[place] for place in places.tolist()]
        return [each for each in found if each[0] != pk][:READ]

    @cached_property
    def _all(self) -> Found:
        """An embedded installation has few."""
        rows = Signature.objects.order_by("-pk").values_list("pk", "telling")
        return [(key, np.array(telling, np.int32)) for key, telling in rows]

    @cached_property
    def _pairs(self) -> Buckets:
        pairs: Sequence[Buckets] = [telling for _key, telling in self._all]
        return np.concatenate([np.zeros(0, np.int32), *pairs])

    @cached_property
    def _owners(self) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return np.repeat(np.arange(len(self._all)), [len(telling) for _key, telling in self._all])


def _has_index() -> bool:
    return connection.vendor == "postgresql"
