"""What happens at the door is written into the record of log-ins, or it does not happen.

What was typed is written nowhere, not even as a name: whoever is in a hurry types the password
there. An account is named where it exists.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest
from redis.exceptions import RedisError

from regions.models import Officer
from suggestions.desk.login.hashing import TooManyAtOnce
from suggestions.faces.addresses import household_of
from suggestions.models import LogIn, LogInKind, Session
from suggestions.models.record import append
from suggestions.models.session import LONGEST_BROWSER, LONGEST_HOUSEHOLD

logger = logging.getLogger(__name__)


class NotRecorded(TooManyAtOnce):
    """The database had no time for it: whoever signs in reads that it is to be tried again."""


def record(request: HttpRequest, kind: LogInKind, officer: Officer | None) -> None:
    household = household_of(request)[:LONGEST_HOUSEHOLD]
    browser = request.headers.get("User-Agent", "")[:LONGEST_BROWSER]
    _append(LogIn(kind=kind, officer=officer, household=household, browser=browser))


def record_end(session: Session, kind: LogInKind) -> None:
    """Of a session, where it was begun."""
    where = {"household": session.household, "browser": session.browser}
    _append(LogIn(kind=kind, officer_id=session.officer_id, **where))


def record_lock(request: HttpRequest, officer: Officer | None) -> None:
    """Once for each time that one has to wait: who goes on trying fills no table."""
    key = f"log-in-locked:{household_of(request)}:{officer.pk if officer else ''}"
    if not _is_first(key):
        return
    try:
        record(request, LogInKind.LOCKED, officer)
    except NotRecorded:
        cache.delete(key)
        raise


def account_of(username: object) -> Officer | None:
    return Officer.objects.filter(username=str(username or "")).first()


def _append(row: LogIn) -> None:
    try:
        append(row)
    except OperationalError as error:
        # Without the exception: a database may say in it what was to be written.
        logger.error("log_in=not_recorded kind=%s", row.kind)  # noqa: TRY400
        raise NotRecorded from error


def _is_first(key: str) -> bool:
    try:
        return bool(cache.add(key, 1, settings.AXES_COOLOFF_TIME.total_seconds()))
    except RedisError:  # rather twice than not at all
        return True
