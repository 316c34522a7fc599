"""Facts and sheets are kept up with the ledger: a worker replaces what is stale.

A move marks its suggestion as stale in its own transaction. Fact and sheet are written in one
transaction, with journey and stints, what is compared with proposals, and the sums of these, so
that they never differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from time import monotonic

from django.db import transaction
from django.utils import timezone

from suggestions.models import Fact, Pulse, Suggestion, beat
from suggestions.statistics import comparing, sheets, time_tallies
from suggestions.statistics.facts import History, histories_of

# The pulse of a round after which no fact was stale.
CAUGHT_UP = "statistics"
MOST_COUNTED = 100_000
_REPLACED = [field for field in Fact._meta.concrete_fields if not field.primary_key]
UPDATED = [field.name for field in _REPLACED]
COMPARED = [field.attname for field in _REPLACED]


def refresh(limit: int = 500) -> int:
    """Replace the facts of up to `limit` suggestions that changed; how many it were."""
    with transaction.atomic():
        stale = Suggestion.objects.filter(stale=True).order_by("pk")
        rows = list(stale.select_for_update(no_key=True, skip_locked=True)[:limit])
        _replace(rows)
        Suggestion.objects.filter(pk__in=[row.pk for row in rows]).update(stale=False)
    return len(rows)


def catch_up(seconds: float = 20) -> int:
    """Replace all stale facts, or as many as fit into the time; how many it were."""
    until = monotonic() + seconds
    done = 0
    while monotonic() < until:
        asked = timezone.now()
        if not (replaced := refresh()):
            beat(CAUGHT_UP, asked)
            break
        done += replaced
    return done


def caught_up() -> datetime | None:
    """When all that had changed was counted last; None where it never was."""
    return Pulse.objects.filter(name=CAUGHT_UP).values_list("at", flat=True).first()


def waiting() -> int:
    """How many suggestions changed and were not counted again yet, as far as that is quick to say:
    after an upgrade it may be all of them."""
    return Suggestion.objects.filter(stale=True)[:MOST_COUNTED].count()


def rebuild(rows: list[Suggestion]) -> None:
    """Make these facts again, stale or not, and write them into the sheets."""
    with transaction.atomic():
        locked = Suggestion.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
        _replace(list(locked.select_for_update(no_key=True)))


def _replace(rows: list[Suggestion]) -> None:
    stored = Fact.objects.in_bulk([row.pk for row in rows])
    made = _made_of(rows)
    # A note, a reminder, a look at the contact: most of what happens changes no figure.
    changed = [fact for fact, _history in made if _differs(stored.get(fact.pk), fact)]
    Fact.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["suggestion"], update_fields=UPDATED
    )
    sheets.put(changed)
    time_tallies.replace(made)
    comparing.replace(history for _fact, history in made)


def _made_of(rows: list[Suggestion]) -> list[tuple[Fact, History]]:
    return [(history.fact(), history) for history in histories_of(rows)]


def _differs(kept: Fact | None, fact: Fact) -> bool:
    return kept is None or _values(kept) != _values(fact)


_values = attrgetter(*COMPARED)


def differences(rows: list[Suggestion]) -> Iterator[str]:
    """Where what is stored differs from what the ledger says, one line each."""
    made = _made_of(rows)
    yield from _wrong_facts(made)
    yield from time_tallies.differing(made)
    yield from comparing.differing(history for _fact, history in made)


def _wrong_facts(made: list[tuple[Fact, History]]) -> Iterator[str]:
    stored = Fact.objects.in_bulk([fact.pk for fact, _history in made])
    for fact, _history in made:
        kept = stored.get(fact.suggestion_id)
        for name in COMPARED:
            if kept is None or getattr(kept, name) != getattr(fact, name):
                yield (
                    f"{fact.suggestion.reference}: {name} is {getattr(kept, name, None)!r}, "
                    f"the ledger says {getattr(fact, name)!r}"
                )
