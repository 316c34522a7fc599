import os
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import embedded


class Command(BaseCommand):
    help = "Serves everything in this one process: pages, worker and beat."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        announce = partial(self._announce, f"http://{host}:{port}")
        try:
            embedded.serve(host=host, port=port, started=announce)
        except embedded.PortInUse as error:
            raise CommandError(
                f"Cannot serve at {error}. Choose another port: --port or PORT."
            ) from error

    def _announce(self, address: str) -> None:
        self.stdout.write(f"Citizens  {address}/")
        self.stdout.write(f"Staff     {address}/admin/")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()
