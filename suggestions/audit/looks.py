"""Looks at personal data are those that were recorded: none changed, left out or cut off."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from suggestions.models import Access, LookMonth
from suggestions.models.look import BEFORE, digest_of_looks


def broken_looks() -> Iterator[str]:
    """One line for each look, and each month of them, that is not as it was recorded."""
    rows = list(LookMonth.objects.all())
    yield from _not_ours(rows)
    kept = {row.month: (row.count, row.head) for row in rows if row.month != BEFORE}
    for month in _months():
        end, wrong = _walked(month)
        yield from wrong
        if kept.pop(month, None) != end:
            yield _("looks of %(month)s: some are missing at the end") % {"month": month}
    for month in kept:
        yield _("looks of %(month)s: all are missing") % {"month": month}
    yield from _older()


def _not_ours(rows: list[LookMonth]) -> Iterator[str]:
    for row in rows:
        if not row.is_stamped:
            said = _("looks of %(month)s: their end was not written by this service")
            yield said % {"month": row.month}


def _older() -> Iterator[str]:
    """Those from before there were chains: taken over as one."""
    known = LookMonth.objects.filter(month=BEFORE).values_list("count", "head").first()
    if digest_of_looks(Access.objects.filter(month=BEFORE)) != (known or (0, "")):
        yield _("looks from before the chains: they are not those that were taken over")


def _months() -> list[int]:
    months = Access.objects.exclude(month=BEFORE).order_by("month")
    return list(months.values_list("month", flat=True).distinct())


def _walked(month: int) -> tuple[tuple[int, str], list[str]]:
    """((how many, last hash), what is wrong) of one month."""
    number, head, wrong = 0, "", []
    looks = Access.objects.filter(month=month).order_by("number", "pk")
    for number, look in enumerate(looks.iterator(chunk_size=5000), start=1):
        if (look.number, look.previous, look.hash) != (number, head, look.digest(head)):
            wrong.append(_wrong(look))
        head = look.hash
    return (number, head), wrong


def _wrong(look: Access) -> str:
    return _("look %(number)s of %(month)s: was changed, or one before it is missing") % {
        "number": look.number,
        "month": look.month,
    }
