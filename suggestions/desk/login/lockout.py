"""Against guessing: who is kept out after wrong passwords, and who is not (decision 0051).

Counted by account and household, and by household alone. A browser in which the account signed in
before is counted by itself: what others do with its user name, or from its address, keeps nobody
out there.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from regions.models import Officer
from suggestions.desk.login.recorded import NotRecorded, account_of, record, record_lock
from suggestions.desk.login.refused import refused
from suggestions.models import LogInKind, WrongCode
from suggestions.models.secrets import keyed_digest

Credentials = dict[str, Any] | None

# Wrong passwords of one household, whoever's, before it has to wait: an office is one household.
MOST_OF_HOUSEHOLD = 50
COOKIE, SALT = "known_browser", "known-browser"
KEPT = 90 * 24 * 3600
# Of a shared post: the accounts that signed in last.
MOST_ACCOUNTS = 8
TOO_MANY = 429
COOLOFF_MINUTES = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


class Lockout(AxesDatabaseHandler):  # type: ignore[misc]
    """What axes asks; settings.AXES_FAILURE_LIMIT is the most that it returns without locking."""

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        browser = _known_browser(request, credentials)
        if browser and (failures := _failures_of(browser)) < settings.AXES_FAILURE_LIMIT:
            return failures
        if self._of_household(request) >= MOST_OF_HOUSEHOLD:
            return int(settings.AXES_FAILURE_LIMIT)
        codes = _wrong_codes(request, credentials)
        return int(super().get_failures(request, credentials)) + codes

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **more: Any
    ) -> None:
        browser = _known_browser(request, credentials) if request else ""
        if browser and not request.axes_locked_out:
            _count(browser)
        was_looked_at = bool(request) and not request.axes_locked_out
        super().user_login_failed(sender, credentials, request, **more)
        if request:
            _record_failed(request, credentials, was_looked_at=was_looked_at)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **more: Any) -> None:
        """Whoever cannot be recorded is not signed in."""
        super().user_logged_in(sender, request, user, **more)
        owes_code = bool(user.second_step_since)
        try:
            record(request, LogInKind.PASSWORD if owes_code else LogInKind.SIGNED_IN, user)
        except NotRecorded:
            request.session.flush()
            raise

    def user_logged_out(self, sender: Any, request: Any, user: Any, **more: Any) -> None:
        super().user_logged_out(sender, request, user, **more)
        if isinstance(user, Officer):
            with suppress(NotRecorded):  # which the log says; to stay signed in would be worse
                record(request, LogInKind.SIGNED_OUT, user)

    def _of_household(self, request: Any) -> int:
        since = request.axes_attempt_time - settings.AXES_COOLOFF_TIME
        rows = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=since
        )
        passwords = rows.aggregate(found=Sum("failures_since_start"))["found"] or 0
        return int(passwords) + _wrong_codes(request)


def _record_failed(request: Any, credentials: dict[str, Any], *, was_looked_at: bool) -> None:
    officer = account_of(credentials.get("username"))
    if was_looked_at:
        record(request, LogInKind.FAILED, officer)
    if request.axes_locked_out:
        record_lock(request, officer)


def _wrong_codes(request: Any, credentials: Credentials = None) -> int:
    """Of this household. The right password resets nothing: it comes before every code."""
    since = request.axes_attempt_time - settings.AXES_COOLOFF_TIME
    rows = WrongCode.objects.filter(household=request.axes_ip_address, at__gte=since)
    if credentials:
        rows = rows.filter(officer__username=credentials.get("username"))
    return rows.count()


def name_counted(request: HttpRequest, credentials: Credentials = None) -> str:
    """By which attempts are told apart: what was typed as a name may be a password."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return keyed_digest("log-in-name", str(typed))[:40]


def is_locked(request: HttpRequest, username: str) -> bool:
    """Also of whoever typed the right password."""
    failures = AxesProxyHandler.get_failures(request, {"username": username})
    return int(failures) >= settings.AXES_FAILURE_LIMIT


def count_at_known(request: HttpRequest, username: str) -> None:
    if browser := _known_browser(request, {"username": username}):
        _count(browser)


def mark_of_known(request: HttpRequest, username: str) -> str:
    """By which a browser is found again; '' where the account never signed in with it."""
    browser = _known_browser(request, {"username": username})
    return keyed_digest("wrong-code-browser", browser)[:40] if browser else ""


def remember_browser(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """It is known from now on; nothing in it says who signed in."""
    known = _read(request)
    mine = _mark(username)
    others = [each for each in known.get("accounts", []) if each != mine]
    kept = {
        "browser": known.get("browser") or secrets.token_hex(16),
        "accounts": [mine, *others][:MOST_ACCOUNTS],
    }
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=KEPT,
        path=reverse("admin:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def locked_page(request: HttpRequest, *_more: Any) -> HttpResponse:
    words = _(
        "Too many wrong passwords came from here. Please try again in %(minutes)d minutes. If you "
        "do not remember your password, ask an administrator for a new one."
    )
    title = _("Signing in has to wait")
    return refused(request, title, words % {"minutes": COOLOFF_MINUTES}, TOO_MANY)


def _known_browser(request: HttpRequest, credentials: Credentials) -> str:
    """Its number, or '' where this account never signed in with it."""
    known = _read(request)
    mark = _mark(str((credentials or {}).get("username") or ""))
    return str(known["browser"]) if mark in known.get("accounts", []) else ""


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        found: dict[str, Any] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT
        )
    except signing.BadSignature:
        return {}
    return found


def _mark(username: str) -> str:
    return keyed_digest("known-browser", username)[:32]


def _failures_of(browser: str) -> int:
    """Where the cache does not answer it counts as any other browser."""
    try:
        return int(cache.get(_key(browser), 0))
    except RedisError:
        return int(settings.AXES_FAILURE_LIMIT)


def _count(browser: str) -> None:
    try:
        cache.add(_key(browser), 0, settings.AXES_COOLOFF_TIME.total_seconds())
        cache.incr(_key(browser))
    except (RedisError, ValueError):  # silent, or emptied between the two
        return


def _key(browser: str) -> str:
    return f"login:{browser}"
