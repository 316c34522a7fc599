"""Nobody sets up anything unseen, least of all the password of those who oversee the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from regions.models import Officer, Post, Role
from suggestions.messages.templates import Template
from suggestions.models import ChangeKind, Medium, Message, SettingChange
from suggestions.models.record import append
from suggestions.widening import OPENING

OVERSEERS = (Role.SUPERVISOR, Role.AUDITOR)
# What opens an account, by the name of the field.
OPENS = {
    "password": Template.ACCOUNT_RESET,
    "email": Template.ACCOUNT_ADDRESS,
    "second_step_since": Template.SECOND_STEP_GONE,
}
HASH_LETTERS = 16
# [name], or [name, before, after].
Said = list[Any]


def record_change(
    row: Model, kind: ChangeKind, *, by: Officer | None, fields: Sequence[Said] = ()
) -> SettingChange:
    """Within the transaction of the change, where there is one."""
    change = SettingChange(
        kind=kind,
        officer=by,
        model=row._meta.label_lower,
        object_id=str(row.pk),
        fields=[list(each) for each in fields],
    )
    with transaction.atomic():
        append(change)
        if isinstance(row, Officer) and by and by.pk != row.pk:
            # Whatever stands there under a key keeps nothing from being recorded.
            Message.objects.bulk_create(_messages(row, change, by=by), ignore_conflicts=True)
    return change


def _messages(row: Officer, change: SettingChange, *, by: Officer) -> Iterator[Message]:
    """To whose account it is, if it opens anything, and to those who oversee the same place."""
    told = sorted(_concerned(row) - {by.pk})
    for name in [each[0] for each in change.fields if each[0] in OPENS]:
        for officer in told:
            yield Message(
                key=f"{name}:{change.hash[:HASH_LETTERS]}:{officer}",
                officer_id=officer,
                medium=Medium.IN_APP,
                template=OPENS[name],
                context={"account": str(row), "by": str(by)},
                created=change.at,
                sent=change.at,
            )


def _concerned(row: Officer) -> set[int]:
    current = Post.objects.current().select_related("region", "unit__region")
    paths = [post.path for post in current.filter(officer=row, role__in=OPENING)]
    overseers = current.filter(role__in=OVERSEERS)
    told = {post.officer_id for post in overseers if any(map(post.covers, paths))}
    return told | {row.pk} if paths else set()
