"""The rows are what the entries say that was done to them: each field, and that they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from suggestions.audit.batches import by, ids_of
from suggestions.models import (
    Attachment,
    Author,
    Baseline,
    Deadline,
    Event,
    Kind,
    Suggestion,
    Wording,
    WordingKind,
)
from suggestions.models.binding import NotReadable
from suggestions.pipeline.recorded import (
    CHANGES,
    LISTS,
    Proof,
    Replayed,
    columns,
    plain,
    proof,
    proof_of_author,
    proof_of_photo,
)
from suggestions.workflow import MoveName

# Made from what its author typed, so that it can be found and written to.
OF_CONTACTS = ("phone_number", "takes_texts", "phone_index", "email_index")
NONE: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Stored:
    """What is stored beside some suggestions, by suggestion. `parts`: due times, by assignment."""

    lists: Mapping[str, Mapping[int, Sequence[Any]]]
    authors: Mapping[int, Author]
    photos: Mapping[int, Sequence[Attachment]]
    baselines: Mapping[int, Baseline]
    parts: Mapping[int | None, Any]

    @classmethod
    def of(cls, batch: list[Suggestion]) -> Stored:
        among: dict[str, Any] = {"suggestion__in": ids_of(batch)}
        parts = Deadline.objects.filter(kind=Kind.PART, **among).order_by("pk")
        return cls(
            {
                name: by(model._default_manager.filter(**among).order_by("pk"))
                for name, model in LISTS.items()
            },
            {row.suggestion_id: row for row in Author.objects.filter(**among)},
            by(Attachment.objects.filter(**among).order_by("pk")),
            Baseline.objects.in_bulk(among["suggestion__in"]),
            dict(parts.values_list("assignment", "due")),
        )


def unlike_the_ledger(
    row: Suggestion, events: list[Event], words: Mapping[int, list[Wording]], stored: Stored
) -> Iterator[str]:
    """Where rows differ from what the entries say, one line each."""
    yield from _readable(row, _unlike_the_ledger(row, events, words, stored))


def _unlike_the_ledger(
    row: Suggestion, events: list[Event], words: Mapping[int, list[Wording]], stored: Stored
) -> Iterator[str]:
    baseline = stored.baselines.get(row.pk)
    if baseline and events:
        yield from _wrong_baseline(row, events, baseline)
    untold = _untold(events[baseline.entries :] if baseline else events)
    if untold:
        yield _("%(where)s: does not say what it changed") % {
            "where": f"{row.reference}#{untold.number}"
        }
        return
    right = replayed(events, words, baseline)
    yield from _unlike(row.reference, "suggestion", row, right.suggestion)
    for name in LISTS:
        rows = stored.lists[name].get(row.pk, NONE)
        yield from _unlike_rows(row.reference, name, rows, right, stored)
    author = _unlike_author(row.reference, stored.authors.get(row.pk), right.author)
    yield from _readable(row, author)
    yield from _unlike_photos(row.reference, stored.photos.get(row.pk, NONE), right.photos)


def _readable(row: Suggestion, found: Iterator[str]) -> Iterator[str]:
    """These, as far as what is encrypted can be read; the rest is compared all the same."""
    try:
        yield from found
    except NotReadable as problem:
        yield _("%(where)s: what is encrypted of it cannot be read (%(place)s)") % {
            "where": row.reference,
            "place": problem.place,
        }


def _untold(events: list[Event]) -> Event | None:
    return next((event for event in events if CHANGES not in event.details), None)


def replayed(
    events: list[Event], words: Mapping[int, list[Wording]], baseline: Baseline | None = None
) -> Replayed:
    """What the rows must be; `events` all of one suggestion, in order, `words` by entry."""
    found = Replayed()
    if baseline:
        found.take(baseline.values, baseline.salt, own_salts=False)
    for event in events[baseline.entries if baseline else 0 :]:
        if event.move == MoveName.ERASE:
            found.erase()
        if said := event.details[CHANGES]:
            found.take(said, _salt_of(words.get(event.pk, [])), number=event.number)
    return found


def _salt_of(words: list[Wording]) -> str:
    return next((word.salt for word in words if word.kind == WordingKind.SALT), "")


def _wrong_baseline(row: Suggestion, events: list[Event], baseline: Baseline) -> Iterator[str]:
    said = {"where": row.reference}
    if baseline.hash != baseline.digest(row.reference) or not baseline.is_stamped:
        yield _("%(where)s: its baseline was changed after it was written") % said
    stands_for = events[: baseline.entries]
    heads = [event.hash for event in stands_for]
    if (len(heads), heads[-1:]) != (baseline.entries, [baseline.head]):
        yield _("%(where)s: its baseline is not of its ledger") % said
    if CHANGES in events[0].details:
        yield _("%(where)s: has a baseline, and entries that need none") % said


# comparing


def _unlike(where: str, name: str, row: Any, right: Mapping[str, Any]) -> Iterator[str]:
    for column in columns(name):
        kept = getattr(row, column.attname)
        wanted = right.get(column.name, column.default)
        if kept == wanted or _holds(column.name, plain(kept), wanted):
            continue
        if column.is_salted:
            yield _hidden(where, column.name)
        else:
            yield _different(where, column.name, kept, wanted)


def _holds(name: str, kept: Any, wanted: Any) -> bool:
    if isinstance(wanted, Proof):
        return proof(wanted.salt or "", name, kept) == wanted.digest
    return bool(kept == wanted)


def _different(where: str, name: str, kept: Any, wanted: Any) -> str:
    return _("%(where)s: %(name)s is %(kept)s, its ledger says %(right)s") % {
        "where": where,
        "name": name,
        "kept": kept,
        "right": wanted,
    }


def _hidden(where: str, name: str) -> str:
    return _("%(where)s: its %(name)s is not what its ledger says") % {"where": where, "name": name}


def _unlike_rows(
    where: str, name: str, rows: Sequence[Any], right: Replayed, stored: Stored
) -> Iterator[str]:
    wanted = dict(right.lists[name])
    for place, row in enumerate(rows):
        expected = wanted.pop(place, None)
        if expected is None:
            yield _unknown(f"{where} {name} {place + 1}")
            continue
        if name == "assignments" and row.pk in stored.parts:
            # The clock of its part gives it its date.
            expected = expected | {"due": plain(stored.parts[row.pk])}
        yield from _unlike(f"{where} {name} {place + 1}", name, row, expected)
    for place in wanted:
        yield _missing(f"{where} {name} {place + 1}")


def _unknown(where: str) -> str:
    return _("%(where)s: its ledger knows nothing of it") % {"where": where}


def _missing(where: str) -> str:
    return _("%(where)s: is missing") % {"where": where}


def _unlike_author(where: str, row: Author | None, wanted: Proof | None) -> Iterator[str]:
    if row and wanted:
        if proof_of_author(_salt_for(row, wanted), row) != wanted.digest:
            yield _hidden(where, "author")
        yield from _unlike_contacts(where, row)
    elif row:
        yield _unknown(f"{where} author")
    elif wanted:
        yield _missing(f"{where} author")


def _salt_for(row: Author | Attachment, wanted: Proof) -> str:
    """A row from before has none of its own, that of its baseline is taken."""
    return (wanted.salt or "") + row.salt


def _unlike_contacts(where: str, row: Author) -> Iterator[str]:
    if not row.salt and row.takes_texts is None:
        return  # from an older version, and not read again yet
    right = Author(phone=row.phone, email=row.email)
    right.index_contacts()
    for name in OF_CONTACTS:
        if getattr(row, name) != getattr(right, name):
            yield _hidden(f"{where} author", name)


def _unlike_photos(
    where: str, rows: Sequence[Attachment], wanted: Sequence[Proof]
) -> Iterator[str]:
    if len(rows) != len(wanted):
        yield _("%(where)s: has %(kept)s photos, its ledger says %(right)s") % {
            "where": where,
            "kept": len(rows),
            "right": len(wanted),
        }
        return
    for row, right in zip(rows, wanted, strict=True):
        if proof_of_photo(_salt_for(row, right), row) != right.digest:
            yield _hidden(where, "photo")
        if row.entry != right.entry:
            yield _different(f"{where} photo", "entry", row.entry, right.entry)
