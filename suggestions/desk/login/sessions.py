"""Sessions of our own table (settings.SESSION_ENGINE): Django's, that say whose they are.

The key stands in the browser's cookie alone, in the table its digest. The age counts from the
log-in, whatever is stored meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session as OlderSession
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from suggestions.desk.login.recorded import record_end
from suggestions.faces.addresses import household_of
from suggestions.models import LogInKind, Session
from suggestions.models.secrets import keyed_digest
from suggestions.models.session import LONGEST_BROWSER, LONGEST_HOUSEHOLD

# `seen` is written no oftener, so that reading pages writes next to nothing; of a short limit
# oftener, a tenth of it.
SEEN_EVERY, OF_LIMIT = timedelta(minutes=1), 10
DIGITS = 40


def digest_of(key: str) -> str:
    return keyed_digest("session", key)[:DIGITS]


def seen_every() -> timedelta:
    limit = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return min(SEEN_EVERY, limit / OF_LIMIT) if limit else SEEN_EVERY


def idle_since() -> datetime:
    """Whoever was last seen then, or before, did nothing for the whole limit.

    What was done soon after `seen` was written is not in it: for that long everybody may stay.
    """
    limit = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return timezone.now() - limit - seen_every()


class SessionStore(DatabaseStore):
    """`started` and `seen` are None before there is a row."""

    started: datetime | None = None
    seen: datetime | None = None
    browser = household = ""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def digest(self) -> str:
        return digest_of(self.session_key) if self.session_key else ""

    def begin(self, request: HttpRequest) -> None:
        """Of a log-in: from now on, by this browser, from there."""
        self.started = self.seen = timezone.now()
        self.browser = request.headers.get("User-Agent", "")[:LONGEST_BROWSER]
        self.household = household_of(request)[:LONGEST_HOUSEHOLD]
        self.modified = True

    def note(self) -> None:
        """Somebody did something. Written at once where nothing else will be."""
        now = timezone.now()
        if self.seen is None or now - self.seen < seen_every():
            return
        self.seen = now
        if not self.modified:
            try:
                Session.objects.filter(pk=self.digest).update(seen=now)
            except OperationalError:  # of a page that is read: nobody has to wait for it
                return

    def exists(self, session_key: str) -> bool:
        return super().exists(digest_of(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(pk=digest_of(key)).delete()

    def get_expiry_age(self, **given: Any) -> int:
        return max(0, int((self.get_expiry_date() - timezone.now()).total_seconds()))

    def get_expiry_date(self, **_given: Any) -> datetime:
        started = self.started or timezone.now()
        return started + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        self.started, self.seen = self.started or now, self.seen or now
        return Session(
            session_key=digest_of(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            officer_id=data.get(SESSION_KEY),
            started=self.started,
            seen=self.seen,
            browser=self.browser,
            household=self.household,
        )

    def _get_session_from_db(self) -> Session | None:
        rows = Session.objects.filter(pk=self.digest, expire_date__gt=timezone.now())
        row = rows.first()
        if row is None:
            self._session_key = None
            return None
        self.started, self.seen = row.started, row.seen
        self.browser, self.household = row.browser, row.household
        return row


def clear() -> int:
    """Those that ended; also of a version that kept them in Django's own table."""
    now = timezone.now()
    ended, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    older, _by_model = OlderSession.objects.filter(expire_date__lt=now).delete()
    return ended + older + end(Session.objects.filter(officer__is_active=False), LogInKind.CLOSED)


def end(sessions: QuerySet[Session], kind: LogInKind) -> int:
    """By somebody; how many. One that ended meanwhile is not recorded as ended twice."""
    ended = 0
    for session in sessions:
        with transaction.atomic():
            if Session.objects.filter(pk=session.pk).delete()[0]:
                record_end(session, kind)
                ended += 1
    return ended
