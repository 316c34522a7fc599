"""What one administrator asked for is recorded, and told: to whoever decides, and to those who
oversee the place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from regions.models import Officer, Post, Region, Role, Unit, ancestor_paths
from suggestions.administered import OVERSEERS, record_change
from suggestions.messages.templates import Template
from suggestions.models import AccountApplication, AskedKind, ChangeKind, Medium, Message, PostStep
from suggestions.posts import record_of, record_step


def record_application(
    row: AccountApplication, step: PostStep, by: Officer | None, post: Post | None = None
) -> None:
    """Of posts in their chain, of accounts in the record of settings."""
    now = row.decided or row.asked
    if row.kind != AskedKind.POST:
        kind = ChangeKind.ADDED if step == PostStep.ASKED else ChangeKind.CHANGED
        said = [["kind", None, str(row.kind)], ["state", None, str(step)]]
        record_change(row, kind, by=by, fields=said)
        return
    found = record_of(post or Post(officer=row.account, **row.as_post))
    found.post, found.step, found.by = (post.pk if post else row.post), step, by
    found.application, found.reason = row.pk, row.reason
    record_step(found, now, told=step == PostStep.APPROVED)


def tell_of(row: AccountApplication, step: str, officers: Iterable[int]) -> None:
    context: dict[str, Any] = {
        "step": str(step),
        "asked": str(row.kind),
        "account": str(row.subject),
        "by": str(row.by),
        "reason": row.reason,
        "due": row.due.isoformat() if row.due else None,
    }
    if row.kind == AskedKind.POST:
        context |= said_of_post(row.role, row.place)
    if row.kind == AskedKind.UNIT:
        context |= {"place": str(row.region), "superior": str(row.parent or "")}
    send(f"asked:{row.pk}:{step}", context, officers, row.decided or row.asked)


def said_of_post(role: str, place: Unit | Region | None) -> dict[str, str]:
    return {"asked": str(AskedKind.POST), "role": str(role), "place": str(place)}


def send(key: str, context: dict[str, Any], officers: Iterable[int], now: datetime) -> None:
    rows = [
        Message(
            key=f"{key}:{officer}",
            officer_id=officer,
            medium=Medium.IN_APP,
            template=Template.APPLICATION,
            context=context,
            created=now,
            sent=now,
        )
        for officer in sorted(officers)
    ]
    # Whatever stands there under a key keeps nothing from taking effect.
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def overseers(row: AccountApplication) -> set[int]:
    """Not of a post its holder; of an account also whose it is; of a unit those of both places."""
    paths = _places_of(row) if row.kind == AskedKind.UNIT else [row.path]
    found = set[int]().union(*map(overseeing, paths)) - {row.by_id}
    if row.officer_id is None or row.kind == AskedKind.POST:
        return found - {row.officer_id}
    return found | ({row.officer_id} - {row.by_id})


def _places_of(row: AccountApplication) -> list[str]:
    """Where the unit stands, or stood, and where it is to stand."""
    places = Region.objects.filter(pk__in=[row.before[0], row.region_id])
    return list(places.values_list("path", flat=True))


def overseeing(path: str) -> set[int]:
    current = Post.objects.current().filter(role__in=OVERSEERS).select_related("region")
    return {post.officer_id for post in current if post.covers(path)}


def deciders(row: AccountApplication) -> set[int]:
    """The nearest who may: of the place, else of the level above."""
    for path in ancestor_paths(row.path):
        posts = Post.objects.current().filter(role=Role.ADMINISTRATOR, region__path=path)
        found = set(posts.values_list("officer", flat=True)) - {row.by_id, row.officer_id}
        if found:
            return found
    return set()
