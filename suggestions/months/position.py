"""A moment at which facts and entries agree, and a name for all the entries there are then.

Seals name it: an entry belongs to a seal by a row, so “all seals up to this one” is the same set
for ever. Ids do not: they are drawn before the transaction that uses them is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from suggestions import sealing, statistics
from suggestions.models import Event, MonthAct, Position, Seal, Suggestion
from suggestions.pipeline.refusals import Busy, no_long_wait

# Ids drawn since the entries before were sealed; whether it was enough is looked at.
LATELY = 10_000


@contextmanager
def standing_still() -> Iterator[None]:
    """In a transaction in which nobody adds an entry, and facts say what the entries say.

    What can be caught up is so before it: others wait for what is left.
    """
    with no_long_wait():
        statistics.catch_up(seconds=2)
        sealing.seal_due()
        with transaction.atomic():
            yield


def hold_still() -> None:
    """From here to the end of the transaction no entry comes. Raises Busy where facts lag."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT suggestions_hold_ledger()")
    statistics.refresh()
    sealing.seal_due(after=_newest() - LATELY)
    if not sealing.is_complete():
        sealing.seal_due()
    if Suggestion.objects.filter(stale=True).exists() or not sealing.is_complete():
        raise Busy(_("Figures are being brought up to date right now. Please try again."))


def position_of(act: MonthAct) -> Position:
    """Only where everything stands still."""
    sealed = Seal.objects.aggregate(seal=Max("number"), entries=Sum("count"))
    return Position(
        act=act, seal=sealed["seal"] or 0, entries=sealed["entries"] or 0, newest=_newest()
    )


def _newest() -> int:
    return Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
