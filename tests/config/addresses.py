"""Every address of the site, with something in place of what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SECRET = "GEHEIM"
# What stands in an address where the pattern wants something.
FILLED = {"int": "7734", "slug": SECRET, "str": SECRET, "path": SECRET, "uuid": "0" * 32}
BY_EXPRESSION = {
    "(?P<act>": f"track/{SECRET}/rate/",
    "(?P<app_label>": "admin/suggestions/",
    "(?P<url>": f"admin/{SECRET}",
}


def patterns(
    values: dict[str, str] | None = None, resolver: Any = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """(address without its first slash, pattern)."""
    for each in (resolver or get_resolver()).url_patterns:
        address = before + _filled(each, values or FILLED)
        if isinstance(each, URLResolver):
            yield from patterns(values, each, address)
        else:
            by_expression = (place for key, place in BY_EXPRESSION.items() if key in address)
            yield next(by_expression, address), each


def _filled(pattern: URLPattern | URLResolver, values: dict[str, str]) -> str:
    route = str(pattern.pattern)
    for kind, value in values.items():
        for name in pattern.pattern.converters:
            route = route.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", values["str"])
    return route
