"""A password is hashed slowly on purpose: only so many at once, or no thread is left for others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BUSY = gettext_lazy("Many people are signing in right now. Please try again in a moment.")
UNAVAILABLE = 503
# Seconds that one waits for another; some hashes long.
PATIENCE = 5


class TooManyAtOnce(Exception):
    """Nothing is wrong with the password: it was not looked at."""


class Room:
    """So many are worked on, as many wait, and whoever comes then is told so at once."""

    def __init__(self, most: int) -> None:
        self._working = BoundedSemaphore(most)
        self._inside = BoundedSemaphore(2 * most)

    @contextmanager
    def place(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            raise TooManyAtOnce
        try:
            if not self._working.acquire(timeout=PATIENCE):
                raise TooManyAtOnce
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._inside.release()


# Of this process.
room = Room(settings.PASSWORD_CHECKS)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's, in the room: every password of the process is made and checked here."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with room.place():
            return super().encode(password, salt, iterations)


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
    return render(request, "desk/refused.html", {"title": title, "words": words}, status=status)
