"""demo: a believable city of today."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from regions.models import Region
from suggestions import demonstration, statistics
from suggestions.management.progress import Progress
from suggestions.models import Suggestion


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "Fill an installation with a believable city, marked as demonstration."
        )
        parser.add_argument("--size", type=int, default=400, help=_("how many suggestions"))
        parser.add_argument("--scenario", choices=sorted(demonstration.SCENARIOS), default="city")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Region.objects.exists():
            raise CommandError(_("Load a city first: manage.py load_city regions/data/chenzhou"))
        scenario, size = options["scenario"], options["size"]
        self._say(_("Preparing officers, units and texts …"))
        accounts = demonstration.accounts()
        told = self._played(scenario, size)
        self._count()
        made = _("%(count)s suggestions of the demonstration") % {"count": told.fresh}
        self.stdout.write(str(made if told.fresh else _("the demonstration is there")))
        for why, count in told.refusals.most_common():
            line = _("%(count)d of them stopped on the way: %(why)s")
            self._say(line % {"count": count, "why": why})
        for account in accounts:
            self.stdout.write(f"{account.role} {account.username} {account.password}")

    def _played(self, scenario: str, size: int) -> demonstration.Told:
        meter = _Meter(self)
        try:
            return demonstration.play(size=size, scenario=scenario, heard=meter)
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
