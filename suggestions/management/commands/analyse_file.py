"""analyse_file FILE: what many old messages have in common, without importing them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from suggestions.analysis.heat import Voice
from suggestions.analysis.hot import Heard
from suggestions.analysis.sheets import write_page, write_workbook
from suggestions.analysis.similar import Said, said_of
from suggestions.intake.files import read_table
from suggestions.intake.labelled import Message, Messages, layout_for, messages_in
from suggestions.intake.refusals import Unreadable
from suggestions.management.heated import free_place, problems_of, say_hottest, weights
from suggestions.management.tables import add_layout_options

COLUMNS = ("text", "label", "time", "author", "support")
UNASKED = ("text", "title", "region", "time", "author", "label")


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Groups the messages of a CSV or XLSX file into problems, and lists the hottest in a "
            "workbook and on a page beside it. Nothing is imported."
        )
        parser.add_argument("file", type=Path, metavar="FILE")
        for name, about in _columns().items():
            parser.add_argument(f"--{name}", metavar="COLUMN", help=about)
        add_layout_options(parser)
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help=_("where the workbook goes"))
        parser.add_argument("--page", type=Path, metavar="FILE", help=_("where the page goes"))

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        book = free_place(options["xlsx"], path.with_name(f"{path.stem}-problems.xlsx"))
        page = free_place(options["page"], path.with_name(f"{path.stem}-problems.html"))
        rows = self._rows(options)
        problems = problems_of(rows, self.stderr)
        write_workbook(book, problems, weights=weights())
        write_page(page, problems, weights=weights(), name=path.name)
        say_hottest(problems, self.stdout)
        self.stdout.write(_("Written: %(book)s, %(page)s") % {"book": book, "page": page})

    def _rows(self, options: dict[str, Any]) -> list[tuple[Said, Heard]]:
        named = {name: options[name] for name in COLUMNS if options[name]}
        try:
            layout = layout_for(named, options["sheet"], options["header"])
            found = messages_in(read_table(options["file"], layout), named, UNASKED)
            rows = sorted((_row(each) for each in found), key=_when)
        except Unreadable as refusal:
            raise CommandError(str(refusal)) from refusal
        self._say_read(found)
        return rows

    def _say_read(self, found: Messages) -> None:
        self.stdout.write(_("Columns read: %(names)s") % {"names": ", ".join(found.columns)})
        if "author" not in found.places:
            self.stdout.write(_("No column says who wrote: each message counts as a person."))
        left_out = found.without_text + found.without_time
        if left_out:
            line = _("Left out, without a text or a time that can be read: %(count)d")
            self.stdout.write(line % {"count": left_out})


def _columns() -> dict[str, str]:
    return {
        "text": _("what they say"),
        "time": _("when they came"),
        "author": _("who wrote: so that people are counted and not messages"),
        "support": _("how many others agree"),
        "label": _("what it is about"),
    }


def _row(each: Message) -> tuple[Said, Heard]:
    voice = Voice(each.author or f"row {each.row}", each.at, each.support)
    said = said_of(each.title, each.text, each.at, each.region)
    title = each.title or each.text
    return said, Heard(str(each.row), title, voice, each.region, each.label)


def _when(row: tuple[Said, Heard]) -> float:
    at = row[0].at
    return at.timestamp() if at else 0.0
