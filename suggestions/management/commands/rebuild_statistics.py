from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext_lazy as _

from suggestions import audit, publication, statistics
from suggestions.management.checking import CheckCommand
from suggestions.models import Suggestion


class Command(CheckCommand):
    description = _(
        "Make every fact and what is published again from the ledger; with --check only compare."
    )
    checked = _("statistics")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help=str(_("change nothing")))

    def findings(self, **options: Any) -> Iterable[str]:
        if options["check"]:
            # What waits to be counted is no difference.
            rows = Suggestion.objects.filter(stale=False).order_by("pk")
            for batch in audit.in_batches(rows.iterator(chunk_size=audit.BATCH)):
                yield from statistics.differences(batch)
            for batch in audit.in_batches(publication.concerned().iterator()):
                yield from publication.differences(batch)
            return
        for batch in audit.in_batches(Suggestion.objects.order_by("pk").iterator()):
            statistics.store(statistics.facts_of(batch))
        for batch in audit.in_batches(publication.concerned().iterator(), publication.BATCH):
            publication.store(batch)
