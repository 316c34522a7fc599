"""What a batch of new suggestions has to be before the database sees it: each one once."""

from __future__ import annotations

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.models import Suggestion
from suggestions.models.secrets import new_reference
from suggestions.pipeline.refusals import Refused


class Claims:
    """The new rows of a batch, each known by its form's key, its number or its content."""

    def __init__(self) -> None:
        self.rows: list[Suggestion] = []
        self._taken: set[tuple[str, str, str]] = set()

    def take(self, row: Suggestion) -> None:
        """Refuse what the same batch brings twice: the database would refuse the whole batch."""
        known_by = ("number", row.number) if row.number else ("content", row.content)
        names = {("", "key", row.submit_key or ""), (row.source, *known_by)}
        claims = {name for name in names if name[-1]}
        if claims & self._taken:
            raise Refused(_("It has been handed in already."))
        self._taken |= claims
        self.rows.append(row)


def draw_until_new(rows: list[Suggestion]) -> None:
    """Draw references again that are taken; a batch would seldom be without any."""
    drawn = rows
    # Most moves open nothing, and to say so in SQL would take longer than the rest of them.
    while drawn and (drawn := _taken_among(rows, drawn)):
        for row in drawn:
            row.reference = new_reference(timezone.localdate(row.submitted))


def _taken_among(rows: list[Suggestion], drawn: list[Suggestion]) -> list[Suggestion]:
    """Those whose reference another one has; only what was just `drawn` is looked up."""
    references = [row.reference for row in drawn]
    stored = Suggestion.objects.filter(reference__in=references)
    taken = set(stored.values_list("reference", flat=True))
    times = Counter(row.reference for row in rows)
    return [row for row in rows if row.reference in taken or times[row.reference] > 1]
