"""Carrying out what was approved, and remembering outside the database that it was.

A copy of the database that is older than an erasure brings the person back. So before an erasure
is committed, reference and entry are appended to a file beside the witness, synchronised to disk;
`erase_again` reads it after a restore. It holds nothing else of anybody.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    Event,
    Pulse,
    Suggestion,
    beat,
)
from suggestions.pipeline.actors import CLOCK
from suggestions.pipeline.erasure import Erase
from suggestions.pipeline.move import Intent, move_many
from suggestions.sealing.roots import parsed
from suggestions.sealing.witness import held
from suggestions.workflow import MoveName

logger = logging.getLogger(__name__)

BATCH = 100
MOST_NAMED = 20
LOOKED_UP = 500


def list_file() -> Path:
    return settings.WITNESS_FILE.with_suffix(".erased.jsonl")


# carrying out


def tend() -> int:
    """One round: erase what is due, write down what others erased; how many were erased here."""
    now = timezone.now()
    done = erase_due(now)
    catch_up()
    beat("erase", now, note=str(len(back()) or ""))
    return done


def erase_due(now: datetime | None = None, *, batch: int = BATCH) -> int:
    """Erase what was approved and has waited; how many. What is refused waits on."""
    moment, done, last = now or timezone.now(), 0, 0
    while ids := _due(moment, after=last, most=batch):
        done += len(_erase(ids, Erase(reason=_("As asked for and approved."))))
        last = ids[-1]
    return done


def _due(now: datetime, *, after: int, most: int) -> list[int]:
    approved = Application.objects.filter(
        kind=ApplicationKind.ERASURE, state=ApplicationState.APPROVED, until__lte=now
    )
    rows = approved.filter(suggestion__gt=after).order_by("suggestion")
    return list(rows.values_list("suggestion", flat=True)[:most])


def erase_again(references: Iterable[str]) -> int:
    """Erase those once more that an older copy of the database brought back; how many."""
    done = 0
    for some in _some_at_a_time(references, BATCH):
        ids = list(Suggestion.objects.filter(reference__in=some).values_list("pk", flat=True))
        reason = _("It was erased before, and was back with an older copy of the database.")
        done += len(_erase(ids, Erase(reason=reason, again=True)))
    return done


def _some_at_a_time(references: Iterable[str], most: int) -> Iterator[list[str]]:
    rest = iter(references)
    while some := list(islice(rest, most)):
        yield some


def _erase(ids: list[int], request: Erase) -> list[Event]:
    """The entries that were made: all are on the list when they are committed."""
    made: list[Event] = []
    try:
        with transaction.atomic():
            results = move_many([Intent(each, request) for each in ids], actor=CLOCK)
            made = [entry for entry in results if isinstance(entry, Event)]
            _write_down("erased", made)
    except Exception:
        _write_down("undone", _not_committed(made))
        raise
    return made


def _not_committed(entries: list[Event]) -> list[Event]:
    there = set(Event.objects.filter(pk__in=[each.pk for each in entries]).values_list("hash"))
    return [each for each in entries if (each.hash,) not in there]


# the list


def _write_down(what: str, entries: list[Event]) -> None:
    if not entries:
        return
    said = [{what: each.suggestion.reference, "entry": each.hash} for each in entries]
    with held(list_file()) as file:
        text = file.read()
        # What a crash of the machine has cut stays a line of its own, which says nothing.
        cut = "\n" if text and not text.endswith("\n") else ""
        file.write(cut + "".join(f"{json.dumps(line)}\n" for line in said))


def catch_up() -> int:
    """Append what was erased elsewhere, or before there was a list; how many lines."""
    known = {entry for entries in listed(list_file()).values() for entry in entries}
    rows = Event.objects.filter(move=MoveName.ERASE).select_related("suggestion")
    rows = rows.only("hash", "suggestion__reference").order_by("pk")
    unknown = [row for row in rows.iterator(chunk_size=2000) if row.hash not in known]
    _write_down("erased", unknown)
    return len(unknown)


def listed(path: Path) -> dict[str, set[str]]:
    """By reference, the entries of erasures that were committed, as far as anybody knows."""
    found: dict[str, set[str]] = defaultdict(set)
    for said in _lines_of(path):
        if "erased" in said:
            found[said["erased"]].add(said["entry"])
        elif "undone" in said:
            found[said["undone"]].discard(said["entry"])
    return {reference: entries for reference, entries in found.items() if entries}


def _lines_of(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from map(parsed, path.read_text().splitlines())


# what is back


def back(path: Path | None = None) -> list[str]:
    """References of what the list says is erased, and what is stored is not."""
    found: list[str] = []
    for some in _some_at_a_time(listed(path or list_file()), LOOKED_UP):
        rows = Suggestion.objects.filter(reference__in=some).exclude(text="")
        found += rows.order_by("reference").values_list("reference", flat=True)
    return found


def last_found() -> int:
    """How many were back when somebody last looked."""
    note = Pulse.objects.filter(name="erase").values_list("note", flat=True).first()
    return int(note or 0)


def back_in_words(path: Path | None = None) -> Iterator[str]:
    for reference in back(path):
        yield _("%(reference)s: was erased, and is back") % {"reference": reference}


def warn_at_start() -> None:
    """Of a process that begins to serve."""
    try:
        found = back()
    except DatabaseError:  # /readyz says that the database is not there, or not migrated
        return
    if found:
        named = " ".join(found[:MOST_NAMED])
        logger.error("erased ones are back: %s, run erase_again: %s", len(found), named)
