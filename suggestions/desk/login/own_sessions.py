"""One's own sessions: where one is signed in, and how to end it elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import HASH_SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regions.models import Officer
from suggestions.desk.login.browsers import in_words
from suggestions.desk.login.second_step import PASSED
from suggestions.desk.login.sessions import DIGITS, SessionStore, end, idle_since
from suggestions.models import LogInKind, Session

NAME = re.compile(rf"[0-9a-f]{{{DIGITS}}}")


@dataclass(frozen=True)
class Line:
    """`name`: by which it is ended. `waits`: the password was right, no code was typed yet."""

    name: str
    device: str
    household: str
    started: datetime
    seen: datetime
    is_this: bool
    waits: bool


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sessions_view(request: HttpRequest) -> HttpResponse:
    officer = request.user
    if not isinstance(officer, Officer):
        raise PermissionDenied
    this: str = request.session.digest  # type: ignore[attr-defined] # of our own store
    if request.method == "POST":
        _end(request, of(officer).exclude(pk=this))
        return redirect("admin:sessions")
    lines = sorted(
        _lines(officer, this), key=lambda line: (not line.is_this, -line.seen.timestamp())
    )
    context = {
        "title": _("Where you are signed in"),
        "lines": lines,
        "others": len(lines) - 1,
        "minutes": settings.SESSION_IDLE_MINUTES if not officer.of_demonstration else 0,
    }
    return render(request, "desk/sessions.html", admin.site.each_context(request) | context)


def of(officer: Officer) -> QuerySet[Session]:
    return Session.objects.filter(officer=officer, expire_date__gt=timezone.now())


def _end(request: HttpRequest, others: QuerySet[Session]) -> None:
    if "all" not in request.POST:
        others = others.filter(pk__in=_named(request))
    if ended := end(others, LogInKind.ENDED):
        words = ngettext("%(n)d session was ended.", "%(n)d sessions were ended.", ended)
        messages.success(request, words % {"n": ended})
    else:
        messages.info(request, _("That session has ended already."))


def _named(request: HttpRequest) -> list[str]:
    """PostgreSQL refuses to look for some of what can be sent."""
    name = request.POST.get("session", "")
    return [name] if NAME.fullmatch(name) else []


def _lines(officer: Officer, this: str) -> Iterator[Line]:
    """Those that still open something: not of before a new password, or idle for too long."""
    for row in _fresh(officer):
        data = SessionStore().decode(row.session_data)
        if not _is_in_force(officer, data):
            continue
        yield Line(
            name=row.pk,
            device=in_words(row.browser),
            household=row.household,
            started=row.started,
            seen=row.seen,
            is_this=row.pk == this,
            waits=bool(officer.second_step_since) and not data.get(PASSED),
        )


def _fresh(officer: Officer) -> QuerySet[Session]:
    rows = of(officer)
    if settings.SESSION_IDLE_MINUTES and not officer.of_demonstration:
        rows = rows.filter(seen__gt=idle_since())
    return rows


def _is_in_force(officer: Officer, data: dict[str, Any]) -> bool:
    hashed = data.get(HASH_SESSION_KEY) or ""
    return constant_time_compare(hashed, officer.get_session_auth_hash())
