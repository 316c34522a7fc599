"""Orders are drafted, one a unit, changed while nobody has signed them, and signed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.calendars import LAST_YEAR
from regions.models import Officer, Region, Role, Unit
from suggestions.models import Event, OrderMatter, Suggestion, SupervisionOrder
from suggestions.models.order import MAX_REFUSAL
from suggestions.orders import telling
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, lock, move_many
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Refused, no_long_wait
from suggestions.pipeline.supervise import Supervise

Unsaid = dict[int, str]
ByUnit = dict[tuple[Unit, Region], list[Suggestion]]


class NotPossible(Exception):
    """Why something was refused, in words for whoever asked."""


@dataclass(frozen=True)
class Order:
    """What a supervisor says in it: why, and by when each matter is to be replied to."""

    reason: str
    due: date


@dataclass
class Drafted:
    """`left_over`: id of a suggestion → why no order is drafted for it, in words."""

    orders: list[SupervisionOrder] = field(default_factory=list)
    left_over: Unsaid = field(default_factory=dict)


def may_sign(officer: Officer, place: Region) -> bool:
    return officer.is_active and any(
        post.role == Role.SUPERVISOR and post.covers(place.path) for post in officer.current_posts
    )


# drafts


def check_due(due: date) -> None:
    """Raise NotPossible where no reply can be due by then."""
    if due <= timezone.localdate():
        raise NotPossible(_("The date must lie in the future."))
    if due.year > LAST_YEAR:
        raise NotPossible(_("The date lies beyond the calendar."))


def draft(rows: Iterable[Suggestion], said: Order, *, by: Officer) -> Drafted:
    """One draft for each unit that leads some of these; what may have no order is left over.

    Raises NotPossible where its date is none to reply by, Busy where others draft for long.
    """
    check_due(said.due)
    drafted = Drafted()
    wanted = {row.pk: row for row in rows}
    with no_long_wait(), transaction.atomic():
        drafted.left_over = _refused(wanted.values(), by)
        free = [row for pk, row in wanted.items() if pk not in drafted.left_over]
        _write(drafted, _by_unit(free, by), said, by)
        _leave_out_empty(drafted, wanted)
        telling.of_drafts(drafted.orders, by=by)
    return drafted


def _write(drafted: Drafted, found: ByUnit, said: Order, by: Officer) -> None:
    matters = []
    for (unit, place), rows in found.items():
        order = SupervisionOrder.objects.create(
            unit=unit, place=place, reason=said.reason, due=said.due, created_by=by
        )
        drafted.orders.append(order)
        matters += [OrderMatter(order=order, suggestion=row) for row in rows]
    # Whoever drafts the same ones at this moment has them: the constraint says so. In the order of
    # their ids, so that two who draft wait for each other in one direction only.
    matters.sort(key=attrgetter("suggestion_id"))
    OrderMatter.objects.bulk_create(matters, ignore_conflicts=True)


def _refused(rows: Collection[Suggestion], by: Officer) -> Unsaid:
    drafted = _in_drafts(row.pk for row in rows)
    found = {row.pk: _why_not(row, by, drafted) for row in rows}
    return {pk: words for pk, words in found.items() if words}


def _in_drafts(ids: Iterable[int]) -> Unsaid:
    waiting = OrderMatter.objects.filter(suggestion__in=list(ids), event=None, refusal="")
    words = _("It is in a draft order to %(unit)s already.")
    pairs = waiting.values_list("suggestion", "order__unit__name")
    return {pk: words % {"unit": unit} for pk, unit in pairs}


def _why_not(row: Suggestion, by: Officer, drafted: Unsaid) -> str:
    """`drafted`: why not, of those that are in a draft."""
    if refusal := refusal_of(Supervise, read_case(row, officer_actor(by))):
        return str(refusal)
    if row.pk in drafted:
        return drafted[row.pk]
    if row.lead_unit is None:
        return _("No unit handles it yet: there is nobody to give an order to.")
    return "" if _place_of(row, by) else _("You do not supervise its place.")


def _place_of(row: Suggestion, by: Officer) -> Region | None:
    """Of the supervisor's posts that reach it, the nearest one's place."""
    places = [
        post.region
        for post in by.current_posts
        if post.region and post.role == Role.SUPERVISOR and post.covers(row.region_path)
    ]
    return max(places, key=lambda place: len(place.path), default=None)


def _by_unit(rows: Iterable[Suggestion], by: Officer) -> ByUnit:
    found = defaultdict(list)
    for row in rows:
        place = _place_of(row, by)
        if row.lead_unit and place:
            found[row.lead_unit, place].append(row)
    return found


def _leave_out_empty(drafted: Drafted, wanted: dict[int, Suggestion]) -> None:
    matters = OrderMatter.objects.filter(order__in=drafted.orders)
    taken = dict(matters.values_list("suggestion", "order"))
    gone = wanted.keys() - taken.keys() - drafted.left_over.keys()
    drafted.left_over |= dict.fromkeys(gone, _("Somebody else has just drafted an order for it."))
    for order in [each for each in drafted.orders if each.pk not in taken.values()]:
        drafted.orders.remove(order)
        order.delete()


def change(
    order: SupervisionOrder, said: Order, kept: Iterable[int], *, by: Officer, version: int
) -> None:
    """`kept`: the suggestions that stay in it; the others may be drafted anew."""
    check_due(said.due)
    _as_draft(order.pk, partial(_change, said, set(kept)), by=by, version=version)


def _change(said: Order, kept: set[int], row: SupervisionOrder, by: Officer) -> None:
    # What whoever saves it may not see has no box to be left ticked.
    seen = Suggestion.objects.visible_to(by).filter(orders__order=row)
    row.matters.filter(suggestion__in=seen.values("pk")).exclude(suggestion__in=kept).delete()
    if not row.matters.exists():
        raise NotPossible(_("An order is about one matter at least. Discard the draft instead."))
    row.reason, row.due, row.version = said.reason, said.due, row.version + 1
    row.save(update_fields=["reason", "due", "version"])


def discard(order: SupervisionOrder, *, by: Officer, version: int) -> None:
    _as_draft(order.pk, _discard, by=by, version=version)


def _discard(row: SupervisionOrder, by: Officer) -> None:
    telling.forget_draft(row)
    row.delete()


# signing


def sign(order: SupervisionOrder, *, by: Officer, version: int) -> None:
    """签发: every matter of it gets its order and its clock, in one transaction with the number.

    Where a rule forbids it for some of them by now, or another unit leads them, these are named;
    where for all, nothing is signed. Raises Busy where somebody works on one of them this moment.
    """
    _as_draft(order.pk, _sign, by=by, version=version)


def _sign(row: SupervisionOrder, by: Officer) -> None:
    matters = list(row.matters.all()[:MOST_AT_ONCE])
    if not matters:
        raise NotPossible(_("No matter is left in this draft."))
    _leave_to_others(matters, row)
    _give(matters, Supervise(due=row.due, reason=row.reason), by)
    if not any(matter.event for matter in matters):
        raise NotPossible(matters[0].refusal)
    OrderMatter.objects.bulk_update(matters, ["event", "refusal"])
    _number(row, by)
    telling.forget_draft(row)


def _leave_to_others(matters: list[OrderMatter], order: SupervisionOrder) -> None:
    """What was handed to another unit meanwhile: the order is addressed to this one."""
    words = _("It is led by %(unit)s by now.")
    lead = {row.pk: row.lead_unit for row in lock(each.suggestion_id for each in matters)}
    for matter in matters:
        unit = lead[matter.suggestion_id]
        if unit and unit.pk != order.unit_id:
            matter.refusal = words % {"unit": unit}


def _give(matters: list[OrderMatter], request: Supervise, by: Officer) -> None:
    meant = [each for each in matters if not each.refusal]
    intents = [Intent(each.suggestion_id, request) for each in meant]
    for matter, result in zip(meant, move_many(intents, actor=officer_actor(by)), strict=True):
        _note(matter, result)


def _note(matter: OrderMatter, result: Event | Refused) -> None:
    if isinstance(result, Refused):
        matter.refusal = str(result)[:MAX_REFUSAL]
    else:
        matter.event = result


def _number(row: SupervisionOrder, by: Officer) -> None:
    now = timezone.now()
    # One at a time in a place: numbers have no gaps.
    Region.objects.select_for_update(no_key=True).get(pk=row.place_id)
    row.year = timezone.localdate(now).year
    numbered = SupervisionOrder.objects.filter(place=row.place_id, year=row.year)
    row.number = (numbered.aggregate(last=Max("number"))["last"] or 0) + 1
    row.signed, row.signed_by, row.signer = now, by, str(by)
    row.save(update_fields=["year", "number", "signed", "signed_by", "signer"])


def _decides_on(row: SupervisionOrder, by: Officer) -> bool:
    """Whoever has an interest in one of its matters sees none of it, and decides nothing."""
    seen = SupervisionOrder.objects.visible_to(by).filter(pk=row.pk)
    return may_sign(by, row.place) and seen.exists()


def _as_draft(
    pk: int, change: Callable[[SupervisionOrder, Officer], None], *, by: Officer, version: int
) -> None:
    with no_long_wait(), transaction.atomic():
        rows = SupervisionOrder.objects.select_for_update(of=("self",)).select_related("place")
        row = rows.filter(pk=pk).first()
        if row is None:
            raise NotPossible(_("This draft was discarded meanwhile."))
        if not _decides_on(row, by):
            raise NotPossible(_("Only a supervisor of the place writes and signs its orders."))
        if row.signed:
            raise NotPossible(_("This order is signed: nothing in it changes any more."))
        if row.version != version:
            raise NotPossible(_("Somebody changed this draft meanwhile. Please read it again."))
        change(row, by)
