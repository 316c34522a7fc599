"""import_suggestions FILE: what other systems collected, from CSV or XLSX."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.models import Region
from suggestions.crew import MOST_PROCESSES, Stopped, as_many_as_help, reason_of
from suggestions.intake.columns import Columns, find_columns, parse_map, shown
from suggestions.intake.crew import run_together
from suggestions.intake.files import Layout, Table, read_table
from suggestions.intake.importer import Failure, Importer, Tally
from suggestions.intake.refusals import Unreadable
from suggestions.intake.rows import Reader
from suggestions.intake.runs import begin, finish
from suggestions.intake.times import SERIAL_ZERO, SERIAL_ZERO_1904
from suggestions.management.progress import Progress
from suggestions.management.tables import add_layout_options
from suggestions.models import ImportRun, Suggestion
from suggestions.models.identity import bare
from suggestions.pipeline.refusals import Busy

DEFAULT_SOURCE = "file"
# With fewer rows, further processes take longer to start than they save.
MANY = 2000
# A container sees the processors of the whole machine, and the people at work need some too.
MOST_WORDS = 20
FORMULA = frozenset("=+-@|%")


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Imports suggestions from a CSV or XLSX file. Running it again doubles nothing."
        )
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--source",
            default=DEFAULT_SOURCE,
            help=_("the system they come from; its numbers are unique within it"),
        )
        parser.add_argument(
            "--map",
            nargs="+",
            action="extend",
            default=[],
            metavar="field=Column",
            help=_("which column holds a field, where its name does not say so"),
        )
        add_layout_options(parser)
        _add_ways_of_running(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            source = _checked_source(options["source"])
            errors = _place_for_errors(options["errors"], path)
            given = parse_map(options["map"])
            table = read_table(path, Layout(options["sheet"], options["header"], given))
            columns = find_columns(table.header, given)
            reader = _reader(columns, source=source, run_limits=options["run_limits"])
            reader.zero = SERIAL_ZERO_1904 if table.since_1904 else SERIAL_ZERO
        except Unreadable as refusal:
            raise CommandError(_("Nothing was imported. %(why)s") % {"why": refusal}) from refusal
        for note in table.notes:
            self._say(note)
        self._say_ignored(columns)
        tally, dry_run = Tally(), options["dry_run"]
        run = reader.import_run = None if dry_run else begin(path, source=source)
        try:
            self._run(Importer(reader, tally, dry_run=dry_run), table, options["processes"])
        finally:
            self._say_unknown(reader)
            self._list_errors(tally, errors)
            if run:
                self._finish(run, tally)
        self._say_outcome(tally, run)

    def _finish(self, run: ImportRun, tally: Tally) -> None:
        # Where the database went away, that has been said; the rows that are in know their run.
        with suppress(DatabaseError):
            finish(run, tally)

    def _say_outcome(self, tally: Tally, run: ImportRun | None) -> None:
        if run is None:
            self.stdout.write(_("A dry run: nothing was written. It would give:"))
        elif tally.imported:
            line = _("This was import %(run)d; take_back_import %(run)d takes it back.")
            self.stdout.write(line % {"run": run.pk})
        if tally.others:
            self.stdout.write(_others(tally.others))
        self._say_without_contact(tally)
        self.stdout.write(str(tally))

    def _run(self, importer: Importer, table: Table, processes: int | None) -> None:
        progress = Progress(self.stderr, table.total)
        # What a dry run has seen of the file, only the one that saw it knows.
        crew = 1 if importer.dry_run else processes or _as_many_as_help(table)
        try:
            if crew > 1:
                run_together(importer, table, processes=crew, progress=progress)
            else:
                importer.run(table.rows(), progress=progress)
        except (DatabaseError, Busy, Stopped, KeyboardInterrupt) as error:
            reason = _("Stopped after %(tally)s (%(why)s). Run it again to go on.")
            what = {"tally": importer.tally, "why": reason_of(error)}
            raise CommandError(reason % what) from error
        finally:
            progress.end()

    def _say_ignored(self, columns: Columns) -> None:
        if columns.ignored:
            names = ", ".join(columns.ignored)
            self._say(_("Columns not read: %(names)s") % {"names": names})

    def _say_unknown(self, reader: Reader) -> None:
        for (field, word), count in reader.words.unknown.most_common(MOST_WORDS):
            line = _("%(field)s “%(word)s” is not known, read as the default in %(count)d rows")
            self._say(line % {"field": field, "word": shown([word[:20]])[0], "count": count})

    def _say_without_contact(self, tally: Tally) -> None:
        if tally.without_contact:
            line = ngettext(
                "%(count)d row says that there is no contact, or hides it (138****1234).",
                "%(count)d rows say that there is no contact, or hide it (138****1234).",
                tally.without_contact,
            )
            self.stdout.write(line % {"count": tally.without_contact})

    def _list_errors(self, tally: Tally, path: Path) -> None:
        if not tally.failures:
            return
        _write_errors(path, tally.failures)
        count = len(tally.failures)
        line = ngettext(
            "%(count)d row was left out; why is in %(path)s",
            "%(count)d rows were left out; why is in %(path)s",
            count,
        )
        self._say(line % {"count": count, "path": path})

    def _say(self, line: str) -> None:
        # Not in the red of errors, which is the default there.
        self.stderr.write(line, str)


def _add_ways_of_running(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--run-limits",
        action="store_true",
        help=_("they are new, not history: time limits run and authors are told"),
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=_("say what it would come to, and write nothing"),
    )
    parser.add_argument(
        "--processes",
        type=int,
        choices=range(1, 2 * MOST_PROCESSES + 1),
        metavar="N",
        help=_("how many share the work; left out: one a processor for large files"),
    )
    parser.add_argument(
        "--errors", type=Path, metavar="FILE", help=_("where to list the rows left out")
    )


def _others(count: int) -> str:
    line = ngettext(
        "%(count)d row has a known number with another time or text: it was not imported",
        "%(count)d rows have a known number with another time or text: they were not imported",
        count,
    )
    return line % {"count": count}


def _as_many_as_help(table: Table) -> int:
    return as_many_as_help() if table.total >= MANY else 1


def _checked_source(name: str) -> str:
    most = Suggestion._meta.get_field("source").max_length or 0
    source = name.strip()
    if not 0 < len(source) <= most:
        raise Unreadable(_("--source must have 1 to %(most)d characters.") % {"most": most})
    return source


def _is_one_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _place_for_errors(given: Path | None, path: Path) -> Path:
    """Where the errors go, found out before anything is imported."""
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    found = given or Path(settings.DATA_DIR) / f"import-errors-{stamp}.csv"
    if _is_one_file(found, path):
        raise Unreadable(_("--errors names the file that is imported."))
    if found.is_dir():
        raise Unreadable(_("--errors must name a file, not a folder."))
    try:
        found.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unreadable(f"--errors: {error}") from error
    return found


def _reader(columns: Columns, *, source: str, run_limits: bool) -> Reader:
    try:
        return Reader(columns, source=source, run_limits=run_limits)
    except Region.DoesNotExist as error:
        reason = _("The city %(code)s is not loaded: run load_city first.")
        raise Unreadable(reason % {"code": settings.CITY_CODE}) from error


def _write_errors(path: Path, failures: list[Failure]) -> None:
    # With a mark, so that Excel reads it as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["row", "message_id", "reason"])
        for each in sorted(failures, key=lambda failure: failure.row):
            lines.writerow([each.row, _harmless(each.number), each.reason])


def _harmless(number: str) -> str:
    """No spreadsheet shall run what a stranger wrote as a number."""
    return f"'{number}" if bare(number)[:1] in FORMULA else number
