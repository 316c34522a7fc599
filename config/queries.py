"""Addresses that nobody can have meant: answered at once, for all pages alike."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from suggestions.faces.queries import CONTROL, LONGEST, is_senseless

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Gate:
    """Middleware."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _is_senseless(request):
            raise BadRequest("an address that nobody can have meant")
        return self._get_response(request)


def _is_senseless(request: HttpRequest) -> bool:
    if CONTROL.search(request.path_info):
        return True
    if len(request.META.get("QUERY_STRING", "")) > LONGEST:
        return True
    return is_senseless(request.GET)
