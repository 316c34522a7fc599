import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions import audit, erasing, publication, sealing
from suggestions.management.checking import CheckCommand
from suggestions.management.progress import Progress
from suggestions.models import Attachment, Event, Suggestion
from suggestions.sealing import witness


class Command(CheckCommand):
    description = _(
        "Check every chain, every wording and every seal of the ledger, every look at personal"
        " data, and that all rows and files are what the ledger says."
    )
    checked = _("ledger")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--witness",
            type=Path,
            default=settings.WITNESS_FILE,
            help=gettext("the file with what was sealed, or a copy of it"),
        )
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="DAY",
            help=gettext("of suggestions only those with an entry recorded since that day"),
        )
        parser.add_argument(
            "--no-files", action="store_true", help=gettext("without the bytes of photos")
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
        which = _recorded_since(options["since"]) if options["since"] else Q()
        yield from self._in_batches(which, _differences)
        yield from audit.broken_looks()
        yield from audit.broken_posts()
        yield from audit.broken_records()
        yield from sealing.broken_seals()
        yield from sealing.wrong_roots()
        yield from sealing.wrong_stamps()
        yield from erasing.back_in_words()
        if options["witness"].exists():
            yield from witness.missing_or_other(options["witness"])
        if not options["no_files"] and Attachment.objects.exists():
            start = time.monotonic()
            with_photos = Q(pk__in=Attachment.objects.values("suggestion"))
            yield from self._in_batches(which & with_photos, audit.broken_files)
            self._say_rate(Attachment.objects.count(), time.monotonic() - start)

    def _in_batches(self, which: Q, check: Any) -> Iterator[str]:
        progress = Progress(self.stdout, Suggestion.objects.filter(which).count())
        done = 0
        for batch in audit.snapshots(which=which):
            yield from check(batch)
            done += len(batch)
            progress(done)
        progress.end()

    def _say_rate(self, photos: int, seconds: float) -> None:
        rate = photos / max(seconds, 0.001)
        said = gettext("photos: %(count)d, %(rate)d a second") % {"count": photos, "rate": rate}
        self.stdout.write(said)


def _differences(batch: list[Suggestion]) -> Iterator[str]:
    yield from audit.broken_chains(batch)
    yield from publication.differences(batch)


def _recorded_since(day: date) -> Q:
    start = timezone.make_aware(datetime.combine(day, time_of_day()))
    return Q(pk__in=Event.objects.filter(recorded__gte=start).values("suggestion"))
