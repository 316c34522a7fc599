"""Pages of the second step: one's own, and what another administrator may do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regions.administering import accounts_for
from regions.models import Officer, Role
from suggestions.countersigning import ask_for_account, needs_second
from suggestions.desk.countersigning.said import say_asked
from suggestions.desk.login.forms import CodeForm
from suggestions.desk.login.second_step import (
    address_for_app,
    begin,
    begun,
    cancel,
    confirm,
    grace_ends,
    has_to_set_up,
    in_use,
    is_asked_of,
    is_code_of,
    seconds_to_wait,
    take_away,
)
from suggestions.faces.qr import qr_code
from suggestions.models import AskedKind, Authenticator

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_view(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Officer):
        raise PermissionDenied
    if "cancel" in request.POST:
        cancel(request)
        return redirect("admin:second_step")
    if request.user.second_step_since and begun(request, request.user) is None:
        return _in_use(request, request.user)
    return set_up(request, request.user, next_page=reverse("admin:index"))


def set_up(request: HttpRequest, officer: Officer, *, next_page: str) -> HttpResponse:
    """Also of whoever may see nothing else before it is done."""
    if "begin" in request.POST and not officer.second_step_since:
        begin(request, officer)
    device = begun(request, officer)
    if device is None:
        return _page(request, {"next": next_page, "grace_ends": _end_of_grace(officer)})
    return _confirm(request, officer, device, next_page)


def _confirm(
    request: HttpRequest, officer: Officer, device: Authenticator, next_page: str
) -> HttpResponse:
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        if codes := confirm(request, officer, form.cleaned_data["code"]):
            return _page(request, {"next": next_page, "codes": codes})
        device.refresh_from_db()
        form.refuse(seconds_to_wait(device))
    return _page(request, {"next": next_page, "form": form} | _for_app(device, officer))


def _for_app(device: Authenticator, officer: Officer) -> dict[str, Any]:
    secret = device.secret
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return {"qr": qr_code(address_for_app(device, officer)), "secret": " ".join(groups)}


def _in_use(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What only a code allows: other recovery codes, another phone."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        if is_code_of(request, officer, form.cleaned_data["code"]):
            return _do(request, officer)
        form.refuse(seconds_to_wait(in_use(officer)))
    device = in_use(officer)
    left = device.recovery_codes.count() if device else 0
    return _page(request, {"form": form, "since": officer.second_step_since, "left": left})


def _do(request: HttpRequest, officer: Officer) -> HttpResponse:
    device = in_use(officer)
    if "codes" in request.POST and device:
        codes = device.new_recovery_codes()
        return _page(request, {"codes": codes, "next": reverse("admin:index")})
    begin(request, officer)
    return redirect("admin:second_step")


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    more = admin.site.each_context(request) | {"title": _("Second step")}
    form = context.get("form")
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "desk/second_step.html", more | context, status=status)


def _end_of_grace(officer: Officer) -> Any:
    return localtime(grace_ends(officer)) if is_asked_of(officer) else None


def remind(request: HttpRequest, officer: Officer) -> None:
    """At each log-in during the days of grace."""
    if officer.second_step_since or has_to_set_up(officer) or not is_asked_of(officer):
        return
    words = _("Please set up your second step (below your name): from %(day)s on it is asked for.")
    messages.warning(request, words % {"day": f"{localtime(grace_ends(officer)):%Y-%m-%d}"})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take_away_view(request: HttpRequest, pk: int) -> HttpResponse:
    """By another administrator, once the phone is lost; never by oneself."""
    acting = request.user
    if not isinstance(acting, Officer) or not acting.holds(Role.ADMINISTRATOR):
        raise PermissionDenied
    officer = get_object_or_404(accounts_for(acting), pk=pk)
    if acting.pk == pk or not officer.second_step_since:
        raise PermissionDenied
    if request.method == "POST":
        _take_away(request, officer, acting)
        return redirect("admin:regions_officer_change", pk)
    context = admin.site.each_context(request) | {
        "title": _("Second step"),
        "officer": officer,
        "needs_second": needs_second(officer, AskedKind.SECOND_STEP),
    }
    return render(request, "desk/second_step_of.html", context)


def _take_away(request: HttpRequest, officer: Officer, by: Officer) -> None:
    if needs_second(officer, AskedKind.SECOND_STEP):
        asked = ask_for_account(officer, AskedKind.SECOND_STEP, by=by)
        say_asked(request, [asked])
        return
    take_away(officer, by=by)
    messages.success(request, _("Taken away. The next log-in asks for the password alone."))
