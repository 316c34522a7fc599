"""Which change of a post opens something that was not open before."""

from __future__ import annotations

from datetime import date

from regions.models import OVERSIGHT, UNIT_ROLES, Post, Role

# Whose holder sees what others said, and who decides about them: else whoever wants a second
# person would make one first.
OPENING = frozenset({*OVERSIGHT, *UNIT_ROLES, Role.STAND_IN, Role.ADMINISTRATOR})


def widens(before: Post | None, after: Post, today: date) -> bool:
    if after.role not in OPENING or _is_over(after, today):
        return False
    if before is None or _is_over(before, today):
        return True
    return not _reaches(before, after) or _is_longer(before, after)


def _is_over(post: Post, today: date) -> bool:
    return post.until is not None and post.until < today


def _reaches(before: Post, after: Post) -> bool:
    """Whether it went as far before."""
    if (before.role, before.unit_id) != (after.role, after.unit_id):
        return False
    return after.region is None or before.covers(after.region.path)


def _is_longer(before: Post, after: Post) -> bool:
    ends = before.until or date.max
    return after.since < before.since or (after.until or date.max) > ends
