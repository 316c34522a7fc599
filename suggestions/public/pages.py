"""One way to show a page, so that all have the same head and foot."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suggestions.public.profile import city_profile, service_name

LARGER = "larger"
DEFAULT_HOTLINE = "12345"


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    profile = city_profile()
    common = {
        "profile": profile,
        "service": service_name(),
        "hotline": (profile and profile.hotline) or DEFAULT_HOTLINE,
        "larger": has_larger_type(request),
    }
    return render(request, f"public/{template}.html", common | context, status=status)


def has_larger_type(request: HttpRequest) -> bool:
    return request.COOKIES.get(LARGER) == "1"
