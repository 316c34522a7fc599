"""Each half minute: what is found alike to whatever waits for triage; at night, to all the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from regions.models import Level, path_of
from suggestions.analysis.similar import BEGINNING, Comparing, Said, Vector, malus, said_of
from suggestions.likeness.counting import Counts, counts_now
from suggestions.likeness.finding import finder_for
from suggestions.models import Pulse, Signature, Suggestion, beat, claim, release
from suggestions.pipeline.move import lock
from suggestions.workflow import TRIAGEABLE

AT_ONCE = 50
# A round is soon over: what is left is found by the next one.
SECONDS = 10
# Longer than a round takes: of two at once one would undo what the other finds.
ROUND, LEASE = "sign", timedelta(minutes=3)
# Once a night the rest is gone through to its end.
NIGHT, THE_REST = range(1, 5), "sign the rest"
# What is less near than this has no more than a phrase in common.
LEAST = 0.15
Near = dict[int, float]


@dataclass(frozen=True)
class Text:
    """What is compared of a suggestion."""

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
    moment = now or timezone.now()
    if not claim(ROUND, moment, LEASE):
        return 0
    _forget_erased()
    signer = Signer(counts_now(moment))
    until, done = time.monotonic() + SECONDS, 0
    for batch in _due(signer.counts.generation, moment):
        done += signer.sign(batch)
        if time.monotonic() > until:
            break
    release(ROUND, moment, LEASE)
    return done


def _due(generation: int, now: datetime) -> Iterator[list[Text]]:
    stale = Suggestion.objects.filter(signature__generation=Signature.STALE)
    others = Suggestion.objects.exclude(signature__generation=generation)
    yield from _batches(stale)
    yield from _batches(others.filter(status__in=TRIAGEABLE))
    if _is_night(now) and not _gone_through(now):
        yield from _batches(others)
        beat(THE_REST, now)


def _batches(rows: QuerySet[Suggestion]) -> Iterator[list[Text]]:
    """The newest first, each once: what cannot be signed now is left to the next round."""
    newest = rows.exclude(text="").order_by("-pk")
    batch = texts_of(newest[:AT_ONCE])
    while batch:
        yield batch
        batch = texts_of(newest.filter(pk__lt=batch[-1].pk)[:AT_ONCE])


def _is_night(now: datetime) -> bool:
    return timezone.localtime(now).hour in NIGHT


def _gone_through(now: datetime) -> bool:
    since = timezone.localtime(now).replace(hour=0, minute=0)
    return Pulse.objects.filter(name=THE_REST, at__gte=since, at__lte=now).exists()


def texts_of(rows: QuerySet[Suggestion]) -> list[Text]:
    """In the order of these rows."""
    beginning = Left("text", BEGINNING)
    return [Text(*each) for each in rows.values_list("pk", "title", beginning, "region_path")]


class Signer:
    """For as long as a round takes."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.comparing = Comparing()
        self.finder = finder_for(counts.rarity, self.comparing)

    def sign(self, batch: Sequence[Text]) -> int:
        """How many have what is near to them by now. They are signed first, so that they find
        each other too."""
        vectors = {each.pk: self.counts.rarity.vector(each.said) for each in batch}
        known = self._known_to(batch)
        _write(vectors)
        self.finder.signed(vectors)
        with self.finder.searching():
            near = {each.pk: self._near(each, vectors[each.pk], known[each.pk]) for each in batch}
        kept = _keep(batch, near, self.counts.generation)
        _forget_erased()
        return kept

    def _known_to(self, batch: Sequence[Text]) -> dict[int, set[int]]:
        """By key those that it was near to, and of one whose words are others those that it is
        listed by: all of them are compared with what it is now."""
        before = Signature.objects.in_bulk([each.pk for each in batch])
        known = {each.pk: set[int]() for each in batch}
        for pk, row in before.items():
            known[pk].update(row.alike)
        for pk, listed_by in self._listed(before).items():
            known[pk].update(listed_by)
        return known

    def _listed(self, before: Mapping[int, Signature]) -> dict[int, set[int]]:
        corrected = [pk for pk, row in before.items() if row.was_compared_with_other_words]
        listed_by = set(self.finder.listing(corrected)) if corrected else set[int]()
        return {pk: listed_by - {pk} for pk in corrected}

    def _near(self, text: Text, vector: Vector, known: set[int]) -> Near:
        """How near what was found is, and what was known; what is not near any more is 0."""
        keys = {*self.finder.near_to(text.pk, vector), *known}
        others = texts_of(Suggestion.objects.filter(pk__in=keys).exclude(text=""))
        vectors = [self.counts.rarity.vector(each.said) for each in others]
        found = self.comparing.cosines(vector, vectors)
        found *= malus(text.said, [each.said for each in others])
        told = {other.pk: _told(how) for other, how in zip(others, found.tolist(), strict=True)}
        gone = dict.fromkeys(known, 0.0)
        return gone | {key: how for key, how in told.items() if how}


def _told(nearness: float) -> float:
    return nearness if nearness >= LEAST else 0.0


def _write(vectors: Mapping[int, Vector]) -> None:
    """Not compared yet: killed here, they are signed once more."""
    Signature.objects.bulk_create(
        [
            Signature(suggestion_id=pk, telling=vector.telling.tolist())
            for pk, vector in sorted(vectors.items(), key=lambda item: item[0])
        ],
        update_conflicts=True,
        unique_fields=["suggestion"],
        update_fields=["telling", "generation"],
    )


@transaction.atomic
def _keep(batch: Sequence[Text], near: Mapping[int, Near], generation: int) -> int:
    """How many are as they were; they and those near to them know of each other."""
    same = _as_they_were(batch)
    keys = set(same).union(*(near[pk] for pk in same))
    locked = Signature.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    rows = {row.pk: row for row in locked}
    for pk in same:
        _tell(rows, pk, near[pk])
        rows[pk].generation = generation
    Signature.objects.bulk_create(
        rows.values(),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["suggestion"],
        update_fields=["near", "generation"],
    )
    return len(same)


def _as_they_were(batch: Sequence[Text]) -> list[int]:
    """But those that were corrected or erased meanwhile, or are just being worked on: they stay
    stale, and the next round looks at what they are by then."""
    held = [row.pk for row in lock([text.pk for text in batch], skip_locked=True)]
    now = set(texts_of(Suggestion.objects.filter(pk__in=held)))
    return [text.pk for text in batch if text in now]


def _tell(rows: Mapping[int, Signature], pk: int, near: Near) -> None:
    """Each of the two is as near to the other."""
    rows[pk].put({key: how for key, how in near.items() if key in rows})
    for key in near.keys() & rows.keys():
        rows[key].put({pk: near[key]})


def _forget_erased() -> None:
    """Erased between being read and being signed."""
    Signature.objects.filter(generation=Signature.STALE, suggestion__text="").delete()
