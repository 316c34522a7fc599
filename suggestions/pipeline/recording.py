"""One ledger entry for each move, and the clocks that follow from it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import fields

from suggestions.language.legible import legible
from suggestions.models import Deadline, Event, Kind, Wording, WordingKind, salted_digest
from suggestions.models.ledger import STAMPED
from suggestions.models.secrets import stamp
from suggestions.pipeline.case import Case
from suggestions.pipeline.recorded import CHANGES, changes, needs_salt
from suggestions.pipeline.request import Move, Words, plain

CLOCKWORK = (
    "owner_id",
    "policy_id",
    "amount",
    "calendar_version",
    "due",
    "first_due",
    "state",
    "late",
    "ended",
    "paused_at",
    "pauses",
    "reported",
    "provisional",
    "next_alert_at",
)

KEY_DIGITS = 20


def record(request: Move, case: Case, source: str, *, words: list[Words], key: str) -> Event:
    """The entry of a move that was just carried out, as the newest of the suggestion's chain.

    `source`: the status before it; `key`: one-time, of the form that it was sent with.
    """
    row, salt = case.suggestion, _new_salt()
    said = changes(case.work.journal, case.lists, salt)
    entry = Event(
        suggestion=row,
        number=row.entries + 1,
        move=request.name,
        source=source,
        target=row.status,
        actor=case.actor.kind,
        officer=case.actor.officer,
        at=case.at,
        recorded=case.recorded,
        details=_details(request, case, key) | {CHANGES: said},
        previous=row.head,
    )
    wordings = [_wording(entry, each) for each in words]
    if needs_salt(said):
        wordings.append(_salted(entry, Words(WordingKind.SALT, ""), salt))
    entry.hash = entry.digest(row.reference, wordings)
    entry.stamp = stamp(STAMPED, entry.hash)
    case.work.note(row, ["status"])
    case.change(
        entries=entry.number,
        version=row.version + 1 if request.renews else row.version,
        head=entry.hash,
        moved=case.at,
        stale=True,
    )
    for new in (entry, *wordings):
        case.work.add(new)
    return entry


def fingerprint(request: Move, key: str, officer: int) -> str:
    """What a one-time key is kept as: it says nothing of what was filled in."""
    filled_in = [
        (each.name, plain(given))
        for each in fields(request)
        if (given := getattr(request, each.name)) or "photos" not in each.metadata
    ]
    content = f"{key} {officer} {request.name} {filled_in!r}"
    return hashlib.sha256(content.encode()).hexdigest()[:KEY_DIGITS]


def _details(request: Move, case: Case, key: str) -> dict[str, object]:
    details = {**request.details(case), "calendar": case.keeper.calendar_version}
    if request.renews:
        details["version"] = case.suggestion.version + 1
    if key:
        details["key"] = key
    return details


def _new_salt() -> str:
    return secrets.token_hex(16)


def _wording(entry: Event, words: Words) -> Wording:
    return _salted(entry, words, _new_salt())


def _salted(entry: Event, words: Words, salt: str) -> Wording:
    text = legible(words.text)
    return Wording(
        event=entry,
        kind=words.kind,
        public=words.public,
        text=text,
        salt=salt,
        digest=salted_digest(salt, text),
    )


def keep_time(case: Case) -> None:
    """Write down what the keeper touched, and the dates that the suggestion shows."""
    keeper = case.keeper
    for deadline in keeper.touched:
        deadline.suggestion = case.suggestion
        if deadline.kind == Kind.PART:
            _date_part(deadline, case)
        if deadline._state.adding:
            case.work.add(deadline)
        else:
            case.work.note(deadline, CLOCKWORK)
    keeper.touched.clear()
    case.change(cycle=keeper.cycle, **keeper.shown(is_open=case.suggestion.is_open))


def _date_part(deadline: Deadline, case: Case) -> None:
    """The co-unit's assignment carries the date of its part, and the deadline names it."""
    for row in case.co_units:
        if row.unit_id == deadline.owner_id:
            case.work.change(row, due=deadline.due)
            deadline.assignment = deadline.assignment or row
