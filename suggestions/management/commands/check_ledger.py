from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions import audit, sealing
from suggestions.management.checking import CheckCommand
from suggestions.sealing import witness


class Command(CheckCommand):
    description = _("Check every chain, every wording and every seal of the ledger.")
    checked = _("ledger")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--witness",
            type=Path,
            default=settings.WITNESS_FILE,
            help=gettext("the file with what was sealed, or a copy of it"),
        )

    def remarks(self, **options: Any) -> Iterator[str]:
        count, oldest = sealing.waiting()
        if oldest:
            yield gettext("not sealed yet: %(count)s entries, the oldest of %(moment)s") % {
                "count": count,
                "moment": f"{timezone.localtime(oldest):%Y-%m-%d %H:%M:%S}",
            }
        if broken := sealing.broken_before():
            yield gettext("seals of days that a clock had broken before the takeover: %(days)s") % {
                "days": ", ".join(broken)
            }
        if numbers := sealing.boundary().broken:
            yield gettext("seals that were broken before there were stamps: %(numbers)s") % {
                "numbers": ", ".join(map(str, numbers))
            }
        yield from self._remarks_of_witness(options["witness"])

    def _remarks_of_witness(self, path: Path) -> Iterator[str]:
        if not path.exists():
            yield gettext(
                "no witness at %(path)s: seals that were taken away would not be missed"
            ) % {"path": path}
        elif count := witness.unseen(path):
            yield gettext("seals that the witness has not seen: %(count)s") % {"count": count}

    def findings(self, **options: Any) -> Iterable[str]:
        for batch in audit.snapshots():
            yield from audit.broken_chains(batch)
        yield from sealing.broken_seals()
        yield from sealing.wrong_roots()
        if options["witness"].exists():
            yield from witness.missing_or_other(options["witness"])
