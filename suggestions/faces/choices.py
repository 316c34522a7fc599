"""What an officer may choose from: the places and units of the own posts, the categories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from regions.models import Category, Level, Officer, Region, Unit, ancestor_paths, subtree

CITY_PATH_LENGTH = 4


class PlainSelect(forms.Select):
    """Hundreds of units to choose from: a template for each option took half of the page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        marked = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(marked), _options(self.choices, chosen))


def _options(choices: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    found = "".join(_option(value, label, chosen) for value, label in choices)
    return mark_safe(found)  # noqa: S308 - every part of it is escaped below


def _option(value: Any, label: Any, chosen: str) -> str:
    if isinstance(label, list | tuple):
        return f'<optgroup label="{escape(value)}">{_options(label, chosen)}</optgroup>'
    mark = " selected" if str(value) == chosen else ""
    return f'<option value="{escape(value)}"{mark}>{escape(label)}</option>'


def paths_of(officer: Officer) -> list[str]:
    """The places of all posts, those of units included."""
    paths = {post.region.path for post in officer.current_posts if post.region}
    units = officer.units_served
    if units:
        paths.update(Unit.objects.filter(pk__in=units).values_list("region__path", flat=True))
    return sorted(paths)


def region_choices(paths: list[str]) -> list[tuple[str, str]]:
    """Counties for whoever works for the whole city, else the townships of one's counties too."""
    whole_city = any(len(path) == CITY_PATH_LENGTH for path in paths)
    levels = [Level.COUNTY] if whole_city else [Level.COUNTY, Level.TOWNSHIP]
    rows = Region.objects.filter(_below(paths, "path"), level__in=levels)
    return list(rows.values_list("path", "full_name"))


def unit_choices(paths: list[str]) -> list[Any]:
    """The units at, below and above these places, grouped by place."""
    above = [each for path in paths for each in ancestor_paths(path)]
    rows = Unit.objects.filter(
        _below(paths, "region__path") | Q(region__path__in=above), active=True
    )
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pk, name, place in rows.values_list("pk", "name", "region__full_name"):
        groups[place].append((str(pk), name))
    return list(groups.items())


def category_choices() -> list[Any]:
    """Each group as a whole, and below it what it is made of."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Category.objects.order_by("code").values_list("pk", "name", "parent__name")
    for pk, name, parent in rows:
        groups.setdefault(parent or name, []).append((str(pk), name))
    return list(groups.items())


def categories_in(pk: int) -> tuple[int, ...]:
    """A category, and what it is made of."""
    rows = Category.objects.filter(Q(pk=pk) | Q(parent=pk))
    return tuple(rows.values_list("pk", flat=True))


def _below(paths: list[str], field: str) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= subtree(path, field)
    return found
