"""Which rows of a file are there already: by their number and by what they say.

A number that is equal is not the same matter: lists are numbered from 1, and spreadsheets round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import chain

from django.db.models import Min, Q, QuerySet

from suggestions.intake.rows import Entry
from suggestions.models import Suggestion
from suggestions.models.identity import canonical_number, content_digest

NumberAndContent = tuple[str | None, str]


class Verdict(Enum):
    NEW = auto()
    SAME = auto()
    OTHER = auto()


class Known:
    """Numbers and contents of one source. An erased row's content is '': its number alone counts.

    Where one of two has no number, the content alone says whether they are the same.
    """

    def __init__(self) -> None:
        self._contents: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[str]] = defaultdict(set)

    def add(self, number: str, content: str) -> None:
        if number:
            self._contents[number].add(content)
        if content:
            self._numbers[content].add(number)

    def verdict(self, number: str, content: str) -> Verdict:
        if kept := self._contents.get(number):
            return Verdict.SAME if kept & {content, ""} else Verdict.OTHER
        numbers = self._numbers.get(content)
        return Verdict.SAME if numbers and (not number or "" in numbers) else Verdict.NEW

    def learn(self, other: Known, entries: Iterable[Entry]) -> None:
        """What another one knows of these."""
        for entry in entries:
            for content in other._contents.get(entry.number, ()):
                self.add(entry.number, content)
            for number in other._numbers.get(entry.content, ()):
                self.add(number, entry.content)

    def sort(self, entries: Iterable[Entry]) -> dict[Verdict, list[Entry]]:
        """Each entry is known to those after it."""
        found: dict[Verdict, list[Entry]] = {verdict: [] for verdict in Verdict}
        for entry in entries:
            verdict = self.verdict(entry.number, entry.content)
            found[verdict].append(entry)
            if verdict is Verdict.NEW:
                self.add(entry.number, entry.content)
        return found


def stored(entries: Iterable[Entry], *, source: str, unfilled: bool) -> Known:
    """What the database has of these; `unfilled`: also rows of before numbers were canonical."""
    known = Known()
    rows = Suggestion.objects.filter(source=source)
    for number, content in chain(_by_number(rows, entries), _by_content(rows, entries)):
        known.add(number or "", content)
    if unfilled:
        _add_unfilled(known, entries, source)
    return known


# The bounds below are named because the indexes are for the others only.


def _by_number(rows: QuerySet[Suggestion], entries: Iterable[Entry]) -> Iterator[NumberAndContent]:
    """Those with one of these numbers, and those without any that say the same."""
    numbered = rows.filter(number__in={each.number for each in entries} - {""}, number__gt="")
    contents = {each.content for each in entries}
    said = rows.filter(content__in=contents, content__gt="", number="")
    yield from numbered.union(said).values_list("number", "content")


def _by_content(rows: QuerySet[Suggestion], entries: Iterable[Entry]) -> Iterator[NumberAndContent]:
    """One for each entry without a number: thousands may have said the same on one day."""
    contents = {each.content for each in entries if not each.number}
    if contents:
        said = rows.filter(content__in=contents, content__gt="")
        first = said.values("content").annotate(first=Min("number"))
        yield from first.values_list("first", "content")


def has_unfilled(source: str) -> bool:
    return Suggestion.objects.filter(_UNFILLED, source=source).exists()


_UNFILLED = Q(number=None) & ~Q(external="")


def _add_unfilled(known: Known, entries: Iterable[Entry], source: str) -> None:
    spellings = {each.request.external for each in entries} | {each.number for each in entries}
    for row in Suggestion.objects.filter(_UNFILLED, source=source, external__in=spellings):
        at = row.submitted if row.source_time else None
        content = content_digest(at, row.text) if row.text else ""
        known.add(canonical_number(row.external), content)


def namesakes() -> Iterator[list[Suggestion]]:
    """Older rows that were kept although they turned out to have one number, some at a time."""
    rows = Suggestion.objects.filter(number__gt="").order_by("source", "number", "namesake")
    shared = rows.filter(namesake=1).values_list("source", "number")
    for source, number in shared.iterator():
        yield list(rows.filter(source=source, number=number))
