"""What an entry says of the rows that its move changed, and what rows must be by what entries say.

A move changes rows through `Work`, which keeps a list of it; `changes()` writes down from that list
what came of it, so no move has to think of it, and entries are replayed as they were meant when
they were made. Codes, ids, dates and numbers stand there as they are. Of words, and of what leads
to a person, stands a digest with a salt that an erasure empties. (docs/decisions/0060)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from suggestions.models import (
    Application,
    Assignment,
    Attachment,
    Author,
    Consultation,
    Draft,
    Suggestion,
    salted_digest,
)

CHANGES = "changes"
# Rows that a suggestion has several of: an entry counts them in the order in which they came.
LISTS: dict[str, type[models.Model]] = {
    "assignments": Assignment,
    "applications": Application,
    "drafts": Draft,
    "consultations": Consultation,
}
NAMES = {Suggestion: "suggestion"} | {model: name for name, model in LISTS.items()}
SALTED = {
    "suggestion": frozenset(
        {
            "title",
            "text",
            "place",
            "code_hash",
            "submit_key",
            "source_time",
            "external",
            "number",
            "content",
        }
    ),
    "assignments": frozenset({"result"}),
    "drafts": frozenset({"text"}),
}
# Said by the entry itself, made again from it by the clocks, or of no meaning for what happened.
ELSEWHERE = {
    "suggestion": frozenset(
        {
            "reference",
            "status",
            "entries",
            "version",
            "head",
            "moved",
            "cycle",
            "promised_from",
            "first_due",
            "due",
            "next_due",
            "provisional",
            "stale",
        }
    ),
}
PROOF_DIGITS = 32
JOURNALED = frozenset({*NAMES, Author, Attachment})
# (row, names of the fields that were set; None: the row is new)
Journal = list[tuple[Any, Iterable[str] | None]]


@dataclass(frozen=True)
class Column:
    name: str
    attname: str
    default: Any
    is_salted: bool


@cache
def columns(name: str) -> tuple[Column, ...]:
    """What is recorded of a model, by the name it has in entries."""
    model: Any = Suggestion if name == "suggestion" else LISTS[name]
    left_out = ELSEWHERE.get(name, frozenset()) | {"id", "suggestion"}
    salted = SALTED.get(name, frozenset())
    return tuple(
        Column(each.name, each.attname, plain(each.get_default()), each.name in salted)
        for each in model._meta.concrete_fields
        if each.name not in left_out
    )


def plain(value: Any) -> Any:
    """As JSON keeps it, a moment always in the same zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, str) else value


def proof(salt: str, *said: Any) -> str:
    """32 hex digits: shows that somebody knew this, as long as the salt is there."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return salted_digest(salt, text)[:PROOF_DIGITS]


def proof_of_author(salt: str, row: Author) -> str:
    return proof(salt, row.name, row.phone, row.email, row.guardian, row.language)


def proof_of_photo(salt: str, row: Attachment) -> str:
    """Of the bytes, by their digest; where they are kept is no part of it."""
    return proof(salt, row.digest, row.width, row.height)


# writing down


def changes(journal: Journal, rows: Mapping[str, Sequence[Any]], salt: str) -> dict[str, Any]:
    """What the journal of one move comes to; `rows`: those of its suggestion, by name."""
    found: dict[str, Any] = {}
    for row, names in _merged(journal):
        match row:
            case Author():
                found["author"] = proof_of_author(row.salt, row)
            case Attachment():
                found.setdefault("photos", []).append(proof_of_photo(row.salt, row))
            case Suggestion():
                _add(found, "suggestion", said_of("suggestion", row, names, salt))
            case _:
                name = NAMES[type(row)]
                place = str(_place(rows[name], row))
                said = said_of(name, row, names, salt)
                found.setdefault(name, {})[place] = said
    return found


def _add(found: dict[str, Any], name: str, said: dict[str, Any]) -> None:
    if said:
        found[name] = said


def _merged(journal: Journal) -> list[tuple[Any, set[str] | None]]:
    """Each row once."""
    found: dict[int, tuple[Any, set[str] | None]] = {}
    for row, names in journal:
        before = found.get(id(row), (row, set()))[1]
        together = None if names is None or before is None else before | set(names)
        found[id(row)] = (row, together)
    return list(found.values())


def _place(rows: Sequence[Any], row: Any) -> int:
    return next(place for place, each in enumerate(rows) if each is row)


def said_of(name: str, row: Any, names: set[str] | None, salt: str) -> dict[str, Any]:
    """Of a row that is new (`names` None) what is not as it would be anyway."""
    told = {each: _value(each, row) for each in columns(name)}
    return {
        each.name: _told(each, value, salt)
        for each, value in told.items()
        if (value != each.default if names is None else each.name in names)
    }


def _value(column: Column, row: Any) -> Any:
    # A migration may ask of a row that lacks what was added later.
    return plain(getattr(row, column.attname, column.default))


def _told(column: Column, value: Any, salt: str) -> Any:
    return proof(salt, column.name, value) if column.is_salted and value else value


def standing(
    row: Any, salt: str, *, rows: Mapping[str, Sequence[Any]], authors: Sequence[Any]
) -> dict[str, Any]:
    """All that is recorded of a suggestion, as it stands; `rows`: its lists and its `photos`."""
    found: dict[str, Any] = {"suggestion": said_of("suggestion", row, None, salt)}
    for name in LISTS:
        told = [said_of(name, each, None, salt) for each in rows[name]]
        _add(found, name, {str(place): said for place, said in enumerate(told)})
    for author in authors:
        found["author"] = proof_of_author(salt, author)
    return found | {"photos": [proof_of_photo(salt, each) for each in rows["photos"]]}


def needs_salt(said: Mapping[str, Any]) -> bool:
    """Whether digests stand in it that were made with the salt of the entry."""
    return any(
        value for name, kept in said.items() if name in SALTED for value in _hidden(name, kept)
    )


def _hidden(name: str, kept: Mapping[str, Any]) -> Iterable[Any]:
    rows = [kept] if name == "suggestion" else kept.values()
    return [row.get(column) for row in rows for column in SALTED[name]]


# replaying


class Proof(NamedTuple):
    """`salt` None: the row that it is about has one of its own; '': it is gone. `entry`: the
    number of the one that says it, of photos."""

    digest: str
    salt: str | None
    entry: int = 1


@dataclass
class Replayed:
    """What the rows of one suggestion must be."""

    suggestion: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, dict[int, dict[str, Any]]] = field(
        default_factory=lambda: {name: {} for name in LISTS}
    )
    author: Proof | None = None
    photos: list[Proof] = field(default_factory=list)

    def take(
        self, said: Mapping[str, Any], salt: str, *, number: int = 1, own_salts: bool = True
    ) -> None:
        """The entry of this number. `own_salts`: author and photos have theirs."""
        self.suggestion |= _read("suggestion", said.get("suggestion", {}), salt)
        for name, rows in self.lists.items():
            for place, kept in said.get(name, {}).items():
                rows.setdefault(int(place), {}).update(_read(name, kept, salt))
        of_rows = None if own_salts else salt
        if "author" in said:
            self.author = Proof(said["author"], of_rows)
        self.photos += [Proof(each, of_rows, number) for each in said.get("photos", [])]

    def erase(self) -> None:
        self.author, self.photos = None, []


def _read(name: str, said: Mapping[str, Any], salt: str) -> dict[str, Any]:
    salted = SALTED.get(name, frozenset())
    return {
        key: Proof(value, salt) if value and key in salted else value for key, value in said.items()
    }
