"""An order as it goes out on paper: to whom, why, by when, about what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suggestions.models import SupervisionOrder
from suggestions.orders.standing import Matter, Matters
from suggestions.reports.document import Block, Part


def document_of(order: SupervisionOrder, matters: Matters) -> list[Block]:
    """`matters`: as far as whoever reads it may see them; of the others it says how many."""
    return list(_blocks(order, matters.given, matters.others))


def _blocks(order: SupervisionOrder, matters: Sequence[Matter], others: int) -> Iterator[Block]:
    yield Block(Part.TITLE, _("Supervision order"))
    yield Block(Part.SUBTITLE, order.title if order.signed else _("(draft, not signed)"))
    yield Block(Part.ADDRESSEE, _("To %(unit)s:") % {"unit": order.unit.name})
    for line in order.reason.splitlines():
        yield Block(Part.TEXT, line)
    many = ngettext(
        "Please reply in the service by %(day)s to the %(n)d matter below.",
        "Please reply in the service by %(day)s to each of the %(n)d matters below.",
        len(matters),
    )
    yield Block(Part.TEXT, many % {"day": date_format(order.due), "n": len(matters)})
    yield Block(Part.TABLE, "", [_heads(), *map(_line, count(1), matters)])
    if others:
        words = ngettext(
            "Besides, there is %(n)d that whoever printed this may not see.",
            "Besides, there are %(n)d that whoever printed this may not see.",
            others,
        )
        yield Block(Part.NOTE, words % {"n": others})
    yield Block(Part.SIGNATURE, order.place.name)
    if order.signed:
        day = date_format(timezone.localtime(order.signed))
        yield Block(Part.SIGNATURE, f"{order.signer}  {day}")


def _heads() -> list[str]:
    # Where there are five columns, the words of the last one may be long.
    return [_("No."), _("Reference"), _("Handed in"), _("Due"), _("Title")]


def _line(number: int, matter: Matter) -> list[str]:
    row = matter.row
    due = f"{timezone.localtime(row.due):%Y-%m-%d}" if row.due else "—"
    handed_in = f"{timezone.localtime(row.submitted):%Y-%m-%d}"
    return [str(number), row.reference, handed_in, due, row.title]
