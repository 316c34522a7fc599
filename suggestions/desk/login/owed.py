"""What an officer still has to do after the password. Until then nobody has signed in.

Decided in one place for all pages: a page that is forgotten opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from regions.models import Officer
from suggestions.desk.login import idle
from suggestions.desk.login.second_step import has_to_set_up, is_passed

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Step(Enum):
    CODE = auto()
    PASSWORD = auto()
    SET_UP = auto()


class Doors:
    """Middleware, behind the one that reads the session. Asks only when a page asks who it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        visit = Visit(request, request.user)
        request.user = SimpleLazyObject(visit.who)
        response = self._get_response(request)
        visit.end(response)
        return response


class Visit:
    """One request of a browser, whoever sits before it."""

    def __init__(self, request: Any, signed_in: Any) -> None:
        self._request, self._signed_in = request, signed_in
        self._is_in = self._is_idle = False

    def who(self) -> Any:
        if not isinstance(self._signed_in, Officer):
            return self._signed_in
        self._is_idle = idle.is_idle(self._request, self._signed_in)
        self._is_in = not self._is_idle and owed(self._request, self._signed_in) is None
        return self._signed_in if self._is_in else AnonymousUser()

    def end(self, response: HttpResponseBase) -> None:
        """Not before: what a page does in one transaction is not mixed with this."""
        if self._is_in:
            idle.note(self._request)
        elif self._is_idle:
            idle.lead_back(self._request, response)


def owed(request: HttpRequest, officer: Officer) -> Step | None:
    if officer.second_step_since and not is_passed(request):
        return Step.CODE
    if officer.password_given and not officer.of_demonstration:
        return Step.PASSWORD
    return Step.SET_UP if has_to_set_up(officer) else None


def who_owes(request: HttpRequest) -> tuple[Officer, Step] | None:
    """Of the browser that asks, however little it may see yet."""
    officer = get_user(request)
    if not isinstance(officer, Officer) or idle.is_idle(request, officer):
        return None
    step = owed(request, officer)
    return (officer, step) if step else None
