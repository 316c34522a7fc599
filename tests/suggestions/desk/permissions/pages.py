"""Every address that staff have, with an object inside and one outside of somebody's reach.

A new address without a sample here fails the test: nobody has said yet who may open it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

STAFF = ("admin", "dashboard", "orders", "reports")
PLACES = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
# The last resort of the admin site, its way from an object's bare address to its page, and the
# end of whoever opens the next one.
NOT_PAGES = {"admin:None", "admin:logout"}


@dataclass(frozen=True)
class Address:
    """`places`: the names of what has to be filled in."""

    name: str
    route: str

    @property
    def places(self) -> list[str]:
        return [one or other for one, other in PLACES.findall(self.route)]

    def path(self, values: dict[str, str]) -> str:
        filled = PLACES.sub(lambda found: values[found[1] or found[2]], self.route)
        return "/" + filled.replace("^", "").replace("$", "")


def addresses() -> list[Address]:
    found = [each for each in _within(get_resolver()) if each.name not in NOT_PAGES]
    return sorted(found, key=lambda each: (each.name.split(":")[0], each.route))


def _within(resolver: URLResolver, route: str = "", space: str = "") -> Iterator[Address]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            if space in STAFF:
                yield Address(f"{space}:{each.name}", route + str(each.pattern))
        else:
            yield from _within(each, route + str(each.pattern), each.namespace or space)
