import csv
import os
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.statistics import event_log

KINDS = (".csv", ".xes")


class Command(BaseCommand):
    """Write the ledger for process-mining tools; the ending of the file says in which format."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Write the entries of a period for process-mining tools.")
        parser.add_argument("file", type=Path, help=_("a new file that ends in .csv or .xes"))
        first = timezone.localdate().replace(month=1, day=1)
        parser.add_argument("--since", type=date.fromisoformat, default=first)
        parser.add_argument("--until", type=date.fromisoformat, default=timezone.localdate())

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if path.suffix not in KINDS:
            raise CommandError(_("The file must end in .csv or .xes."))
        try:
            # Readable by nobody else: it is not personal, but it is not public either.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(_("%(file)s is there already.") % {"file": path}) from None
        found = event_log.events(options["since"], options["until"])
        # Excel reads it as UTF-8 with the mark only; XML says it itself.
        coding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
        with os.fdopen(descriptor, "w", encoding=coding, newline="") as file:
            if path.suffix == ".csv":
                csv.writer(file).writerows(event_log.csv_rows(found))
            else:
                file.writelines(f"{line}\n" for line in event_log.xes_lines(found))
        self.stdout.write(_("written: %(file)s") % {"file": path})
