import os
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config import embedded


class Command(BaseCommand):
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Serves everything in this one process: pages, worker and beat.")
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        announce = partial(self._announce, f"http://{host}:{port}")
        try:
            embedded.serve(host=host, port=port, started=announce)
        except embedded.PortInUse as error:
            raise CommandError(
                _("Cannot serve at %(place)s. Choose another port: --port or PORT.")
                % {"place": error}
            ) from error
        except embedded.PartEnded as error:
            raise CommandError(
                _("The %(part)s ended on its own, so everything was stopped. Please start again.")
                % {"part": error}
            ) from error

    def _announce(self, address: str) -> None:
        self.stdout.write(_("Citizens: %(address)s") % {"address": f"{address}/"})
        self.stdout.write(_("Staff: %(address)s") % {"address": f"{address}/admin/"})
        self.stdout.write(_("Ctrl-C stops everything."))
        self.stdout.flush()
