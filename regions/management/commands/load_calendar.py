"""load_calendar FILE: the days of a year, as the State Council's notice or the city sets them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from regions.models.calendar import CalendarYear, load_file
from regions.notices import document_of


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Loads the days off and the make-up working days of a year: a file as in"
            " regions/data/calendars, or one of holiday-cn. It replaces what was known of that"
            " year. Days of the December before are added to that year from a file of holiday-cn;"
            " otherwise that year is loaded again, too."
        )
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            rows = load_file(document_of(_read(file)))
        except ValidationError as error:
            raise CommandError(_refusal(file, "; ".join(error.messages))) from error
        for line in map(_said, rows):
            self.stdout.write(line)
        if not rows:
            self.stdout.write(_("Nothing changed: loaded before."))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(_refusal(file, error.strerror or str(error))) from error


def _refusal(file: Path, reason: str) -> str:
    return _("Nothing was loaded. %(file)s: %(reason)s") % {"file": file, "reason": reason}


def _said(row: CalendarYear) -> str:
    return _("%(year)s loaded (%(notice)s). Days off: %(off)s, make-up working days: %(on)s.") % {
        "year": row.year,
        "off": len(row.days_off),
        "on": len(row.days_on),
        "notice": row.notice or _("a local arrangement"),
    }
