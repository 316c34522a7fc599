"""What everybody may read, made again from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from suggestions.models import Event, Gram, Published, Suggestion, WordingKind
from suggestions.pipeline import MOVES
from suggestions.pipeline.move import lock
from suggestions.pipeline.publish import Publish, grams_of, publication

# Each row brings up to 400 grams: few at once keep the transaction short.
BATCH = 50
ENDS = frozenset(name for name, each in MOVES.items() if each.unpublishes)
DERIVED = (
    "title",
    "text",
    "answer",
    "outcome",
    "category_id",
    "region_path",
    "at",
    "answered",
    "sought",
)


def concerned() -> QuerySet[Suggestion]:
    """All that are published, or ever were."""
    entries = Event.objects.filter(suggestion=OuterRef("pk"), move=Publish.name)
    shown = Published.objects.filter(pk=OuterRef("pk"))
    any_of = Q(published=True) | Q(Exists(entries)) | Q(Exists(shown))
    return Suggestion.objects.filter(any_of).order_by("pk")


def publications_of(rows: list[Suggestion]) -> dict[int, Published]:
    """By suggestion, what its latest `publish` said, unless a later move ended that."""
    entries = Event.objects.filter(pk__in=_standing(rows)).prefetch_related("wordings")
    by_id = {row.pk: row for row in rows}
    found = [_publication(by_id[each.suggestion_id], each) for each in entries]
    # An erasure has emptied the words, or there never were any of their own.
    return {each.suggestion_id: each for each in found if each.title}


def _standing(rows: list[Suggestion]) -> list[int]:
    """Ids of the entries that published what is published still."""
    moves = Event.objects.filter(suggestion__in=rows, move__in={Publish.name, *ENDS})
    latest = {each.suggestion_id: each for each in moves.order_by("suggestion", "number")}
    return [each.pk for each in latest.values() if each.move == Publish.name]


def _publication(row: Suggestion, entry: Event) -> Published:
    shown = {WordingKind(word.kind): word.text for word in entry.wordings.all()}
    return publication(row, shown, entry.at)


def store(rows: list[Suggestion]) -> None:
    """Make what is published of these suggestions again."""
    ids = [row.pk for row in rows]
    with transaction.atomic():
        # Whoever publishes or takes back one of them meanwhile waits until this is written.
        right = publications_of(list(lock(ids)))
        Published.objects.filter(pk__in=ids).delete()
        Published.objects.bulk_create(right.values())
        Gram.objects.bulk_create(gram for row in right.values() for gram in grams_of(row))


def differences(rows: list[Suggestion]) -> Iterator[str]:
    """Where what everybody reads differs from what the ledger says, one line each."""
    right = publications_of(rows)
    stored = Published.objects.in_bulk([row.pk for row in rows])
    grams = _grams(rows)
    for row in rows:
        expected, shown = right.get(row.pk), stored.get(row.pk)
        if len({row.published, expected is not None, shown is not None}) > 1:
            yield f"{row.reference}: is published or not, and its ledger says otherwise"
        elif expected and shown:
            yield from _changed(expected, shown, grams[row.pk])


def _grams(rows: list[Suggestion]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    held = Gram.objects.filter(published__in=[row.pk for row in rows])
    for key, gram in held.values_list("published", "gram"):
        found[key].add(gram)
    return found


def _changed(expected: Published, shown: Published, grams: set[str]) -> Iterator[str]:
    where = expected.suggestion.reference
    for name in DERIVED:
        if getattr(shown, name) != getattr(expected, name):
            yield f"{where}: the published {name} differs from what its ledger says"
    if grams != {row.gram for row in grams_of(expected)}:
        yield f"{where}: is not found by the words that are published"
