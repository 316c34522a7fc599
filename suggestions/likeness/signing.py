"""Each half minute: what is found alike to whatever waits for triage; at night, to all the rest."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from regions.models import Level, path_of
from suggestions.analysis.similar import BEGINNING, Comparing, Rarity, Said, Vector, malus, said_of
from suggestions.likeness.counting import generation_of, rarity_now
from suggestions.likeness.finding import Finder, finding
from suggestions.models import Signature, Suggestion
from suggestions.pipeline.move import lock
from suggestions.workflow import TRIAGEABLE

AT_ONCE = 100
# A round is soon over: what is left is found by the next one.
SECONDS = 10
NIGHT = range(1, 5)
# What is less near than this has no more than a phrase in common.
LEAST = 0.15
Near = dict[int, float]


@dataclass(frozen=True)
class Text:
    """What is compared of a suggestion, and what else was stored of it then."""

    pk: int
    title: str
    beginning: str
    region_path: str

    @cached_property
    def said(self) -> Said:
        county = path_of(self.region_path, Level.COUNTY)
        is_within = county != path_of(self.region_path, Level.CITY)
        return said_of(self.title, self.beginning, region=county if is_within else "")


def sign_due(now: datetime | None = None) -> int:
    """How many were compared with what there is."""
    _forget_erased()
    signer = Signer(rarity_now())
    until, done = time.monotonic() + SECONDS, 0
    is_night = timezone.localtime(now or timezone.now()).hour in NIGHT
    while batch := _due(signer.generation, is_night=is_night):
        done += (signed := signer.sign(batch))
        if not signed or time.monotonic() > until:
            break
    return done


def _forget_erased() -> None:
    """Erased between being read and being signed."""
    Signature.objects.filter(generation=Signature.STALE, suggestion__text="").delete()


def _due(generation: int, *, is_night: bool) -> list[Text]:
    stale = Suggestion.objects.filter(signature__generation=Signature.STALE)
    others = Suggestion.objects.exclude(signature__generation=generation)
    waiting = others.filter(status__in=TRIAGEABLE)
    for rows in (stale, waiting, *([others] if is_night else [])):
        if found := texts_of(rows.exclude(text="").order_by("-pk")[:AT_ONCE]):
            return found
    return []


def texts_of(rows: QuerySet[Suggestion]) -> list[Text]:
    """In the order of these rows."""
    beginning = Left("text", BEGINNING)
    return [Text(*each) for each in rows.values_list("pk", "title", beginning, "region_path")]


class Signer:
    """For as long as a round takes."""

    def __init__(self, rarity: Rarity) -> None:
        self.rarity = rarity
        self.generation = generation_of(rarity.many)
        self.comparing = Comparing()

    def sign(self, batch: Sequence[Text]) -> int:
        """How many have what is near to them by now. They are signed first, so that they find
        each other too."""
        vectors = {each.pk: self.rarity.vector(each.said) for each in batch}
        _write(vectors)
        with finding(self.rarity, self.comparing) as finder:
            near = {each.pk: self._near(each, vectors[each.pk], finder) for each in batch}
        return _keep(batch, near, self.generation)

    def _near(self, text: Text, vector: Vector, finder: Finder) -> Near:
        rows = Suggestion.objects.filter(pk__in=finder.near_to(text.pk, vector)).exclude(text="")
        others = texts_of(rows)
        found = self.comparing.cosines(
            vector, [self.rarity.vector(each.said) for each in others]
        ) * malus(text.said, [each.said for each in others])
        pairs = zip(others, found.tolist(), strict=True)
        return {other.pk: nearness for other, nearness in pairs if nearness >= LEAST}


def _write(vectors: Mapping[int, Vector]) -> None:
    """Not compared yet: killed here, they are signed once more."""
    Signature.objects.bulk_create(
        [
            Signature(suggestion_id=pk, telling=vector.telling.tolist())
            for pk, vector in vectors.items()
        ],
        update_conflicts=True,
        unique_fields=["suggestion"],
        update_fields=["telling", "generation"],
    )


@transaction.atomic
def _keep(batch: Sequence[Text], near: Mapping[int, Near], generation: int) -> int:
    """But of those that were corrected or erased meanwhile, or are just being worked on: they stay
    stale, and the next round looks at what they are by then."""
    held = {row.pk for row in lock(near, skip_locked=True)}
    now = texts_of(Suggestion.objects.filter(pk__in=held))
    same = set(batch).intersection(now)
    found = {text.pk: near[text.pk] for text in same}
    rows = _signatures(found)
    for pk, alike in found.items():
        _tell(rows, pk, alike)
        rows[pk].generation = generation
    Signature.objects.bulk_update(rows.values(), ["near", "generation"], batch_size=500)
    return len(found)


def _signatures(found: Mapping[int, Near]) -> dict[int, Signature]:
    """Of these, of those near to them, and of those that were near before; locked in one order."""
    rows = Signature.objects.select_for_update().order_by("pk")
    before = [key for row in Signature.objects.filter(pk__in=found) for key in row.alike]
    keys = {*found, *before, *(key for alike in found.values() for key in alike)}
    return {row.pk: row for row in rows.filter(pk__in=keys)}


def _tell(rows: Mapping[int, Signature], pk: int, alike: Near) -> None:
    """Each of the two is near to the other."""
    before = set(rows[pk].alike)
    rows[pk].put(alike, instead_of=before)
    for key in (before | set(alike)) & set(rows):
        rows[key].put({pk: alike.get(key, 0.0)})
