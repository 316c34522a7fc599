"""Whatever shares some of the rarest pairs with a text: asked of an index, or read through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from suggestions.analysis.similar import ASKED, COMPARED, Buckets, Comparing, Rarity, Vector
from suggestions.models import Signature
from suggestions.models.alike import STEPS

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
_LISTING = """
SELECT suggestion_id FROM suggestions_signature
WHERE EXISTS (SELECT FROM unnest(near) AS each WHERE each / %s = ANY(%s::bigint[]))
"""
Found = list[tuple[int, Buckets]]


def finder_for(rarity: Rarity, comparing: Comparing) -> Finder:
    """For as long as a round takes."""
    kind = Indexed if connection.vendor == "postgresql" else ReadThrough
    return kind(rarity, comparing)


class Finder:
    def __init__(self, rarity: Rarity, comparing: Comparing) -> None:
        self.rarity = rarity
        self.comparing = comparing

    def near_to(self, pk: int, vector: Vector) -> list[int]:
        """Keys of those worth comparing whole with it: they share most of what is rare."""
        found = self.sharing(pk, self._rarest(vector))
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

    @contextmanager
    def searching(self) -> Iterator[None]:
        yield

    def sharing(self, pk: int, asked: Buckets) -> Found:
        """The newest others that tell by one of these pairs, the newest first."""
        raise NotImplementedError

    def listing(self, keys: Iterable[int]) -> list[int]:
        """Those that one of these is near to, as it was."""
        raise NotImplementedError

    def signed(self, vectors: Mapping[int, Vector]) -> None:
        """What was just written."""


class Indexed(Finder):
    """By an index of PostgreSQL."""

    @contextmanager
    def searching(self) -> Iterator[None]:
        with transaction.atomic(), connection.cursor() as cursor:
            # It takes a pair that ten in a million have for a common one.
            cursor.execute("SET LOCAL enable_seqscan = off")
            yield

    def sharing(self, pk: int, asked: Buckets) -> Found:
        with connection.cursor() as cursor:
            cursor.execute(_SHARING, [asked.tolist(), pk, READ])
            return [(key, np.array(telling, np.int32)) for key, telling in cursor.fetchall()]

    def listing(self, keys: Iterable[int]) -> list[int]:
        # All rows are read, and seldom: for what was corrected after it had been compared.
        with connection.cursor() as cursor:
            cursor.execute(_LISTING, [STEPS, list(keys)])
            return [key for (key,) in cursor.fetchall()]


class ReadThrough(Finder):
    """All of them in memory: an embedded installation has few, and one that writes at a time, so
    nothing is held while it compares."""

    def sharing(self, pk: int, asked: Buckets) -> Found:
        pairs, owners = self._by_pair
        places = np.unique(owners[np.isin(pairs, asked)])
        keys = sorted((self._keys[place] for place in places.tolist()), reverse=True)
        return [(key, self._telling[key]) for key in keys if key != pk][:READ]

    def listing(self, keys: Iterable[int]) -> list[int]:
        sought = set(keys)
        rows = Signature.objects.values_list("pk", "near")
        return [pk for pk, near in rows if any(each // STEPS in sought for each in near)]

    def signed(self, vectors: Mapping[int, Vector]) -> None:
        self._telling.update((pk, vector.telling) for pk, vector in vectors.items())
        for name in ("_keys", "_by_pair"):
            self.__dict__.pop(name, None)

    @cached_property
    def _telling(self) -> dict[int, Buckets]:
        rows = Signature.objects.values_list("pk", "telling")
        return {pk: np.array(telling, np.int32) for pk, telling in rows}

    @cached_property
    def _keys(self) -> list[int]:
        return list(self._telling)

    @cached_property
    def _by_pair(self) -> tuple[Buckets, NDArray[np.int64]]:
        """(the pairs of all of them in a row, the place of whose each is)."""
        each = [self._telling[key] for key in self._keys]
        owners = np.repeat(np.arange(len(each)), list(map(len, each)))
        return np.concatenate([np.zeros(0, np.int32), *each]), owners
