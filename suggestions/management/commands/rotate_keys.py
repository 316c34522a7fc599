"""rotate_keys: what is encrypted gets the first of FIELD_KEYS and its place, while all goes on."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from suggestions import keyring, rotating
from suggestions.models.binding import NotReadable


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Encrypts anew, with the first of FIELD_KEYS and bound to its table, column and row, "
            "whatever is not yet. The service goes on; it can be stopped at any time, and goes on "
            "where it stopped."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not keyring.is_newest_key_in_use():
            raise CommandError(
                _(
                    "No process has started with the first of FIELD_KEYS yet. Restart web and "
                    "worker with the new list first. Nothing was changed."
                )
            )
        looked_at = renewed = 0
        try:
            for looked_at, renewed in rotating.rotate():
                self.stderr.write(f"{looked_at} {renewed}", str)
        except NotReadable as problem:
            why = _(
                "Some of it cannot be read where it stands, and was passed over: check_keys says "
                "what. The rest is done."
            )
            raise CommandError(f"{why} ({problem})") from problem
        line = _("%(renewed)d of %(looked_at)d rows encrypted anew.")
        self.stdout.write(line % {"renewed": renewed, "looked_at": looked_at})
        if renewed:
            self.stdout.write(_("Run it once more, when every process was restarted, to be sure."))
        else:
            self.stdout.write(
                _("FIELD_KEYS needs its first and its last key, and none between them.")
            )
            self.stdout.write(_("What is not bound to its place is refused from now on."))
