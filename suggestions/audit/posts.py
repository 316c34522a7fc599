"""What was recorded of posts is as it was recorded: none changed, and none left out in between.

What was asked for stands in the chain too, so that no row of it goes, comes or is opened again.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from suggestions.models import AccountApplication, AskedKind, AskedState, PostRecord, PostStep


def broken_posts() -> Iterator[str]:
    number, head = 0, ""
    states: dict[int, str] = {}
    for row in PostRecord.objects.order_by("number").iterator():
        if (row.number, row.previous) != (number + 1, head) or not row.is_ours:
            yield _("change %(number)s of posts: was altered, or one before it is missing") % {
                "number": row.number
            }
        number, head = row.number, row.hash
        if row.application:
            states[row.application] = row.step
    yield from _broken_applications(states)


def _broken_applications(recorded: dict[int, str]) -> Iterator[str]:
    """`recorded`: where each stands that is about a post."""
    words = _("application %(number)s about an account: was altered, or is missing")
    for row in AccountApplication.objects.order_by("pk").iterator():
        said = recorded.pop(row.pk, "")
        if not row.is_ours or said != _step_of(row):
            yield words % {"number": row.pk}
    for number in recorded:
        yield words % {"number": number}


def _step_of(row: AccountApplication) -> str:
    if row.kind != AskedKind.POST:
        return ""
    return PostStep.ASKED if row.state == AskedState.OPEN else row.state
