"""What a move carries: the base of the frozen dataclasses in the stages' modules."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from suggestions.language.legible import legible, legible_line, shows
from suggestions.language.placeholders import left_open_in
from suggestions.messages.audience import TOLD, Whom
from suggestions.messages.templates import Template
from suggestions.models import Attachment, Kept, Message, Suggestion, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.workflow import MoveName

MAX_WORDS = 10_000


@dataclass(frozen=True)
class Words:
    kind: WordingKind
    text: str
    public: bool = False


def said(
    kind: WordingKind,
    label: Any,
    *,
    public: bool = False,
    required: bool = True,
    line: bool = False,
) -> Any:
    """A field whose words go into the ledger; `public` ones are told to the citizen."""
    metadata = {
        "label": label,
        "words": kind,
        "public": public,
        "required": required,
        "line": line,
    }
    return dataclasses.field(default="", metadata=metadata)


def is_for_author(metadata: Mapping[str, Any]) -> bool:
    """Whether words of ours stand there that the author reads, be it after somebody signs them.

    Title and text are published: words of the author's own, whatever they hold.
    """
    kind = metadata.get("words")
    if kind in {WordingKind.TITLE, WordingKind.TEXT}:
        return False
    return bool(metadata.get("public")) or kind == WordingKind.ANSWER


def carried(
    label: Any,
    *,
    required: bool = True,
    default: Any = None,
    help_text: Any = "",
) -> Any:
    """A field that is a choice, a date, a number or a row."""
    metadata = {
        "label": label,
        "required": required,
        "help_text": help_text,
    }
    return dataclasses.field(default=default, metadata=metadata)


def pictured() -> Any:
    """A field of photos: the entry says what they are with the rows that it adds."""
    return dataclasses.field(default=(), metadata={"photos": True})


@dataclass(frozen=True, kw_only=True)
class Move:
    """`why_not` and `check` refuse before anything changes: the one by how the case stands, the
    other by what the request says; `carry_out` changes rows and refuses nothing.

    `renews`: whether the suggestion's version rises, so that a form opened before is stale;
    `unpublishes`: nothing of it is to be read by all any more; `decides_on`: the moves that it
    answers, whose words whoever decides has before the eyes; `by_author`: fields that nobody
    else is asked for. Who is told of it stands in
    `messages.audience`.
    """

    name: ClassVar[MoveName]
    renews: ClassVar[bool] = True
    unpublishes: ClassVar[bool] = False
    decides_on: ClassVar[tuple[MoveName, ...]] = ()
    by_author: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def why_not(cls, case: Case) -> str:
        """Which rule forbids it as the case stands, in words; "" where none does."""
        return ""

    def check(self, case: Case) -> None:
        """Raise Refused, in words, where a rule forbids what this one carries."""

    def carry_out(self, case: Case) -> None:
        """Change the rows; the status is changed by the transition."""

    def notice(self, case: Case) -> Template | None:
        """What the author is told here, if anything."""
        return TOLD[self.name].get(Whom.AUTHOR)

    def naming(self, case: Case) -> Kept | None:
        """What is kept from the unit that its author named, where this changes it; asked for
        before anything changes."""
        return None

    def details(self, case: Case) -> dict[str, Any]:
        """What the ledger keeps of it: codes, ids, dates and numbers."""
        return dict(self._carried())

    def along(self, suggestion: int) -> list[int]:
        """Ids of other suggestions to be locked together with this one."""
        return []

    def tells(self, message: Message, case: Case) -> bool:
        """Whether this one of the messages made of its notice is to be sent."""
        return True

    def follow_ups(self, case: Case) -> list[tuple[Move, Case]]:
        """Moves of other suggestions that this one brings about, in the same transaction; asked
        for before anything changes."""
        return []

    def moment(self, case: Case) -> datetime:
        """When it happens where another move brings it about."""
        return case.at

    def openings(self, case: Case) -> list[Move]:
        """New suggestions that this one brings about, in the same transaction."""
        return []

    def new_row(self, at: datetime) -> Suggestion:
        """The row of the suggestion that this move opens."""
        raise Refused(_("This move needs a suggestion that exists."))

    def words(self, case: Case) -> list[Words]:
        """What goes into the ledger in words; asked for before anything changes."""
        spoken = [f for f in dataclasses.fields(self) if "words" in f.metadata]
        return [
            Words(f.metadata["words"], getattr(self, f.name), f.metadata["public"])
            for f in spoken
            if shows(getattr(self, f.name))
        ]

    def check_complete(self) -> None:
        for each in dataclasses.fields(self):
            value = getattr(self, each.name)
            if each.metadata.get("required") and _is_missing(value):
                raise Refused(_("Please fill in “%(field)s”.") % {"field": each.metadata["label"]})
            if isinstance(value, str) and len(legible(value)) > MAX_WORDS:
                raise Refused(
                    _("“%(field)s” is longer than 10,000 characters.")
                    % {"field": each.metadata.get("label", each.name)}
                )

    def check_filled_in(self) -> None:
        """Refuse what a standard reply left open, in whatever its author is to read."""
        for each in dataclasses.fields(self):
            left = left_open_in(getattr(self, each.name)) if is_for_author(each.metadata) else []
            if left:
                raise Refused(
                    _("Please fill in %(left)s in “%(field)s”, or take it out.")
                    % {"left": " ".join(left), "field": each.metadata["label"]}
                )

    def _carried(self) -> Iterator[tuple[str, Any]]:
        for each in dataclasses.fields(self):
            value = getattr(self, each.name)
            said_elsewhere = "words" in each.metadata or "photos" in each.metadata
            if not said_elsewhere and value not in (None, "", ()):
                yield each.name, plain(value)


def _is_missing(value: Any) -> bool:
    return value is None or value == () or (isinstance(value, str) and not shows(value))


def plain(value: Any) -> Any:
    """As the ledger keeps it: rows by their id, moments in words; photos, which have none yet, by
    what is on them."""
    if isinstance(value, Attachment):
        return value.digest
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value


def one_line(text: str, longest: int) -> str:
    """Words for a short column of the suggestion: legible, cut to fit."""
    return legible_line(text)[:longest]
