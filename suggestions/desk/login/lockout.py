"""Against guessing: who is kept out after wrong passwords, and who is not (decision 0051).

Counted by account and household, and by household alone. A browser in which the account signed in
before is counted by itself: what others do with its user name, or from its address, keeps nobody
out there.
"""

from __future__ import annotations

import secrets
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from suggestions.desk.login.refused import refused
from suggestions.models.secrets import keyed_digest

Credentials = dict[str, Any] | None

# Wrong passwords of one household, whoever's, before it has to wait: an office is one household.
MOST_OF_HOUSEHOLD = 50
COOKIE, SALT = "known_browser", "known-browser"
KEPT = 90 * 24 * 3600
# Of a shared post: the accounts that signed in last.
MOST_ACCOUNTS = 8
TOO_MANY = 429


class Lockout(AxesDatabaseHandler):  # type: ignore[misc]
    """What axes asks; settings.AXES_FAILURE_LIMIT is the most that it returns without locking."""

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        browser = _known_browser(request, credentials)
        if browser and (failures := _failures_of(browser)) < settings.AXES_FAILURE_LIMIT:
            return failures
        if self._of_household(request) >= MOST_OF_HOUSEHOLD:
            return int(settings.AXES_FAILURE_LIMIT)
        return int(super().get_failures(request, credentials))

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **more: Any
    ) -> None:
        browser = _known_browser(request, credentials) if request else ""
        if browser and not request.axes_locked_out:
            _count(browser)
        super().user_login_failed(sender, credentials, request, **more)

    def _of_household(self, request: Any) -> int:
        since = request.axes_attempt_time - settings.AXES_COOLOFF_TIME
        rows = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=since
        )
        return rows.aggregate(found=Sum("failures_since_start"))["found"] or 0


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
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    words = _(
        "Too many wrong passwords came from here. Please try again in %(minutes)d minutes. If you "
        "do not remember your password, ask an administrator for a new one."
    )
    title = _("Signing in has to wait")
    return refused(request, title, words % {"minutes": minutes}, TOO_MANY)


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
