"""Nobody gets a post unseen.

Posts are compared with what was last recorded of them, whatever way they were changed: in the
admin, by a command, or in the database itself. Each change is kept in a chain of its own, and those
who oversee its place are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.models import Officer, Post, Role
from suggestions.messages.templates import Template
from suggestions.models import Medium, Message, PostRecord
from suggestions.models.post_record import NOT_GIVEN, SAID

TOLD = (Role.SUPERVISOR, Role.AUDITOR)
MOST_NAMED = 5
HASH_LETTERS = 16
# Others add to the chain at the same time: each of them takes the next number once.
MOST_TRIES = 10


def record_changes(now: datetime | None = None) -> int:
    """Record and tell what became of posts since the last round; how many changes."""
    moment = now or timezone.now()
    begins = not PostRecord.objects.exists()
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = _record(moment)
        except IntegrityError:  # another one took the numbers: the next round compares again
            return 0
        if not begins:  # what a city begins with is no change
            # Whatever stands there under a key keeps nothing from being recorded.
            Message.objects.bulk_create(_messages(made, moment), ignore_conflicts=True)
    return len(made)


def record_step(row: PostRecord, now: datetime, *, told: bool = False) -> None:
    """Within the transaction of what it says. `told`: to those who oversee the place."""
    if not PostRecord.objects.exists():  # what a city begins with comes first
        record_changes(now)
    for left in reversed(range(MOST_TRIES)):
        try:
            with transaction.atomic():
                _add([row], now, _newest())
            break
        except IntegrityError:  # another one took the number
            if not left:
                raise
    if told:
        Message.objects.bulk_create(_messages([row], now), ignore_conflicts=True)


def _record(now: datetime) -> list[PostRecord]:
    # Its end is read before what is compared: what is added in between takes the number.
    newest = _newest()
    return _add(_changed(), now, newest)


def _newest() -> PostRecord | None:
    return PostRecord.objects.order_by("number").last()


def _add(made: list[PostRecord], now: datetime, newest: PostRecord | None) -> list[PostRecord]:
    number, head = (newest.number, newest.hash) if newest else (0, "")
    for row in made:
        row.recorded = now
        row.follow(number, head)
        number, head = row.number, row.hash
    return PostRecord.objects.bulk_create(made)


def _changed() -> list[PostRecord]:
    """As posts stand now, those that are not as they were recorded last."""
    last = _last_of_each()
    posts = {
        post.pk: record_of(post) for post in Post.objects.select_related("unit__region", "region")
    }
    gone = {key: _ended(row) for key, row in last.items() if key not in posts}
    now = posts | gone
    return [row for key, row in sorted(now.items()) if _is_new(row, last.get(key))]


def _is_new(row: PostRecord, last: PostRecord | None) -> bool:
    return last is None or _said(last) != _said(row)


def _last_of_each() -> dict[int, PostRecord]:
    rows = PostRecord.objects.exclude(step__in=NOT_GIVEN).order_by("number")
    return {row.post: row for row in rows.select_related("unit__region", "region")}


def _said(row: PostRecord) -> list[object]:
    return [getattr(row, name) for name in SAID]


def record_of(post: Post) -> PostRecord:
    """As it stands, not recorded yet."""
    return PostRecord(
        post=post.pk,
        officer_id=post.officer_id,
        role=post.role,
        unit=post.unit,
        region=post.region,
        since=post.since,
        until=post.until,
    )


def _ended(row: PostRecord) -> PostRecord:
    said = {name: getattr(row, name) for name in SAID}
    return PostRecord(**said | {"ended": True})


# telling


def _messages(made: list[PostRecord], now: datetime) -> list[Message]:
    """One for each who oversees the place of a change and is not himself the one it is about."""
    told = Post.objects.current(now).filter(role__in=TOLD).select_related("region")
    concerned: dict[int, list[PostRecord]] = {}
    for post in told:
        for row in made:
            if row.officer_id != post.officer_id and post.covers(row.path):
                concerned.setdefault(post.officer_id, []).append(row)
    return [_message(officer, rows, now) for officer, rows in sorted(concerned.items())]


def _message(officer: int, rows: list[PostRecord], now: datetime) -> Message:
    distinct = {row.number: row for row in rows}
    last = distinct[max(distinct)]
    return Message(
        key=f"posts:{last.hash[:HASH_LETTERS]}:{officer}",
        officer_id=officer,
        medium=Medium.IN_APP,
        template=Template.POSTS,
        context={"n": len(distinct), "people": _names(distinct.values())},
        created=now,
        sent=now,
    )


def _names(rows: Iterable[PostRecord]) -> list[str]:
    ids = {row.officer_id for row in rows}
    return [str(each) for each in Officer.objects.filter(pk__in=ids).order_by("pk")[:MOST_NAMED]]
