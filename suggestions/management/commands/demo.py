"""demo: a believable city of today, or the year 2025 as Chenzhou reports it."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from regions.models import Region
from suggestions import demonstration, statistics
from suggestions.crew import MOST_PROCESSES, Stopped, reason_of
from suggestions.demonstration import SIZES, USUAL, OtherSize
from suggestions.management.progress import Progress
from suggestions.models import Suggestion
from suggestions.pipeline.refusals import Refused


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "Fill an installation with a believable city, marked as demonstration."
        )
        parser.add_argument(
            "--size",
            type=int,
            help=_("how many suggestions; left out: 400, and 320,000 for chenzhou-2025"),
        )
        parser.add_argument("--scenario", choices=sorted(SIZES), default=USUAL)
        parser.add_argument(
            "--processes",
            type=int,
            choices=range(1, 2 * MOST_PROCESSES + 1),
            metavar="N",
            help=_("how many share the work of chenzhou-2025; left out: one a processor"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Region.objects.exists():
            raise CommandError(_("Load a city first: manage.py load_city regions/data/chenzhou"))
        scenario = options["scenario"]
        size = SIZES[scenario] if options["size"] is None else options["size"]
        self._say(_("Preparing officers, units and texts …"))
        accounts = demonstration.accounts()
        told = self._played(scenario, size, options["processes"])
        self._count()
        made = _("%(count)s suggestions of the demonstration") % {"count": told.fresh}
        self.stdout.write(str(made if told.fresh else _("the demonstration is there")))
        for why, count in told.refusals.most_common():
            line = _("%(count)d of them stopped on the way: %(why)s")
            self._say(line % {"count": count, "why": why})
        for account in accounts:
            self.stdout.write(f"{account.role} {account.username} {account.password}")

    def _played(self, scenario: str, size: int, processes: int | None) -> demonstration.Told:
        meter = _Meter(self)
        try:
            return demonstration.play(scenario, size=size, heard=meter, processes=processes)
        except OtherSize as there:
            reason = _(
                "This year is there with %(size)d suggestions: go on with --size %(size)d, "
                "or use another database."
            )
            raise CommandError(reason % {"size": there.size}) from there
        except (DatabaseError, Refused, Stopped, KeyboardInterrupt) as error:
            if not demonstration.goes_on(scenario):
                raise
            reason = _("Stopped (%(why)s). Run it again to go on.")
            raise CommandError(reason % {"why": reason_of(error)}) from error
        finally:
            meter.end()

    def _count(self) -> None:
        """What pages and dashboards show is counted before anybody looks."""
        waiting = Suggestion.objects.filter(stale=True).count()
        if waiting:
            self._say(_("Counting for statistics …"))
        progress, done = Progress(self.stderr, waiting), 0
        while counted := statistics.catch_up(seconds=1):
            done += counted
            progress(done)
        progress.end()

    def _say(self, line: str) -> None:
        # Not in the red of errors, which is the default there.
        self.stderr.write(line, str)


class _Meter:
    """How far it is and how fast, once a second on a terminal, else now and then."""

    def __init__(self, command: Command) -> None:
        self.progress: Progress | None = None
        self.out = command.stderr
        self.begun = monotonic()

    def __call__(self, heard: demonstration.Progress) -> None:
        if self.progress is None:
            self.progress = Progress(self.out, heard.of)
            self.begun = monotonic()
        speed = heard.entries / max(monotonic() - self.begun, 0.1)
        note = _("%(speed)s entries a second") % {"speed": f"{speed:,.0f}"}
        self.progress(heard.done, note if heard.entries else "")

    def end(self) -> None:
        if self.progress:
            self.progress.end()
