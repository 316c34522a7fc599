"""What became of each matter of an order, as far as whoever asks may see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer
from suggestions.faces.badges import Badge
from suggestions.models import (
    Deadline,
    Event,
    Kind,
    OrderMatter,
    State,
    Suggestion,
    SupervisionOrder,
)
from suggestions.workflow import MoveName

# Clocks of an order that can still be answered.
LIVE = (State.RUNNING, State.PAUSED)


@dataclass(frozen=True)
class Matter:
    """`refusal`: why the order was not given for it; `replied`: when the unit answered it; `live`:
    whether an order for it, this one or a later, can be answered."""

    row: Suggestion
    state: Badge
    refusal: str = ""
    replied: datetime | None = None
    live: bool = False


@dataclass(frozen=True)
class Matters:
    """Of an order, those that somebody may see; `others`: how many there are besides."""

    seen: list[Matter]
    others: int

    @property
    def given(self) -> list[Matter]:
        return [each for each in self.seen if not each.refusal]

    @property
    def refused(self) -> list[Matter]:
        return [each for each in self.seen if each.refusal]

    @property
    def replied(self) -> list[Matter]:
        return [each for each in self.seen if each.replied]


def matters_of(order: SupervisionOrder, officer: Officer) -> Matters:
    found = list(order.matters.select_related("event"))
    seen = Suggestion.objects.visible_to(officer).filter(pk__in=[m.suggestion_id for m in found])
    rows = seen.select_related("category", "region").defer("text").in_bulk()
    replies, live = _replies(found), _with_clocks(rows)
    shown = [
        _matter(rows[each.suggestion_id], each, replies.get(each.suggestion_id), live)
        for each in found
        if each.suggestion_id in rows
    ]
    return Matters(shown, others=len(found) - len(shown))


def _with_clocks(rows: Collection[int]) -> set[int]:
    clocks = Deadline.objects.filter(suggestion__in=rows, kind=Kind.SUPERVISION, state__in=LIVE)
    return set(clocks.values_list("suggestion", flat=True))


def _replies(matters: list[OrderMatter]) -> dict[int, datetime]:
    """When each was answered first after the order was given."""
    given = {each.suggestion_id: each.event.number for each in matters if each.event}
    events = Event.objects.filter(suggestion__in=given, move=MoveName.REPLY_SUPERVISION)
    latest_first = events.order_by("-number").values_list("suggestion", "number", "at")
    return {row: at for row, number, at in latest_first if number > given[row]}


def _matter(
    row: Suggestion, matter: OrderMatter, replied: datetime | None, live: set[int]
) -> Matter:
    is_live = row.pk in live
    return Matter(row, _state(matter, replied, is_live), matter.refusal, replied, is_live)


def _state(matter: OrderMatter, replied: datetime | None, is_live: bool) -> Badge:
    if matter.refusal:
        return Badge(_("no order given"))
    if matter.event is None:
        return Badge(_("draft order"), "amber")
    if not (replied or is_live):
        return Badge(_("ended without a reply to it"))
    return _of_reply(datetime.fromisoformat(matter.event.details["due"]), replied)


def _of_reply(due: datetime, replied: datetime | None) -> Badge:
    if (replied or timezone.now()) > due:
        return Badge(_("replied late"), "amber") if replied else Badge(_("reply overdue"), "red")
    return Badge(_("replied"), "green") if replied else Badge(_("waiting for a reply"), "blue")
