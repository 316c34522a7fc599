"""One way to show a page, so that all have the same head and foot."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from suggestions.models import Suggestion
from suggestions.profile import city_profile, service_name

LARGER = "larger"
DEFAULT_HOTLINE = "12345"


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    common = {
        "profile": city_profile(),
        "service": service_name(),
        "hotline": hotline(),
        "larger": has_larger_type(request),
        "in_chinese": said_in_chinese(),
    }
    return render(request, f"public/{template}.html", common | context, status=status)


def hotline() -> str:
    profile = city_profile()
    return (profile and profile.hotline) or DEFAULT_HOTLINE


def whom_to_ask() -> str:
    """For what is taken along on paper, where the foot of the page is missing."""
    words = _("%(service)s. Questions? Please call %(hotline)s.")
    return words % {"service": service_name(), "hotline": hotline()}


def where(row: Suggestion) -> str:
    """As the author gave it: division and place."""
    return " · ".join(filter(None, (str(row.region), row.place)))


def said_in_chinese() -> SafeString:
    """For what the city says in Chinese only: an attribute on pages in another language."""
    is_chinese = (get_language() or "").startswith("zh")
    return mark_safe("" if is_chinese else ' lang="zh-Hans"')  # noqa: S308 - a constant


def has_larger_type(request: HttpRequest) -> bool:
    return request.COOKIES.get(LARGER) == "1"
