"""Which colleagues have the same suggestion before them: two would do the work of one twice.

Kept for minutes and in the cache alone, which is no record of who reads what. Where the cache does
not answer nobody is seen, and the version of a form still refuses whoever comes second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from regions.models import Officer, Post, Role

STAYS = timedelta(minutes=10)
OF_A_PLACE = frozenset({Role.TRIAGE, Role.SUPERVISOR})
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Present:
    """An officer, by id and name, with the suggestion that he opened last."""

    officer: int
    name: str
    suggestion: int
    at: datetime

    @property
    def said(self) -> str:
        minutes = (timezone.now() - self.at) // MINUTE
        if not minutes:
            return _("%(who)s has just opened this too.") % {"who": self.name}
        words = ngettext(
            "%(who)s opened this %(n)s minute ago and may be at work on it.",
            "%(who)s opened this %(n)s minutes ago and may be at work on it.",
            minutes,
        )
        return words % {"who": self.name, "n": minutes}


def arrive(officer: Officer, suggestion: int) -> list[Present]:
    """Note what the officer has opened; the colleagues who have the same one open, latest first."""
    mine = Present(officer.pk, str(officer), suggestion, timezone.now())
    found: set[Present] = set()
    try:
        for desk, colleagues in _at_desks_of(officer).items():
            found |= colleagues
            # Two who arrive in the same instant may miss each other: no more than a hint is lost.
            cache.set(desk, {mine, *colleagues}, STAYS.total_seconds())
    except RedisError:
        return []
    same = [each for each in found if each.suggestion == suggestion]
    return sorted(same, key=lambda each: each.at, reverse=True)


def taken(officer: Officer) -> set[int]:
    """Ids of the suggestions that colleagues have open."""
    try:
        desks = _at_desks_of(officer)
    except RedisError:
        return set()
    return {each.suggestion for colleagues in desks.values() for each in colleagues}


def _at_desks_of(officer: Officer) -> dict[str, set[Present]]:
    """By desk of this officer the colleagues who opened anything lately."""
    desks = set(filter(None, map(_desk_of, officer.current_posts)))
    kept, since = cache.get_many(desks), timezone.now() - STAYS
    return {desk: _lately(kept.get(desk, ()), officer, since) for desk in desks}


def _lately(found: Iterable[Present], officer: Officer, since: datetime) -> set[Present]:
    return {each for each in found if each.officer != officer.pk and each.at > since}


def _desk_of(post: Post) -> str:
    """Where its holder works beside others; "" where nobody shares the work."""
    if post.is_of_unit:
        return f"presence:unit:{post.unit_id}"
    return f"presence:{post.role}:{post.region_id}" if post.role in OF_A_PLACE else ""
