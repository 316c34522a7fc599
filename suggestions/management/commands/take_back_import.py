"""take_back_import RUN: what an import brought in goes again, where nobody has touched it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.crew import reason_of
from suggestions.intake.runs import take_back
from suggestions.management.progress import Progress
from suggestions.models import ImportRun
from suggestions.pipeline.refusals import Busy

MOST_LISTED = 10


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Takes back what an import brought in, as far as nobody has touched it since. "
            "Those rows can be imported again."
        )
        parser.add_argument(
            "run", type=int, metavar="RUN", help=_("the number that import_suggestions gave it")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = ImportRun.objects.filter(pk=options["run"]).first()
        if run is None:
            raise CommandError(_no_such_import(options["run"]))
        progress = Progress(self.stderr, run.rows.count())
        try:
            found = take_back(run, progress=progress)
        except (DatabaseError, Busy) as error:
            reason = _("Stopped (%(why)s). Run it again to go on.")
            raise CommandError(reason % {"why": reason_of(error)}) from error
        finally:
            progress.end()
        for reason, count in found.left.most_common():
            self.stdout.write(_("%(count)d left: %(why)s") % {"count": count, "why": reason})
        self.stdout.write(str(found))


def _no_such_import(number: int) -> str:
    newest = ImportRun.objects.order_by("-pk")[:MOST_LISTED]
    lines = [
        f"{run.pk}: {run.source} {run.file} {timezone.localtime(run.started):%Y-%m-%d %H:%M}"
        for run in newest
    ]
    reason = _("There is no import %(number)d. The newest are:") % {"number": number}
    return "\n".join([reason, *(lines or ["—"])])
