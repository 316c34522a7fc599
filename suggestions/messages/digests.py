"""One digest a person and working day. Which is due, the database knows: killed, doubled or late,
each thing is counted by exactly one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from regions.models import calendar_at
from suggestions.messages.budget import cause_of, last_digest
from suggestions.messages.outside import copy, media_of_officers
from suggestions.messages.staff import Staff
from suggestions.messages.templates import Template
from suggestions.models import Application, Medium, Message, Muted


def fold(now: datetime | None = None) -> int:
    """Write the digests that are due; how many. What comes after 08:30 waits for the next."""
    moment = now or timezone.now()
    until = last_digest(moment, calendar_at())
    waiting = _waiting(until).order_by("officer").values_list("officer", flat=True).distinct()
    staff = Staff()
    return sum(_fold_one(officer, until, moment, staff=staff) for officer in waiting if officer)


def _waiting(until: datetime) -> QuerySet[Message]:
    rows = Message.objects.filter(
        medium=Medium.DIGEST, folded_into=None, read=None, created__lt=until
    )
    return rows.exclude(template=Template.DANGER)


@transaction.atomic
def _fold_one(officer: int, until: datetime, now: datetime, *, staff: Staff) -> int:
    mine = _waiting(until).filter(officer=officer)
    rows = list(mine.values_list("pk", "template", "context"))
    causes = {pk: cause_of(template, context) for pk, template, context in rows}
    left_out = _unwanted(officer, causes, staff) | _of_others(officer, mine)
    Message.objects.filter(pk__in=left_out).update(read=now)
    kept = causes.keys() - left_out
    if not kept:
        return 0
    counts = Counter(str(causes[pk]) for pk in kept)
    digest, is_new = Message.objects.get_or_create(
        key=f"digest:{officer}:{timezone.localdate(until):%Y%m%d}",
        defaults=_values(officer, counts, now),
    )
    if not is_new:
        _add_late(digest.pk, {pk: causes[pk] for pk in kept}, now)
        return 0
    Message.objects.filter(pk__in=kept, folded_into=None).update(folded_into=digest, sent=now)
    _send(digest)
    return 1


def _add_late(digest: int, causes: Mapping[int, str], now: datetime) -> None:
    """What was recorded when the digest was written already, by a round that began before it.

    Its limit may fall before the next one. Under the lock of the digest only what no other worker
    has folded meanwhile is counted.
    """
    row = Message.objects.select_for_update().get(pk=digest)
    waiting = Message.objects.filter(pk__in=causes, folded_into=None)
    late = list(waiting.values_list("pk", flat=True))
    if not late:
        return
    counts = Counter(row.context["counts"]) + Counter(str(causes[pk]) for pk in late)
    row.context, row.created, row.read = {"counts": dict(counts)}, now, None
    row.save(update_fields=["context", "created", "read"])
    Message.objects.filter(pk__in=late).update(folded_into=row, sent=now)


def _unwanted(officer: int, causes: Mapping[int, str], staff: Staff) -> set[int]:
    """What is muted; all of it, for whoever left."""
    if not staff.is_in_office(officer):
        return set(causes)
    muted = set(Muted.objects.filter(officer=officer).values_list("cause", flat=True))
    return {pk for pk, cause in causes.items() if cause in muted}


def _of_others(officer: int, waiting: QuerySet[Message]) -> set[int]:
    """Of what this officer has left to others since."""
    left = Application.objects.recusals().filter(officer=officer).values("suggestion")
    return set(waiting.filter(suggestion__in=left).values_list("pk", flat=True))


def _values(officer: int, counts: Counter[str], now: datetime) -> dict[str, object]:
    return {
        "officer_id": officer,
        "medium": Medium.IN_APP,
        "template": Template.DIGEST,
        "context": {"counts": dict(counts)},
        "created": now,
        "sent": now,
    }


def _send(digest: Message) -> None:
    media = media_of_officers({digest.officer_id or 0}, Medium.EMAIL)
    for medium in media.values():
        copy(digest, medium, f"{digest.key}:sent", folded_into=digest).save()
