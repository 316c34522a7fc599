"""Figures of the past are made sheet by sheet, by whoever asks and by the worker, and kept.

What has not changed since is copied from the sheets of now; of all else facts are made anew from
the entries that count. (docs/decisions/0064)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from time import monotonic

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from suggestions.models import Event, Fact, Known, LookBack, PastSheet, Sheet, Suggestion
from suggestions.past.deriving import facts_at
from suggestions.past.moments import Moment, differs_then, evening_of
from suggestions.statistics.counts import When
from suggestions.statistics.mirror import Mirror, mirror_from
from suggestions.statistics.packing import EMPTY, RECORD, SIZE, packed, place_of

# Sheets that are made in one go, or as few of them as hold no more than so many that changed
# since: a second of work at most.
AT_ONCE = 64
MOST_DERIVED = 300
# At a million suggestions each takes some twenty megabytes of the database.
MOST_KEPT = 30
# That somebody asked for and nobody has made yet: no one fills the database by asking.
MOST_WAITING = 5
ONE_DAY = timedelta(days=1)
_NOTHING = bytes(RECORD.size)


def look_back_of(moment: Moment) -> LookBack | None:
    """As far as it is made; None where too many wait. What was recorded since makes it anew."""
    now = timezone.now()
    kept = LookBack.objects.filter(**_named(moment)).first()
    if kept is None:
        return _begin(moment, now)
    if now - kept.asked > ONE_DAY:
        LookBack.objects.filter(pk=kept.pk).update(asked=now)
    return _begin_again(kept, now) if _outdated(kept) else kept


def _named(moment: Moment) -> dict[str, object]:
    return {"known": moment.known, "moment": moment.at, "seal": moment.seal}


def _begin(moment: Moment, now: datetime) -> LookBack | None:
    if LookBack.objects.filter(made=None).count() >= MOST_WAITING:
        return None
    found, _new = LookBack.objects.get_or_create(
        **_named(moment), defaults={"began": now, "asked": now, "end": _end()}
    )
    return found


def _end() -> int:
    newest = Suggestion.objects.aggregate(newest=Max("pk"))["newest"]
    return 0 if newest is None else int(newest) // SIZE + 1


def _outdated(kept: LookBack) -> bool:
    """What was known then stays; what is known today may grow."""
    if kept.known != Known.TODAY:
        return False
    newest = differs_then(kept.moment)
    return newest is not None and newest >= kept.began


def _begin_again(kept: LookBack, now: datetime) -> LookBack:
    _forget([kept.pk])
    found, _new = LookBack.objects.get_or_create(
        known=kept.known,
        moment=kept.moment,
        seal=kept.seal,
        defaults={"began": now, "asked": now, "end": _end()},
    )
    return found


# making


def advance(kept: LookBack, seconds: float) -> LookBack:
    """Make what is missing of it, or as much as fits into the time."""
    until = monotonic() + seconds
    while kept.made is None and monotonic() < until:
        _make_some(kept)
    return kept


def _make_some(kept: LookBack) -> None:
    """Whoever makes the same ones at the same time makes the same of them."""
    moment = Moment(kept.moment, Known(kept.known), kept.seal)
    made = _cells(moment, range(kept.following, kept.end))
    found = [PastSheet(look_back=kept, number=number, cells=made[number]) for number in made]
    kept.following += len(made)
    kept.made = timezone.now() if kept.following >= kept.end else None
    with transaction.atomic():
        # Gone, where it was made anew or forgotten meanwhile.
        if list(LookBack.objects.select_for_update(no_key=True).filter(pk=kept.pk)):
            PastSheet.objects.bulk_create(found, ignore_conflicts=True)
            further = LookBack.objects.filter(pk=kept.pk, following__lte=kept.following)
            further.update(following=kept.following, made=kept.made)


def _cells(moment: Moment, numbers: range) -> dict[int, bytearray]:
    """Of the first of these sheets, as many as are made in one go."""
    numbers = numbers[:AT_ONCE]
    # Sheets first: what is changed in one by now, is found to have changed.
    stored = dict(Sheet.objects.filter(number__in=numbers).values_list("number", "cells"))
    changed = _changed_since(moment, numbers)
    known = changed & _known(moment, numbers)
    numbers = _with_few(numbers, known)
    cells = {number: bytearray(stored.get(number, EMPTY)) for number in numbers}
    for pk in changed:
        _put(cells, pk, _NOTHING)
    for fact in facts_at(moment, (pk for pk in known if pk // SIZE in numbers)):
        _put(cells, fact.pk, packed(fact))
    return cells


def _known(moment: Moment, numbers: range) -> set[int]:
    """Those of which anything was known."""
    first = Event.objects.filter(moment.entries(), _entries_in(numbers), number=1)
    return set(first.values_list("suggestion", flat=True))


def _with_few(numbers: range, derived: set[int]) -> range:
    """As many sheets as hold no more than `MOST_DERIVED` of these, one at least."""
    many = Counter(pk // SIZE for pk in derived)
    total = 0
    for place, number in enumerate(numbers):
        total += many[number]
        if place and total > MOST_DERIVED:
            return numbers[:place]
    return numbers


def _put(cells: dict[int, bytearray], pk: int, record: bytes) -> None:
    number, begin = place_of(pk)
    if number in cells:
        cells[number][begin : begin + RECORD.size] = record


def _changed_since(moment: Moment, numbers: range) -> set[int]:
    """Those whose facts of now are others than those of then, or may be."""
    within = Q(pk__gte=numbers.start * SIZE, pk__lt=numbers.stop * SIZE)
    found = Suggestion.objects.filter(within, _moved_since(moment, numbers) | Q(stale=True))
    ahead = Q()
    for when in filter(_has_a_moment, When):
        ahead |= Q(**{when.value: moment.day, f"{when.moment}__gte": moment.at})
    facts = Fact.objects.filter(within, ahead)
    return {*found.values_list("pk", flat=True), *facts.values_list("pk", flat=True)}


def _has_a_moment(when: When) -> bool:
    return bool(when.moment)


def _moved_since(moment: Moment, numbers: range) -> Q:
    if moment.known == Known.TODAY:
        return Q(moved__gt=moment.at)
    within = _entries_in(numbers)
    if moment.known == Known.THEN:
        return Q(pk__in=Event.objects.filter(within, recorded__gt=moment.at).values("suggestion"))
    later = Q(sealed=None) | Q(sealed__seal__gt=moment.seal)
    return Q(pk__in=Event.objects.filter(within, later).values("suggestion"))


def _entries_in(numbers: range) -> Q:
    return Q(suggestion__gte=numbers.start * SIZE, suggestion__lt=numbers.stop * SIZE)


def differences() -> Iterator[str]:
    """Where what is kept differs from what would be made now, one line each."""
    for kept in LookBack.objects.exclude(made=None).order_by("pk"):
        if not _outdated(kept):
            yield from _differing(kept)


def _differing(kept: LookBack) -> Iterator[str]:
    moment = Moment(kept.moment, Known(kept.known), kept.seal)
    following = 0
    while following < kept.end:
        made = _cells(moment, range(following, kept.end))
        sheets = PastSheet.objects.filter(look_back=kept, number__in=made)
        stored = {sheet.number: bytes(sheet.cells) for sheet in sheets}
        for number, cells in made.items():
            if stored.get(number) != bytes(cells):
                yield f"sheet {number} of {kept} is not what the ledger says"
        following += len(made)


# in the worker


def make_waiting(seconds: float = 20) -> int:
    """Make what somebody waits for, the oldest first; how many were finished."""
    until, done = monotonic() + seconds, 0
    for kept in LookBack.objects.filter(made=None).order_by("pk"):
        advance(kept, until - monotonic())
        done += kept.made is not None
    _forget(LookBack.objects.order_by("-asked", "-pk").values_list("pk", flat=True)[MOST_KEPT:])
    return done


def keep_yesterday() -> int:
    """Begin with the evening that has just passed, before anybody asks; 1 where it is new."""
    evening = evening_of(timezone.localdate() - ONE_DAY)
    if LookBack.objects.filter(moment=evening).exists():
        return 0
    return int(look_back_of(Moment(evening)) is not None)


def _forget(keys: Iterable[int]) -> None:
    gone = list(keys)
    with transaction.atomic():
        rows = LookBack.objects.select_for_update().filter(pk__in=gone)
        for kept in list(rows):
            PastSheet.objects.filter(look_back=kept).delete()
        LookBack.objects.filter(pk__in=gone).delete()


# reading


def look_back(moment: Moment, seconds: float) -> tuple[Mirror | None, int]:
    """The facts as they were; where that takes longer, None and how many percent are made."""
    kept = look_back_of(moment)
    if kept is None:
        return None, 0
    return mirror_of(advance(kept, seconds)), kept.percent


class _Gone(Exception):
    """Somebody had it forgotten or made anew while it was read."""


def mirror_of(kept: LookBack) -> Mirror | None:
    """The facts as they were; None where it is not made yet, or is gone by now."""
    try:
        return _read(kept.pk, kept.lot, kept.end) if kept.made else None
    except _Gone:
        return None


@lru_cache(maxsize=4)
def _read(pk: int, lot: int, many: int) -> Mirror:
    rows = PastSheet.objects.filter(look_back=pk, look_back__lot=lot).order_by("number")
    sheets = [(row.number, bytes(row.cells)) for row in rows]
    if len(sheets) != many:
        raise _Gone
    return mirror_from(sheets)
