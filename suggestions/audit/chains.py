"""Chains hold: no entry was changed, left out or cut off, and no word of theirs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from suggestions.audit.batches import by, events_of, ids_of
from suggestions.audit.replay import Stored, unlike_the_ledger
from suggestions.models import Event, Suggestion, Wording
from suggestions.workflow import MoveName

Words = dict[int, list[Wording]]


def broken_chains(batch: list[Suggestion]) -> Iterator[str]:
    """What is wrong with the ledgers of these suggestions, and with the rows that must be what
    their ledgers say; one line each."""
    events, stored = events_of(batch), Stored.of(batch)
    words: Words = by(
        Wording.objects.filter(event__suggestion__in=ids_of(batch)).order_by("pk"), "event_id"
    )
    for row in batch:
        entries = events.get(row.pk, [])
        yield from _broken_chain(row, entries, words)
        yield from unlike_the_ledger(row, entries, words, stored)


def _broken_chain(row: Suggestion, events: list[Event], words: Words) -> Iterator[str]:
    previous, erased_before = "", _last_erasure(events)
    for number, event in enumerate(events, start=1):
        where = f"{row.reference}#{event.number}"
        if event.number != number:
            yield _("%(where)s: entry %(number)s is missing") % {"where": where, "number": number}
            return
        said = words.get(event.pk, [])
        if event.previous != previous:
            yield _("%(where)s: does not follow the entry before it") % {"where": where}
        yield from _changed(where, said, may_be_gone=number < erased_before)
        if event.hash != event.digest(row.reference, said):
            yield _("%(where)s: was changed after it was written") % {"where": where}
        previous = event.hash
    yield from _wrong_end(row, events)


def _last_erasure(events: list[Event]) -> int:
    return max((event.number for event in events if event.move == MoveName.ERASE), default=0)


def _changed(where: str, words: list[Wording], *, may_be_gone: bool) -> Iterator[str]:
    for word in words:
        if not (word.holds or (may_be_gone and word.is_empty)):
            kind = word.get_kind_display()
            yield _("%(where)s: its words (%(kind)s) were changed after they were written") % {
                "where": where,
                "kind": kind,
            }


def _wrong_end(row: Suggestion, events: list[Event]) -> Iterator[str]:
    last = events[-1] if events else None
    if row.entries != len(events) or row.head != (last.hash if last else ""):
        yield _("%(where)s: its ledger was cut, or it was changed past its ledger") % {
            "where": row.reference
        }
    elif last:
        yield from _past_its_end(row, events, last)


def _past_its_end(row: Suggestion, events: list[Event], last: Event) -> Iterator[str]:
    if row.status != last.target:
        yield _("%(where)s: is “%(status)s”, its ledger says “%(said)s”") % {
            "where": row.reference,
            "status": row.status,
            "said": last.target,
        }
    versions = [event.details.get("version", 0) for event in events]
    if (row.version, row.moved) != (max(versions), last.at):
        yield _("%(where)s: its version or its last moment is not that of its ledger") % {
            "where": row.reference
        }
