"""What was recorded of posts is as it was recorded: none changed, and none left out in between.

What was asked for stands in the chain too, so that no row of it goes, comes or is opened again.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from suggestions.models import AccountApplication, PostRecord, SettingChange


def broken_posts() -> Iterator[str]:
    number, head = 0, ""
    for row in PostRecord.objects.order_by("number").iterator():
        if (row.number, row.previous) != (number + 1, head) or not row.is_ours:
            yield _("change %(number)s of posts: was altered, or one before it is missing") % {
                "number": row.number
            }
        number, head = row.number, row.hash
    words = _("application %(number)s about an account: was altered, or is missing")
    yield from (words % {"number": each} for each in _broken_applications())


def _broken_applications() -> Iterator[int]:
    for row in AccountApplication.objects.with_records().order_by("pk").iterator():
        if not row.is_ours or row.recorded_step != row.step:
            yield row.pk
    yield from _recorded_and_gone()


def _recorded_and_gone() -> list[int]:
    numbered = AccountApplication.objects.annotate(number=Cast("pk", CharField()))
    of_posts = PostRecord.objects.filter(
        ~Exists(AccountApplication.objects.filter(pk=OuterRef("application"))),
        application__isnull=False,
    )
    of_accounts = SettingChange.objects.filter(
        ~Exists(numbered.filter(number=OuterRef("object_id"))), model=AccountApplication.label()
    )
    gone = {row.application or 0 for row in of_posts}
    return sorted(gone | {int(row.object_id) for row in of_accounts})
