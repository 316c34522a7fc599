"""Files are made by a worker: rows say what is due, and who is at it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from regions.models import Officer
from suggestions.desk.exports.columns import Line, asks_for_authors, chosen
from suggestions.desk.exports.files import Mark, Writer, folder, written
from suggestions.desk.gate import VIEWERS, visible
from suggestions.desk.lists.counted import one_of
from suggestions.desk.lists.listing import Listing
from suggestions.faces.queries import list_at
from suggestions.models import (
    Author,
    Event,
    Export,
    ExportProblem,
    Purpose,
    Suggestion,
    authors_known_to,
    record_looks,
)
from suggestions.models.binding import NotReadable
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.workflow import MoveName

logger = logging.getLogger(__name__)

A_BATCH = 500
# So long nobody else takes it up; said anew with each batch.
LEASE = timedelta(minutes=1)
# Until what a moment of the past counted is there, or an erasure is over.
AGAIN = timedelta(seconds=10)
MOST_ATTEMPTS = 5
# Each wait begins a new round of attempts: their number only ever grows.
A_ROUND = MOST_ATTEMPTS + 1
LONGEST_WAIT = timedelta(hours=1)
# An entry of an erasure says when its transaction began; it is there for others once that ended.
ERASING = timedelta(minutes=1)


class TakenOver(Exception):
    """Another worker has it, or whoever asked has deleted it."""


class NotPossible(Exception):
    def __init__(self, problem: ExportProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class Waits(Exception):
    """What the list is of is being counted, or somebody in it was erased only just now."""


def make_due() -> int:
    """Make the one that waits longest; how many were tried. One at a time: the sweeps of the
    clocks must find a free worker.

    Two workers that ask in the same moment may take up two. That costs a worker for once and
    nothing else: each has a row, a file and a look of its own.
    """
    now = timezone.now()
    if Export.objects.filter(began__isnull=False, try_at__gt=now, made=None).exists():
        return 0
    due = Export.objects.filter(try_at__lte=now).order_by("try_at", "pk")
    pk = due.values_list("pk", flat=True).first()
    export = _claim(pk, now) if pk else None
    if export is None:
        return 0
    try:
        _make(export)
    except TakenOver:
        logger.info("export=%s taken_over", export.pk)
    return 1


def _claim(pk: int, now: datetime) -> Export | None:
    """It, if it is ours: of two workers, one changes the row."""
    rows = Export.objects.filter(pk=pk, try_at__lte=now)
    if not rows.update(try_at=now + LEASE, began=now, attempts=F("attempts") + 1, written=0):
        return None
    return Export.objects.filter(pk=pk).first()


def _make(export: Export) -> None:
    path = folder() / f"{export.file_name}.{export.attempts}.part"
    try:
        with translation.override(export.language):
            _Making(export, path).run()
    except NotPossible as refusal:
        _give_up(export, refusal.problem)
    except Waits:
        _wait(export)
    except OSError:
        logger.exception("export=%s not written", export.pk)
        _give_up(export, ExportProblem.NO_ROOM)
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _wait(export: Export) -> None:
    now = timezone.now()
    if now - export.asked > LONGEST_WAIT:
        _give_up(export, ExportProblem.FAILED)
        return
    rounds = -(-export.attempts // A_ROUND)
    _ours(export).update(try_at=now + AGAIN, began=None, attempts=rounds * A_ROUND)


def _ours(export: Export) -> Any:
    """The row, while nobody else has taken it up; `attempts` is never the same again."""
    return Export.objects.filter(pk=export.pk, attempts=export.attempts, made=None)


def _give_up(export: Export, problem: ExportProblem) -> None:
    until = timezone.now() + timedelta(days=settings.EXPORT_DAYS)
    _ours(export).update(problem=problem, try_at=None, until=until)


def rows_of(officer: Officer, address: str, picked: list[int]) -> SuggestionQuerySet:
    """The list as it is now, or what was picked of it, in its order. Raises Waits.

    What was picked is meant, whether or not the list still holds it.
    """
    listing = Listing(list_at(address), officer)
    if picked:
        order = listing.all_rows().query.order_by
        return visible(officer).filter(one_of(picked)).order_by(*order)
    if listing.filters.counted and listing.filters.counted.waits:
        raise Waits
    return listing.all_rows()


def posts_of(officer: Officer) -> list[int]:
    return sorted(post.pk for post in officer.current_posts)


@dataclass
class _Making:
    export: Export
    path: Path

    def run(self) -> None:
        # Of this round: its last place is where it is given up.
        if self.export.attempts % A_ROUND == 0:
            raise NotPossible(ExportProblem.FAILED)
        officer = self._officer()
        rows = rows_of(officer, self.export.address, self.export.picked)
        most = settings.MOST_EXPORT_ROWS
        keys = list(rows.values_list("pk", flat=True)[: most + 1])
        if len(keys) > most:
            raise NotPossible(ExportProblem.TOO_MANY)
        if _erased_after(keys, self._now - ERASING):
            raise Waits
        columns = [column for _name, column in chosen(self.export.columns)]
        self._still_ours(0, total=len(keys))
        mark = Mark(str(officer), officer.username, self._now, self.export.purpose)
        with written(self.path, self.export.kind, columns, mark, self._about(keys)) as writer:
            stand, shown = self._write(writer, keys, officer)
        self._finish(stand, shown)

    @property
    def _now(self) -> datetime:
        return self.export.began or timezone.now()

    def _officer(self) -> Officer:
        """With the posts of this moment; those that it was asked by must be among them."""
        officer = Officer.objects.get(pk=self.export.officer_id)
        if not officer.holds(*VIEWERS) or not set(self.export.posts) <= {*posts_of(officer)}:
            raise NotPossible(ExportProblem.NO_RIGHT)
        return officer

    def _about(self, keys: list[int]) -> list[str]:
        return [
            _("Rows: %(n)d") % {"n": len(keys)},
            _("As far as %(who)s may see it, as it stood at that moment.")
            % {"who": self.export.officer},
            _("Delete this file once it has served its purpose, and pass it on to nobody else."),
        ]

    def _write(
        self, writer: Writer, keys: list[int], officer: Officer
    ) -> tuple[list[int], list[int]]:
        """(which stand in it, of which of them the authors do)."""
        columns = chosen(self.export.columns)
        stand: list[int] = []
        shown: list[int] = []
        for first in range(0, len(keys), A_BATCH):
            for line in self._lines(keys[first : first + A_BATCH], officer):
                writer.line([column.value(line) for _name, column in columns])
                stand.append(line.row.pk)
                if line.author:
                    shown.append(line.row.pk)
            self._still_ours(len(stand), total=len(keys))
        return stand, shown

    def _lines(self, keys: list[int], officer: Officer) -> Iterator[Line]:
        """In their order. What was hidden since the list was read is left out."""
        rows = visible(officer).filter(one_of(keys))
        found = {
            row.pk: row
            for row in rows.select_related("category__parent", "lead_unit", "region").order_by()
        }
        authors = self._authors(rows, officer)
        for pk in keys:
            if row := found.get(pk):
                yield Line(row, authors.get(pk), self._now)

    def _authors(self, rows: SuggestionQuerySet, officer: Officer) -> dict[int, Author]:
        """By suggestion, those that are known and of whom anything is left."""
        if not asks_for_authors(self.export.columns) or not self.export.purpose:
            return {}
        known = rows.filter(authors_known_to(officer)).order_by()
        told = ("suggestion", "name", "phone", "email")
        found = Author.objects.filter(suggestion__in=known.values("pk")).only(*told)
        authors = map(_as_far_as_readable, found)
        return {row.suggestion_id: row for row in authors if any(_told_of(row))}

    def _still_ours(self, number: int, *, total: int) -> None:
        lease = timezone.now() + LEASE
        if not _ours(self.export).update(written=number, total=total, try_at=lease):
            raise TakenOver

    def _finish(self, stand: list[int], shown: list[int]) -> None:
        """The look is recorded and the file is handed out, or neither. The look comes late:
        whoever opens a contact meanwhile waits for it. The file comes last: that of a worker that
        is killed before the row says so is cleared."""
        now = timezone.now()
        with transaction.atomic():
            row = _ours(self.export).select_for_update().first()
            if row is None:
                raise TakenOver
            officer = self._officer()
            row.made, row.try_at, row.keys, row.written = now, None, stand, len(stand)
            row.until = now + timedelta(days=settings.EXPORT_DAYS)
            row.posts, row.size = posts_of(officer), self.path.stat().st_size
            row.save(update_fields=["made", "try_at", "keys", "written", "until", "posts", "size"])
            if shown:
                record_looks(shown, officer, Purpose.EXPORT, words=row.purpose)
            self.path.replace(folder() / row.file_name)


def _as_far_as_readable(author: Author) -> Author:
    """One that cannot be read says so in its place, and keeps no other out of the file."""
    try:
        _told_of(author)
    except NotReadable as problem:
        logger.warning("export=author_not_readable place=%r", str(problem.place))
        return Author(suggestion_id=author.suggestion_id, name=_("cannot be read"))
    return author


def _told_of(author: Author) -> tuple[str, ...]:
    """Empty of whoever said nothing of it, and of whoever was erased."""
    return author.name, author.phone, author.email


def erased_since(export: Export) -> bool:
    """Whether somebody stands in it who was erased while it was made, or later; and somebody who
    was erased just before: the file may have been written before others could see it."""
    return export.began is not None and _erased_after(export.keys, export.began - ERASING)


def _erased_after(keys: list[int], moment: datetime) -> bool:
    rows = Suggestion.objects.filter(one_of(keys)).values("pk")
    gone = Event.objects.filter(suggestion__in=rows, move=MoveName.ERASE)
    return gone.filter(recorded__gte=moment).exists()
