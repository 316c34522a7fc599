from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from suggestions import audit
from suggestions.management.checking import CheckCommand
from suggestions.models import Suggestion, rules


class Command(CheckCommand):
    description = _("Compute every deadline again from the ledger and the calendar, and compare.")
    checked = _("deadlines")

    def findings(self, **options: Any) -> Iterable[str]:
        policies, _version = rules()
        rows = Suggestion.objects.order_by("pk").iterator(chunk_size=audit.BATCH)
        for batch in audit.in_batches(rows):
            yield from audit.wrong_clocks(batch, policies)
