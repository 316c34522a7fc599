"""The notice of a day's red cards and dangers: one a person and day, there at once, counting up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from suggestions.messages.budget import MOST_SENT, cause_of
from suggestions.messages.outside import copy, media_of_officers
from suggestions.messages.templates import Template
from suggestions.models import Medium, Message

# Officers of one round.
MOST_AT_ONCE = 500


def put_up(items: list[Message], now: datetime) -> None:
    """Write these, each counted by the notice of its officer. Within the sweep's transaction."""
    if not items:
        return
    newest = {item.officer_id or 0: item for item in items}
    notices = _notices(newest, now)
    for item in items:
        item.folded_into = notices[item.officer_id or 0]
    Message.objects.bulk_create(items, ignore_conflicts=True)
    _tell(notices, newest, now)


@transaction.atomic
def put_up_dangers(now: datetime | None = None) -> int:
    """What moves have written since the last round: how many. Killed or doubled, each once."""
    moment = now or timezone.now()
    waiting = Message.objects.filter(
        template=Template.DANGER, medium=Medium.DIGEST, folded_into=None, read=None
    )
    found = waiting.order_by("officer").values_list("officer", flat=True).distinct()
    officers = [officer for officer in found[:MOST_AT_ONCE] if officer]
    return _put_up_waiting(waiting.filter(officer__in=officers), officers, moment)


def _put_up_waiting(waiting: QuerySet[Message], officers: Sequence[int], now: datetime) -> int:
    notices = _notices(officers, now)
    # Asked again under the lock: another worker may have been here.
    rows = list(waiting.order_by("pk"))
    newest = {row.officer_id or 0: row for row in rows}
    for row in rows:
        row.folded_into, row.sent = notices[row.officer_id or 0], now
    Message.objects.bulk_update(rows, ["folded_into", "sent"])
    _tell({officer: notices[officer] for officer in newest}, newest, now)
    return len(rows)


def _tell(notices: dict[int, Message], newest: dict[int, Message], now: datetime) -> None:
    sent = _count_anew(notices)
    _renew(notices, newest, now)
    Message.objects.bulk_create(_sent(notices, sent), ignore_conflicts=True)


def _renew(notices: dict[int, Message], newest: dict[int, Message], now: datetime) -> None:
    """They are new again, and name the newest card."""
    for officer, notice in notices.items():
        notice.context |= newest[officer].context
        notice.created, notice.read = now, None
    Message.objects.bulk_update(list(notices.values()), ["context", "created", "read"])


def _notices(officers: Iterable[int], now: datetime) -> dict[int, Message]:
    """Locked: two sweeps that fold into one count one after the other."""
    day = timezone.localdate(now)
    rows = [_notice(officer, day, now) for officer in sorted(officers)]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    stored = Message.objects.filter(key__in=[row.key for row in rows])
    return {row.officer_id or 0: row for row in stored.select_for_update().order_by("pk")}


def _notice(officer: int, day: date, now: datetime) -> Message:
    return Message(
        key=f"cards:{officer}:{day:%Y%m%d}",
        officer_id=officer,
        medium=Medium.IN_APP,
        template=Template.CARDS,
        created=now,
        sent=now,
    )


def _count_anew(notices: dict[int, Message]) -> dict[int, int]:
    """Into each notice; how often each was sent."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    sent: Counter[int] = Counter()
    rows = Message.objects.filter(folded_into__in=notices.values()).order_by()
    grouped = rows.values_list("officer", "medium", "template").annotate(number=Count("pk"))
    for officer, medium, template, number in grouped:
        if medium == Medium.DIGEST:
            counts[officer][cause_of(template, {})] += number
        else:
            sent[officer] += number
    for officer, notice in notices.items():
        notice.context = {"counts": dict(counts[officer])}
    return sent


def _sent(notices: dict[int, Message], sent: dict[int, int]) -> list[Message]:
    again = {officer for officer in notices if sent[officer] < MOST_SENT}
    media = media_of_officers(again, Medium.SMS)
    return [
        copy(
            notices[officer],
            medium,
            f"{notices[officer].key}:{sent[officer] + 1}",
            folded_into=notices[officer],
        )
        for officer, medium in media.items()
    ]
