"""Looks at personal data are those that were recorded: none changed, left out or cut off."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from suggestions.models import Access, LookedAt, LookMonth
from suggestions.models.dropped import LOOKS, dropped_of
from suggestions.models.look import BEFORE, digest_of_looks, digest_of_named


def broken_looks() -> Iterator[str]:
    """One line for each look, and each month of them, that is not as it was recorded."""
    rows = list(LookMonth.objects.all())
    yield from _not_ours(rows)
    kept = {row.month: (row.count, row.head) for row in rows if row.month != BEFORE}
    for month in _months():
        end, wrong = walked(month)
        yield from wrong
        if kept.pop(month, None) != end:
            yield _("looks of %(month)s: some are missing at the end") % {"month": month}
    for month in _not_dropped(kept):
        yield _("looks of %(month)s: all are missing") % {"month": month}
    yield from _older()
    yield from _of_many()


def _not_dropped(kept: dict[int, tuple[int, str]]) -> list[int]:
    """Months of which nothing is left, and nobody said that they were dropped as they were."""
    dropped = {row.dropped: row.left[1:] for row in dropped_of(LOOKS)}
    return [month for month, end in kept.items() if dropped.get(month) != end]


def _of_many() -> Iterator[str]:
    """A look at many names them all, and no others."""
    for look in Access.objects.filter(many__gt=0).order_by("pk"):
        ids = list(LookedAt.objects.filter(look=look).values_list("suggestion", flat=True))
        if (len(ids), digest_of_named(ids)) != (look.many, look.named):
            said = _("look %(number)s of %(month)s: it was at others than those that it names")
            yield said % {"number": look.number, "month": look.month}
    if LookedAt.objects.filter(look__many=0).exists():
        yield _("a look at one names others")


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


def walked(month: int) -> tuple[tuple[int, str], list[str]]:
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
