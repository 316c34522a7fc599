"""The empty form as everybody gets it: rendered once in a while, because rendering takes longest.

Only what differs from one visitor to the next is put in anew: the token against forged requests
and the one-time key.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from suggestions.public.pages import has_larger_type

# Stand in the page that is kept, in no other place of it.
TOKEN, KEY = "token-of-this-visitor", "key-of-this-form"
MOST_KEPT = 300

_kept: dict[tuple[str | None, bool, str], tuple[float, str]] = {}


def unfilled(request: HttpRequest, render: Callable[[], HttpResponse]) -> HttpResponse:
    """`render` makes the page with TOKEN and KEY in it."""
    name = (get_language(), has_larger_type(request), request.path)
    made, text = _kept.get(name, (0.0, ""))
    if not text or monotonic() - made >= settings.EMPTY_FORM_SECONDS:
        text = render().content.decode()
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[name] = (monotonic(), text)
    text = text.replace(TOKEN, get_token(request)).replace(KEY, secrets.token_urlsafe(24))
    return HttpResponse(text)


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether nothing else of this visitor stands in the page: no words, no message waiting."""
    cookies = {"messages", settings.SESSION_COOKIE_NAME} & set(request.COOKIES)
    return not (request.GET or cookies)
