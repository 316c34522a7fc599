"""What a move carries: the base of the frozen dataclasses in the stages' modules."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from regions.calendars import LAST_YEAR, ZONE
from regions.models import calendar_at
from suggestions.legible import legible, shows
from suggestions.models import Message, Suggestion, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.workflow import Desk

MAX_WORDS = 10_000
CLOSING = time(17, 30)


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


def carried(label: Any, *, required: bool = True, default: Any = None, help_text: Any = "") -> Any:
    """A field that is a choice, a date, a number or a row."""
    metadata = {"label": label, "required": required, "help_text": help_text}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Move:
    """`check` refuses before anything changes; `carry_out` changes rows and refuses nothing.

    `renews`: whether the suggestion's version rises, so that a form opened before is stale.
    `notice`: the template of what its author is told, if anything; `tells_unit`: of what the
    officers of the lead unit are told, or the triage desk where none leads; `tells_co_units`:
    those of the co-units; `hands_to`: whose turn it is then, who is told that it was made;
    `reschedules`: its author is told where the date that was shown before
    moves earlier; `unpublishes`: nothing of it is to be read by all any more.
    """

    name: ClassVar[str]
    renews: ClassVar[bool] = True
    notice: ClassVar[str] = ""
    tells_unit: ClassVar[str] = ""
    tells_co_units: ClassVar[str] = ""
    hands_to: ClassVar[Desk | None] = None
    reschedules: ClassVar[bool] = False
    unpublishes: ClassVar[bool] = False

    def check(self, case: Case) -> None:
        """Raise Refused, in words, where a rule forbids it."""

    def carry_out(self, case: Case) -> None:
        """Change the rows; the status is changed by the transition."""

    def notice_for(self, case: Case) -> str:
        """The template of what the author is told here."""
        return self.notice

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
        """Moves of other suggestions that this one brings about, in the same transaction."""
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

    def _carried(self) -> Iterator[tuple[str, Any]]:
        for each in dataclasses.fields(self):
            value = getattr(self, each.name)
            if "words" not in each.metadata and value not in (None, "", ()):
                yield each.name, _plain(value)


def _is_missing(value: Any) -> bool:
    return value is None or value == () or (isinstance(value, str) and not shows(value))


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def closing_of(day: date, case: Case) -> datetime:
    """Close of business on a day that a person has set."""
    return calendar_at(case.keeper.calendar_version).closing(day)


def must_be_later(day: date | None, case: Case) -> None:
    if day is None:
        return
    if datetime.combine(day, CLOSING, ZONE) <= case.at:
        raise Refused(_("The date must lie in the future."))
    if day.year > LAST_YEAR:
        raise Refused(_("The date lies beyond the calendar."))
