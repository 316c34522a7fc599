"""read_contacts: what is kept beside contacts, for authors from before it was."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suggestions.models import read_contacts_again

A_WHILE = 10


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Reads the contacts of authors who came in before numbers were kept in one form. It"
            " can be stopped at any time, and goes on where it stopped."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while done := read_contacts_again(A_WHILE):
            total += done
            self.stderr.write(str(total), str)
        line = ngettext("%(count)d contact read.", "%(count)d contacts read.", total)
        self.stdout.write(line % {"count": total})
