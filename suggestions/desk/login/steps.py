"""The page of what is owed after the password: one address, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import logout, update_session_auth_hash
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from regions.models import Officer
from suggestions.desk.login import wrong_codes
from suggestions.desk.login.forms import CodeForm, OwnPasswordForm
from suggestions.desk.login.lockout import remember_browser
from suggestions.desk.login.owed import Step, who_owes
from suggestions.desk.login.own_page import set_up
from suggestions.desk.login.refused import busy_in_words
from suggestions.desk.login.second_step import in_use, passes, seconds_to_wait

Page = Callable[[HttpRequest, Officer], HttpResponse]
UNPROCESSABLE = 422


def address_of_step(request: HttpRequest) -> str:
    """Where this browser has to go on, or ''."""
    if not who_owes(request):
        return ""
    return f"{reverse('admin:login_step')}?{urlencode({'next': _next(request)})}"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@busy_in_words
def step_view(request: HttpRequest) -> HttpResponse:
    if "leave" in request.POST:
        logout(request)
        return redirect("admin:login")
    found = who_owes(request)
    if found is None:
        return redirect(_next(request))
    officer, step = found
    return PAGES[step](request, officer)


def _password(request: HttpRequest, officer: Officer) -> HttpResponse:
    form = OwnPasswordForm(officer, request.POST or None)
    if not form.is_valid():
        words = _("An administrator set your password. Please choose one that only you know.")
        context = {"title": _("Choose a password"), "words": words, "button": _("Go on")}
        return _page(request, context, form)
    form.save()
    request.user = officer
    update_session_auth_hash(request, officer)
    return redirect(_next(request))


def _code(request: HttpRequest, officer: Officer) -> HttpResponse:
    if answer := wrong_codes.kept_out(request, officer):
        return answer
    form = CodeForm(request.POST or None)
    if form.is_valid():
        typed_in: str = request.session.digest  # type: ignore[attr-defined] # of our own store
        if passes(request, officer, form.cleaned_data["code"]):
            wrong_codes.tell(request, officer, typed_in=typed_in)
            response = redirect(_next(request))
            remember_browser(request, response, officer.get_username())
            return response
        form.refuse(seconds_to_wait(in_use(officer)))
    words = _("Type the six digits that the app on your phone shows, or a recovery code.")
    return _page(request, {"title": _("Second step"), "words": words, "button": _("Go on")}, form)


def _set_up(request: HttpRequest, officer: Officer) -> HttpResponse:
    return set_up(request, officer, next_page=_next(request))


PAGES: dict[Step, Page] = {Step.CODE: _code, Step.PASSWORD: _password, Step.SET_UP: _set_up}


def _page(request: HttpRequest, context: dict[str, Any], form: BaseForm) -> HttpResponse:
    more = {"form": form, "next": _next(request)} | admin.site.each_context(request)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "desk/login_step.html", more | context, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse("admin:index")
