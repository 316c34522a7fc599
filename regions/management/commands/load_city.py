"""load_city DIR: regions, units, categories, duties and collection points from plain files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.loading import WrongFilesError, read_city, read_profile, store_city

SHOWN = 20


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Loads a city from a folder of plain files. Running it again doubles nothing."
        )
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(_("%(folder)s is no folder") % {"folder": folder})
        try:
            city = read_city(folder)
            read_profile(folder)
            tallies = store_city(city)
        except WrongFilesError as error:
            raise CommandError(_refusal(error)) from error
        for tally in tallies:
            self.stdout.write(str(tally))
        self._compare(city.code)

    def _compare(self, code: str) -> None:
        if code != settings.CITY_CODE:
            words = _("CITY_CODE is %(set)s, this city is %(loaded)s: set CITY_CODE=%(loaded)s")
            self.stderr.write(words % {"set": settings.CITY_CODE, "loaded": code})


def _refusal(error: WrongFilesError) -> str:
    shown, count = error.problems[:SHOWN], len(error.problems)
    lines = [_("Nothing was loaded."), *map(str, shown)]
    left = count - len(shown)
    if left:
        more = ngettext("and %(n)d more problem", "and %(n)d more problems", left)
        lines.append(more % {"n": left})
    return "\n".join(lines)
