"""Codes of the second step that did not fit: written down, counted, told to whose account it is."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessLog
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.models import Officer
from suggestions.desk.login import recorded
from suggestions.desk.login.lockout import (
    COOLOFF_MINUTES,
    TOO_MANY,
    count_at_known,
    is_locked,
    mark_of_known,
)
from suggestions.desk.login.refused import refused
from suggestions.faces.addresses import household_of
from suggestions.models import LogInKind, WrongCode
from suggestions.models.session import LONGEST_BROWSER, LONGEST_HOUSEHOLD

# They say where somebody was. Half a year at its longest is what the law asks for such records.
KEPT = timedelta(days=184)


def record(request: HttpRequest, officer: Officer, *, own: bool) -> None:
    """`own`: typed where a right code had been typed before."""
    WrongCode.objects.create(
        officer=officer,
        household=household_of(request)[:LONGEST_HOUSEHOLD],
        browser=request.headers.get("User-Agent", "")[:LONGEST_BROWSER],
        session=request.session.digest,  # type: ignore[attr-defined] # of our own store
        known_browser=mark_of_known(request, officer.get_username()),
        told=own,
    )
    count_at_known(request, officer.get_username())
    recorded.record(request, LogInKind.WRONG_CODE, officer)


def kept_out(request: HttpRequest, officer: Officer) -> HttpResponse | None:
    """After as many as of wrong passwords. Who comes next to a shared post signs in there."""
    if not is_locked(request, officer.get_username()):
        return None
    recorded.record_lock(request, officer)
    logout(request)
    words = _(
        "Too many wrong codes came from here. Please try again in %(minutes)d minutes. If your "
        "phone is lost, use a recovery code, or ask an administrator."
    )
    title = _("Signing in has to wait")
    return refused(request, title, words % {"minutes": COOLOFF_MINUTES}, TOO_MANY)


def tell(request: HttpRequest, officer: Officer, *, typed_in: str) -> None:
    """Of those that were typed elsewhere; one's own slips nobody has to be told."""
    untold = list(WrongCode.objects.filter(officer=officer, told=False).order_by("at"))
    # Those that were read: one that is written meanwhile is told the next time.
    WrongCode.objects.filter(pk__in=[row.pk for row in untold]).update(told=True)
    here = (mark_of_known(request, officer.get_username()), household_of(request))
    others = [row for row in untold if row.session != typed_in and not _is_of(row, *here)]
    if others:
        messages.error(request, _in_words(others))


def _is_of(row: WrongCode, browser: str, household: str) -> bool:
    """The known browser, where it was then; '' is none."""
    same = (row.known_browser, row.household) == (browser, household[:LONGEST_HOUSEHOLD])
    return bool(browser) and same


def _in_words(rows: list[WrongCode]) -> str:
    """Some may be one's own all the same: typed on another phone, say."""
    words = ngettext(
        "%(n)d wrong code was typed for your account in another log-in since %(since)s, after the "
        "right password. If that was not you, somebody knows your password: change it now.",
        "%(n)d wrong codes were typed for your account in other log-ins since %(since)s, after the "
        "right password. If that was not you, somebody knows your password: change it now.",
        len(rows),
    )
    return words % {"n": len(rows), "since": f"{localtime(rows[0].at):%Y-%m-%d %H:%M}"}


def clear() -> int:
    """Also what a version before the record of log-ins wrote into the library's own list."""
    since = timezone.now() - KEPT
    cleared, _by_model = WrongCode.objects.filter(at__lt=since).delete()
    older, _by_model = AccessLog.objects.filter(attempt_time__lt=since).delete()
    return cleared + int(older)
