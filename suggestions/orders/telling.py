"""What supervisors hear of orders, in their digest: a draft waits, the last reply is in.

Whoever does not oversee an order hears nothing of it; where that is everybody of its place, those
of the place around it are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from regions.models import Officer, Role, ancestor_paths, calendar_at
from suggestions.messages import Staff
from suggestions.messages.templates import Template
from suggestions.models import (
    Deadline,
    Event,
    Kind,
    Medium,
    Message,
    OrderMatter,
    SupervisionOrder,
)
from suggestions.orders.standing import LIVE
from suggestions.workflow import MoveName, Status

BATCH = 100
TO_UNMERGE = timedelta(days=1)


# drafts


def of_drafts(orders: Iterable[SupervisionOrder], *, by: Officer) -> None:
    """Whoever drafted one hears of it only once it has waited a whole working day."""
    now, staff = timezone.now(), Staff()
    later = calendar_at().closing_after(now, 1)
    found = [
        _message(order, Template.ORDER_DRAFT, officer, later if officer == by.pk else now)
        for order in orders
        for officer in _supervisors(order, staff)
    ]
    Message.objects.bulk_create(found, ignore_conflicts=True)


def forget_draft(order: SupervisionOrder) -> None:
    """It waits no more: whoever has not heard of it yet hears nothing."""
    rows = Message.objects.filter(key__startswith=_key(order, Template.ORDER_DRAFT))
    rows.filter(folded_into=None, read=None).update(read=timezone.now())


# replies


def note_replies(now: datetime | None = None) -> int:
    """Note of which orders no reply is waited for any more, and tell; how many there were.

    Each matter is replied to in a transaction of its own: only afterwards it is known which was
    the last.
    """
    moment = now or timezone.now()
    waits = _given().filter(_may_be_answered(moment)).exclude(Exists(_replies()))
    signed = SupervisionOrder.objects.filter(signed__isnull=False, completed=None)
    ended = signed.exclude(Exists(waits.filter(order=OuterRef("pk")))).order_by("pk")
    return sum(_note(pk, moment) for pk in ended.values_list("pk", flat=True)[:BATCH])


def _may_be_answered(now: datetime) -> Q:
    """Its clock runs or rests; one that was merged may be taken apart again for a day."""
    live = Deadline.objects.filter(suggestion=OuterRef("suggestion"), kind=Kind.SUPERVISION)
    merged = Q(suggestion__status=Status.MERGED, suggestion__moved__gt=now - TO_UNMERGE)
    return Q(Exists(live.filter(state__in=LIVE))) | merged


def _given() -> QuerySet[OrderMatter]:
    return OrderMatter.objects.filter(event__isnull=False)


def _replies() -> QuerySet[Event]:
    """To a matter of an order, since that was given."""
    return Event.objects.filter(
        suggestion=OuterRef("suggestion"),
        move=MoveName.REPLY_SUPERVISION,
        number__gt=OuterRef("event__number"),
    )


@transaction.atomic
def _note(pk: int, now: datetime) -> int:
    rows = SupervisionOrder.objects.select_for_update(of=("self",)).select_related("place")
    order = rows.filter(pk=pk, completed=None).first()
    if order is None:  # another round has just told of it
        return 0
    order.completed = now
    order.save(update_fields=["completed"])
    # Where each matter ended otherwise, no reply came that could be read.
    if _given().filter(Exists(_replies()), order=order).exists():
        officers = _supervisors(order, Staff())
        found = [_message(order, Template.ORDER_REPLIED, each, now) for each in officers]
        Message.objects.bulk_create(found, ignore_conflicts=True)
    return 1


# telling


def _supervisors(order: SupervisionOrder, staff: Staff) -> list[int]:
    for path in ancestor_paths(order.place.path):
        held = Officer.objects.filter(pk__in=staff.of_region(Role.SUPERVISOR, path)).order_by("pk")
        if found := [each.pk for each in held if _sees(each, order)]:
            return found
    return []


def _sees(officer: Officer, order: SupervisionOrder) -> bool:
    return SupervisionOrder.objects.overseen_by(officer).filter(pk=order.pk).exists()


def _key(order: SupervisionOrder, template: Template) -> str:
    return f"order{order.pk}:{template}:"


def _message(
    order: SupervisionOrder, template: Template, officer: int, created: datetime
) -> Message:
    """`created`: the first digest after that counts it."""
    return Message(
        key=f"{_key(order, template)}{officer}",
        officer_id=officer,
        medium=Medium.DIGEST,
        template=template,
        context={"unit": order.unit_id},
        created=created,
    )
