"""A category in one control that can be typed in."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regions.models import Category
from suggestions.language.grams import normal
from suggestions.language.legible import legible_line

MOST_FITTING = 5


class Categories:
    """Those in use, of the lower level, read once."""

    @cached_property
    def rows(self) -> list[Category]:
        return list(Category.objects.choosable().select_related("parent"))

    @property
    def labels(self) -> list[str]:
        return [str(row) for row in self.rows]

    def fitting(self, typed: str) -> list[Category]:
        """The one that is called so, or else all whose name holds each word of it."""
        wanted = normal(typed)
        names = {row: normal(str(row)) for row in self.rows}
        exact = [row for row, name in names.items() if wanted in {name, normal(row.name)}]
        return exact or _holding(wanted.replace("·", " ").split(), names)

    def called(self, typed: str) -> Category | None:
        """The only one that fits what was typed."""
        found = self.fitting(typed) if typed else []
        return found[0] if len(found) == 1 else None


def _holding(words: list[str], names: dict[Category, str]) -> list[Category]:
    return [row for row, name in names.items() if all(word in name for word in words)]


class CategoryField(forms.CharField):
    """What was typed, as far as it names one category."""

    def __init__(self, categories: Categories, **more: Any) -> None:
        super().__init__(**more)
        self.categories = categories

    def clean(self, value: Any) -> Any:
        typed = legible_line(str(super().clean(value) or ""))
        found = self.categories.fitting(typed) if typed else []
        if len(found) != 1:
            raise ValidationError(_why_none(typed, found))
        return found[0]


def _why_none(typed: str, found: list[Category]) -> str:
    if not found:
        retired = [row for row in Category.objects.filter(active=False) if str(row) == typed]
        return _("This category is no longer in use.") if retired else _("No category fits this.")
    names = " / ".join(str(row) for row in found[:MOST_FITTING])
    return _("Several categories fit: %(names)s. Please write more of one.") % {"names": names}
