"""drop_months: whole months of log-ins and looks that are kept no longer."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils.translation import gettext as _

from suggestions import dropping, grants


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Drops the months of log-ins and of looks that are older than RECORD_MONTHS, whole, as "
            "the owner of the tables. How many each had and the last hash stay, in a record of "
            "their own."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("only say which months these are")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for record, month in dropping.waiting():
                self.stdout.write(f"{record} {month}")
            return
        owner = settings.MIGRATE_DATABASE
        with grants.as_owner(owner) if owner else nullcontext():
            self._drop()

    def _drop(self) -> None:
        try:
            for each in dropping.drop():
                self.stdout.write(f"{each.record} {each.dropped} {each.count} {each.head}")
        except dropping.Tampered as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            words = _("Only the owner of the tables drops months: set MIGRATE_DATABASE_URL.")
            raise CommandError(words) from error
