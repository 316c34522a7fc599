from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions import audit, past, publication, statistics
from suggestions.management.checking import CheckCommand
from suggestions.management.progress import Progress
from suggestions.models import Fact, Suggestion


class Command(CheckCommand):
    description = gettext_lazy(
        "Make every fact and what is published again from the ledger; with --check only compare."
    )
    checked = gettext_lazy("statistics")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help=str(_("change nothing")))

    def findings(self, **options: Any) -> Iterable[str]:
        if options["check"]:
            # What waits to be counted is no difference.
            rows = Suggestion.objects.filter(stale=False).order_by("pk")
            for batch in audit.in_batches(rows.iterator(chunk_size=audit.BATCH)):
                yield from statistics.differences(batch)
            with audit.one_moment():
                yield from statistics.sheets.differences()
                yield from statistics.time_tallies.differences()
                yield from statistics.comparing.differences()
                yield from past.differences()
            for batch in audit.in_batches(publication.concerned().iterator()):
                yield from publication.differences(batch)
            return
        self._rebuild()
        for batch in audit.in_batches(publication.concerned().iterator(), publication.BATCH):
            publication.store(batch)

    def _rebuild(self) -> None:
        """Batch by batch, so that it can be broken off and begun again at any time."""
        progress = Progress(self.stdout, Suggestion.objects.count())
        done = 0
        for batch in audit.in_batches(Suggestion.objects.order_by("pk").only("pk").iterator()):
            statistics.rebuild(batch)
            done += len(batch)
            progress(done)
        progress.end()
        self._rewrite()
        statistics.time_tallies.recount()
        self.stdout.write(_("counted again: %(axis)s") % {"axis": _("where the time goes")})
        statistics.comparing.recount()
        self.stdout.write(_("counted again: %(axis)s") % {"axis": _("how good proposals are")})

    def _rewrite(self) -> None:
        """Facts that were right may be wrong in their sheets, or missing there."""
        progress = Progress(self.stdout, Fact.objects.count())
        for done in statistics.sheets.rewrite():
            progress(done, _("sheets"))
        progress.end()
