from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions import audit, sealing
from suggestions.management.checking import CheckCommand


class Command(CheckCommand):
    description = _("Check every chain, every wording and every seal of the ledger.")
    checked = _("ledger")

    def remarks(self) -> Iterator[str]:
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

    def findings(self, **options: Any) -> Iterable[str]:
        for batch in audit.snapshots():
            yield from audit.broken_chains(batch)
        yield from sealing.broken_seals()
