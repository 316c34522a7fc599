"""What the checking commands share: say what differs, and exit 1 if anything does."""

import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

MOST_SHOWN = 100


class CheckCommand(BaseCommand):
    """`findings` yields a line for each thing that is wrong; `checked` says what was looked at,
    `remarks` what is to be known and is no fault."""

    description: Any = ""
    checked: Any = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = str(self.description)

    def findings(self, **options: Any) -> Iterable[str]:
        raise NotImplementedError

    def remarks(self, **options: Any) -> Iterable[str]:
        return ()

    def handle(self, *args: Any, **options: Any) -> None:
        for line in self.remarks(**options):
            self.stdout.write(line)
        found = 0
        for line in self.findings(**options):
            found += 1
            if found <= MOST_SHOWN:
                self.stdout.write(line)
        if found:
            self.stdout.write(_("%(count)s differences") % {"count": found})
            sys.exit(1)
        self.stdout.write(_("%(what)s: all well") % {"what": self.checked})
