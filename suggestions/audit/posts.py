"""What was recorded of posts is as it was recorded: none changed, and none left out in between."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from suggestions.models import PostRecord


def broken_posts() -> Iterator[str]:
    number, head = 0, ""
    for row in PostRecord.objects.order_by("number").iterator():
        if (row.number, row.previous) != (number + 1, head) or not row.is_ours:
            yield _("change %(number)s of posts: was altered, or one before it is missing") % {
                "number": row.number
            }
        number, head = row.number, row.hash
