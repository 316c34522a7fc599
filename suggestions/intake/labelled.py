"""Messages of a file as they are analysed: not imported, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.faces.numbers import number_of
from suggestions.intake.columns import meaning_of, plain, shown
from suggestions.intake.files import Layout, Table
from suggestions.intake.refusals import RowRefused, Unreadable
from suggestions.intake.times import SERIAL_ZERO, SERIAL_ZERO_1904, moment_of
from suggestions.language.legible import legible, legible_line

# Read where the file has one such column, as long as nobody named it for something else.
UNASKED = ("title", "region")


@dataclass(frozen=True)
class Message:
    """`row`: its number in the file; `author`: whatever tells people apart, never shown."""

    row: int
    text: str
    title: str = ""
    at: datetime | None = None
    region: str = ""
    author: str = ""
    label: str = ""
    group: str = ""
    support: int = 0

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass
class Messages:
    """The messages of a table, and how many rows were left out for want of text or time."""

    table: Table
    places: Mapping[str, int]
    without_text: int = 0
    without_time: int = 0
    columns: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Message]:
        zero = SERIAL_ZERO_1904 if self.table.since_1904 else SERIAL_ZERO
        now = timezone.now()
        for row, cells in self.table.rows():
            given = {name: _cell(cells, place) for name, place in self.places.items()}
            if not (text := legible(given["text"])):
                self.without_text += 1
            elif message := self._message(row, text, given, (now, zero)):
                yield message

    def _message(
        self, row: int, text: str, given: Mapping[str, str], times: tuple[datetime, datetime]
    ) -> Message | None:
        at = None
        if "time" in given:
            try:
                at = moment_of(given["time"], now=times[0], zero=times[1])
            except RowRefused:
                self.without_time += 1
                return None
        named = ("title", "region", "author", "label", "group")
        said = {name: legible_line(given.get(name, "")) for name in named}
        return Message(row, text, at=at, support=_number(given.get("support", "")), **said)


def layout_for(named: Mapping[str, str], sheet: str, heading: int) -> Layout:
    """Where the heading is looked for: in the row that has the columns that were named."""
    known = {"text": named["text"]} if "text" in named else {}
    others = {name: named[key] for name, key in OF_INTAKE.items() if key in named}
    return Layout(sheet, heading, known | others)


# What these columns would be called among those that are imported.
OF_INTAKE = {"category": "label", "time": "time", "status": "group"}


def messages_in(table: Table, named: Mapping[str, str], unasked: Sequence[str]) -> Messages:
    """`named`: what a person called the columns; `unasked`: what is read where it is found."""
    places = {what: _place_of(name, table.header) for what, name in named.items()}
    places = _found(unasked, table.header, taken=set(places.values())) | places
    if "text" not in places:
        raise Unreadable(_missing("--text", table.header))
    return Messages(table, places, columns=[table.header[place] for place in places.values()])


def _found(wanted: Sequence[str], header: Sequence[str], *, taken: set[int]) -> dict[str, int]:
    meant = {what: _meant(what, header, taken=taken) for what in wanted}
    return {what: place for what, place in meant.items() if place is not None}


def _place_of(name: str, header: Sequence[str]) -> int:
    found = [place for place, each in enumerate(header) if plain(each) == plain(name)]
    if len(found) != 1:
        raise Unreadable(_missing(name, header))
    return found[0]


def _missing(name: str, header: Sequence[str]) -> str:
    reason = _("The file has no column “%(name)s”, or several. It has: %(names)s.")
    return reason % {"name": name, "names": ", ".join(shown(header))}


def _meant(what: str, header: Sequence[str], *, taken: set[int]) -> int | None:
    """The column whose name says that it holds this; the best name, of two alike the first."""
    wanted = {"author": "name"}.get(what, what)
    found = [
        (meaning[1], place)
        for place, name in enumerate(header)
        if place not in taken and (meaning := meaning_of(name)) and meaning[0] == wanted
    ]
    return min(found)[1] if found else None


def _number(text: str) -> int:
    """How many others agree; what is no number says nothing."""
    return number_of(text.strip(), otherwise=0)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
