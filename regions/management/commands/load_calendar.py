"""load_calendar FILE: the days of a year, as the State Council's notice or the city sets them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from regions.models.calendar import CalendarYear, load_notice


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Loads the days off and the make-up working days of a year, as in"
            " regions/data/calendars. It replaces what was known of that year; a notice that"
            " also arranges days of the December before needs that year loaded again, too."
        )
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            row = load_notice(_read(file))
        except ValidationError as error:
            raise CommandError(_refusal(file, "; ".join(error.messages))) from error
        self.stdout.write(_said(row) if row else _("Nothing changed: loaded before."))


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError) as error:
        raise CommandError(_refusal(file, str(error))) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys are all different: JSON itself keeps the last and says nothing."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        raise ValueError(_("%(key)s is there twice") % {"key": max(keys, key=keys.count)})
    return found


def _refusal(file: Path, reason: str) -> str:
    return _("Nothing was loaded. %(file)s: %(reason)s") % {"file": file, "reason": reason}


def _said(row: CalendarYear) -> str:
    return _("%(year)s loaded (%(notice)s). Days off: %(off)s, make-up working days: %(on)s.") % {
        "year": row.year,
        "off": len(row.days_off),
        "on": len(row.days_on),
        "notice": row.notice or _("a local arrangement"),
    }
