from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from suggestions import audit
from suggestions.management.checking import CheckCommand


class Command(CheckCommand):
    description = _("Check every chain, every wording and every seal of the ledger.")
    checked = _("ledger")

    def findings(self, **options: Any) -> Iterable[str]:
        for batch in audit.snapshots():
            yield from audit.broken_chains(batch)
        yield from audit.broken_seals()
