"""Which colleagues have the same suggestion before them: two would do the work of one twice.

Kept for minutes and in the cache alone, which is no record of who reads what. Where the cache does
not answer nobody is seen, and the version of a form still refuses whoever comes second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from regions.models import Officer, Post, Role
from suggestions.pipeline.case import Case
from suggestions.pipeline.who import acting

STAYS = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
OF_A_PLACE = frozenset({Role.TRIAGE, Role.SUPERVISOR})
# Of what lies there: another form of it gets another name.
FORM = "presence:1"


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


def arrive(case: Case) -> list[Present]:
    """Note that its actor has it open; the colleagues who have it open too, the latest first."""
    officer, suggestion = case.actor.officer, case.suggestion.pk
    if officer is None:
        return []
    try:
        found = _note(
            Present(officer.pk, str(officer), suggestion, timezone.now()), _desks_of(case)
        )
    except RedisError:
        return []
    same = {each for each in found if each.suggestion == suggestion}
    return sorted(same, key=lambda each: each.at, reverse=True)


def _note(mine: Present, desks: set[str]) -> list[Present]:
    """The colleagues at these desks. Two who arrive in the same instant may miss each other: no
    more than a hint is lost."""
    found = _at(desks, mine.officer)
    for desk, colleagues in found.items():
        cache.set(desk, [astuple(each) for each in (mine, *colleagues)], STAYS.total_seconds())
    return [each for colleagues in found.values() for each in colleagues]


def taken(officer: Officer) -> set[int]:
    """Ids of the suggestions that others of the officer's triage desks have open."""
    desks = {_desk_of(post) for post in officer.current_posts if post.role == Role.TRIAGE}
    try:
        found = _at(desks, officer.pk).values()
    except RedisError:
        return set()
    return {each.suggestion for colleagues in found for each in colleagues}


def _at(desks: set[str], officer: int) -> dict[str, set[Present]]:
    """By desk the officer's colleagues who opened anything lately."""
    kept = cache.get_many(desks) if desks else {}
    since = timezone.now() - STAYS
    return {desk: _lately(kept.get(desk, ()), officer, since) for desk in desks}


def _lately(kept: Iterable[Any], officer: int, since: datetime) -> set[Present]:
    found = {Present(*each) for each in kept}
    return {each for each in found if each.officer != officer and each.at > since}


def _desks_of(case: Case) -> set[str]:
    """Those at which its actor works on it, where others may do so too."""
    units = {row.unit_id for row in case.in_force}
    path = case.suggestion.region_path
    posts = acting(case.actor, case).posts
    return {_desk_of(each) for each in posts if each.unit_id in units or _oversees(each, path)}


def _oversees(post: Post, path: str) -> bool:
    return post.role in OF_A_PLACE and post.covers(path)


def _desk_of(post: Post) -> str:
    if post.unit_id:
        return f"{FORM}:unit:{post.unit_id}"
    return f"{FORM}:{post.role}:{post.region_id}"
