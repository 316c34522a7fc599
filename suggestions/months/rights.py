"""Whose business the figures of a month are."""

from __future__ import annotations

from regions.models import Level, Officer, Role

READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})


def supervises_city(officer: Officer) -> bool:
    """Opens, rules, publishes and corrects."""
    return _holds_in_city(officer, frozenset({Role.SUPERVISOR}))


def reads_months(officer: Officer) -> bool:
    """All places and units, and every review; leaders see those of their own units only."""
    return _holds_in_city(officer, READERS)


def leads(officer: Officer) -> set[int]:
    """The units that this officer leads."""
    if not officer.is_active:
        return set()
    return {
        post.unit_id
        for post in officer.current_posts
        if post.role == Role.LEADER and post.unit_id is not None
    }


def _holds_in_city(officer: Officer, roles: frozenset[Role]) -> bool:
    return officer.is_active and any(
        post.role in roles and post.region is not None and post.region.level == Level.CITY
        for post in officer.current_posts
    )
