"""A forgotten password: asked for by name, chosen anew by a link that is sent to the own address.

Nothing here says whether there is such an account. The second step is asked for as ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from redis.exceptions import RedisError

from suggestions.desk.login.forms import OwnPasswordForm
from suggestions.desk.login.recorded import account_of, record
from suggestions.desk.login.refused import busy_in_words, refused
from suggestions.faces.addresses import household_of
from suggestions.messages.resets import VALID_FOR, may_choose, officer_of, send_link
from suggestions.models import LogInKind
from suggestions.models.secrets import keyed_digest

COOKIE, SALT = "new_password", "new-password"
UNPROCESSABLE, TOO_MANY, NOT_FOUND = 422, 429, 404
# An office is one household. Of one account no more mails than somebody waits for.
MOST_OF_HOUSEHOLD, MOST_OF_ACCOUNT = 10, 3
WITHIN_HOUSEHOLD, WITHIN_ACCOUNT = settings.AXES_COOLOFF_TIME, timedelta(hours=1)


class NameForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@busy_in_words
def forgotten_view(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None)
    if not settings.EMAIL_ENABLED:
        return _page(request, {"by_mail": False})
    if not form.is_valid():
        return _page(request, {"by_mail": True, "form": form})
    if _has_to_wait(f"household:{household_of(request)}", MOST_OF_HOUSEHOLD, WITHIN_HOUSEHOLD):
        words = _("Too many passwords were asked for from here. Please try again in 15 minutes.")
        return refused(request, _("Please wait a moment"), words, TOO_MANY)
    _ask(request, form.cleaned_data["username"])
    return _page(request, {"by_mail": True, "asked": True})


def _ask(request: HttpRequest, username: str) -> None:
    """Counted alike whether there is such an account or not."""
    mark = keyed_digest("forgotten-name", username)[:40]
    if _has_to_wait(f"account:{mark}", MOST_OF_ACCOUNT, WITHIN_ACCOUNT):
        return
    officer = account_of(username)
    with transaction.atomic():
        record(request, LogInKind.ASKED, officer)
        if officer and may_choose(officer):
            send_link(officer)


def _has_to_wait(name: str, most: int, within: timedelta) -> bool:
    """Counts this one. Where the cache does not answer nobody could count: it has to wait."""
    key = f"forgotten:{name}"
    try:
        cache.add(key, 0, within.total_seconds())
        return bool(cache.incr(key) > most)
    except (RedisError, ValueError):  # silent, or emptied between the two
        return True


@require_safe
@never_cache
def link_view(request: HttpRequest, token: str) -> HttpResponse:
    """The token leaves the address at once, for a cookie of these pages alone."""
    response = redirect("admin:password_new")
    response.status_code = 303
    response.headers["Referrer-Policy"] = "no-referrer"
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        max_age=VALID_FOR,
        path=reverse("admin:password_new"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@busy_in_words
def new_view(request: HttpRequest) -> HttpResponse:
    token = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=VALID_FOR) or ""
    # What is chosen is recorded, or nothing is.
    with transaction.atomic():
        officer = officer_of(token, held=request.method == "POST")
        if officer is None:
            words = _("It is good for an hour and for one password. Please ask for another one.")
            return refused(request, _("This link is not valid any more"), words, NOT_FOUND)
        form = OwnPasswordForm(officer, request.POST or None)
        if not form.is_valid():
            return _form(request, form)
        form.save()
        record(request, LogInKind.RESET, officer)
    return _done(request)


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Your new password is valid. Please log in with it."))
    response = redirect("admin:login")
    response.delete_cookie(COOKIE, path=reverse("admin:password_new"))
    return response


def _form(request: HttpRequest, form: OwnPasswordForm) -> HttpResponse:
    context = {
        "title": _("Choose a password"),
        "words": _("Please choose one that only you know. The second step stays as it is."),
        "button": _("Set the password"),
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(
        request, "desk/login_step.html", admin.site.each_context(request) | context, status=status
    )


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    more = admin.site.each_context(request) | {"title": _("Forgotten your password?")}
    status = UNPROCESSABLE if request.method == "POST" and not context.get("asked") else 200
    return render(request, "desk/forgotten.html", more | context, status=status)
