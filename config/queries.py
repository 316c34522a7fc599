"""Addresses that nobody can have meant: answered at once, for all pages alike."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from suggestions.faces.queries import CONTROL, LONGEST, is_senseless

# Far more than any list of ours needs, and less than a proxy lets through.
LONGEST = 8000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What may stand in a number, for whatever reads it.
IN_NUMBERS = re.compile(r"[\s_+-]")
LONGEST_NUMBER = 18
# What is searched for is text: other systems have longer numbers.
TEXTS = frozenset({"q", "reference"})


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
    return any(CONTROL.search(value) or _is_huge(name, value) for name, value in _given(request))


def _given(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.GET.lists():
        yield "", name
        yield from ((name, value) for value in values)


def _is_huge(name: str, value: str) -> bool:
    """Whether one of its numbers fits into no column."""
    parts = [IN_NUMBERS.sub("", part) for part in value.split(",")]
    huge = any(len(part) > LONGEST_NUMBER and part.isdecimal() for part in parts)
    return huge and name not in TEXTS
