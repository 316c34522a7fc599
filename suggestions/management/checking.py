"""What the checking commands share: say what differs, and exit 1 if anything does."""

import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

MOST_SHOWN = 100


class CheckCommand(BaseCommand):
    """`findings` yields a line for each thing that is wrong; `checked` says what was looked at."""

    checked = "suggestions"

    def findings(self, **options: Any) -> Iterable[str]:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for line in self.findings(**options):
            found += 1
            if found <= MOST_SHOWN:
                self.stdout.write(line)
        if found:
            self.stdout.write(f"{found} differences")
            sys.exit(1)
        self.stdout.write(f"{self.checked}: all well")
