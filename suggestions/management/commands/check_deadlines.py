from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from suggestions import audit
from suggestions.management.checking import CheckCommand
from suggestions.models import rules


class Command(CheckCommand):
    description = _("Compute every deadline again from the ledger and the calendar, and compare.")
    checked = _("deadlines")

    def findings(self, **options: Any) -> Iterable[str]:
        policies, _version = rules()
        for batch in audit.snapshots():
            yield from audit.wrong_clocks(batch, policies)
