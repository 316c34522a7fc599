"""A category in one control that can be typed in, and those that the words of a matter name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regions.models import Category
from suggestions.analysis.cold import ByWords
from suggestions.language.grams import normal
from suggestions.language.legible import legible_line

MOST_NAMED, MOST_FITTING = 3, 5


@dataclass(frozen=True)
class Named:
    """A category, and the words of a suggestion that stand for it."""

    category: Category
    words: list[str]

    def __str__(self) -> str:
        if not self.words:
            return str(self.category)
        return f"{self.category} ({', '.join(self.words)})"


class Categories:
    """Those in use, of the lower level, read once."""

    @cached_property
    def rows(self) -> list[Category]:
        found = Category.objects.filter(active=True, children=None).select_related("parent")
        return list(found)

    def named_in(self, title: str, text: str) -> list[Named]:
        """Those whose name or keywords a suggestion uses; what its title says counts twice."""
        known = ByWords({row: f"{row.name} {row.keywords}" for row in self.rows})
        likely = known.likely(f"{title}\n{title}\n{text}", MOST_NAMED)
        return [Named(row, known.reasons(f"{title}\n{text}", row)) for row in likely]

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
