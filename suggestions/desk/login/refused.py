"""Pages for whoever is not let in now, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from suggestions.desk.login.hashing import BUSY, TooManyAtOnce

UNAVAILABLE = 503


def busy_in_words(view: Callable[..., Any]) -> Callable[..., Any]:
    """Of a page that makes or checks a password."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = view(request, *args, **more)
        except TooManyAtOnce:
            return refused(request, _("Please try again in a moment"), str(BUSY), UNAVAILABLE)
        return answer

    return inner


def refused(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": title, "words": words}
    return render(request, "desk/refused.html", context, status=status)
