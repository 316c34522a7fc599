"""Whole months of log-ins and looks that are kept no longer, dropped from the beginning.

What is dropped was checked before: a month that was tampered with stays, or the traces of it would
go with it. What it was leaves a row, and `check_ledger` accepts that gap and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.audit.looks import walked as walked_looks
from suggestions.audit.records import left_of, walked
from suggestions.models import Access, DroppedMonth, LogIn, LookedAt, LookMonth, RecordEnd
from suggestions.models.dropped import LOOKS
from suggestions.models.look import BEFORE, month_of
from suggestions.models.record import State, append

# What the law on network security asks for.
LEAST_MONTHS = 6


class Tampered(Exception):
    """A month is not as it was written."""


def period_is_long_enough(**_given: Any) -> list[checks.CheckMessage]:
    if settings.RECORD_MONTHS >= LEAST_MONTHS:
        return []
    words = f"RECORD_MONTHS is {settings.RECORD_MONTHS}."
    hint = f"Log-ins and looks are kept for {LEAST_MONTHS} months at least."
    return [checks.Error(words, hint=hint, id="config.E002")]


def waiting(now: datetime | None = None) -> list[tuple[str, int]]:
    """(record, month) of those whose last day is longer ago than the period, the oldest first."""
    # Whatever is set, and whoever leaves out the checks.
    months = max(settings.RECORD_MONTHS, LEAST_MONTHS)
    first_kept = _earlier(month_of(now or timezone.now()), months)
    log_ins = _months(LogIn.objects.filter(month__lt=first_kept))
    looks = _months(Access.objects.filter(month__lt=first_kept, month__gt=BEFORE))
    return [(LogIn.NAME, month) for month in log_ins] + [(LOOKS, month) for month in looks]


def drop(now: datetime | None = None) -> Iterator[DroppedMonth]:
    """Each in a transaction of its own; it ends at the first that is not as it was written."""
    for record, month in waiting(now):
        with transaction.atomic():
            count, head = _end_of(record, month)
            made = DroppedMonth(record=record, dropped=month, count=count, head=head)
            append(made)
            _delete(record, month)
        yield made


def _months(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("month").values_list("month", flat=True).distinct())


def _earlier(month: int, months: int) -> int:
    """202611, 12 → 202511"""
    year, before = divmod(month // 100 * 12 + month % 100 - 1 - months, 12)
    return year * 100 + before + 1


def _end_of(record: str, month: int) -> tuple[int, str]:
    count, head, is_whole = (_looks if record == LOOKS else _log_ins)(month)
    if not is_whole:
        said = _("%(record)s of %(month)s: not as it was written, nothing of it is dropped")
        raise Tampered(said % {"record": record, "month": month})
    return count, head


def _log_ins(month: int) -> tuple[int, str, bool]:
    state, wrong = walked(LogIn.objects.filter(month=month), left_of(LogIn.NAME))
    return state[1], state[2], not wrong and _goes_on(state)


def _goes_on(state: State) -> bool:
    """Whether nothing was cut off the end of a month: the next one says which hash it had."""
    later = LogIn.objects.filter(month__gt=state[0]).order_by("month", "number").first()
    if later:
        return bool(later.previous == state[2])
    end = RecordEnd.objects.filter(record=LogIn.NAME).first()
    return bool(end and end.is_stamped and end.state == state)


def _looks(month: int) -> tuple[int, str, bool]:
    (count, head), wrong = walked_looks(month)
    kept = LookMonth.objects.filter(month=month).first()
    is_end = bool(kept and kept.is_stamped and (kept.count, kept.head) == (count, head))
    return count, head, is_end and not wrong


def _delete(record: str, month: int) -> None:
    if record == LOOKS:
        _rows(LookedAt).filter(look__month=month).delete()
    _rows(Access if record == LOOKS else LogIn).filter(month=month).delete()


def _rows(model: type[Model]) -> QuerySet[Any]:
    """Past what refuses it to everybody else; the database refuses it to whoever serves pages."""
    return QuerySet(model)
