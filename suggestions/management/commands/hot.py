"""hot: the problems that move most people now, among the suggestions of the last year."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.analysis.heat import Voice
from suggestions.analysis.hot import Heard
from suggestions.analysis.sheets import write_workbook
from suggestions.analysis.similar import Said, said_of
from suggestions.management.heated import free_place, problems_of, say_hottest, weights
from suggestions.models import Suggestion, SuggestionType

LOOKED_BACK = timedelta(days=365)
A_BATCH = 2000


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Groups the suggestions of the last year into problems and says which move most people "
            "now. Reports, what is confidential and complaints about a unit are left out."
        )
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help=_("where the workbook goes"))

    def handle(self, *args: Any, **options: Any) -> None:
        book: Path | None = options["xlsx"]
        if book:
            free_place(book, book)
        problems = problems_of(list(_rows()), self.stderr)
        if book:
            write_workbook(book, problems, weights=weights())
        say_hottest(problems, self.stdout)


def _concerned() -> QuerySet[Suggestion]:
    """Titles are listed: nothing that only some may see."""
    rows = Suggestion.objects.filter(
        submitted__gte=timezone.now() - LOOKED_BACK, confidential=False, about_unit=None
    )
    # What is not classified yet may be a report.
    rows = rows.exclude(type__in=["", SuggestionType.REPORT]).exclude(text="")
    # The contact itself is not read: its index tells people apart.
    known = ("id", "reference", "title", "text", "submitted", "region_path", "category__name")
    return rows.select_related("region", "category", "author").only(
        *known,
        "category__parent_id",
        "region__name",
        "author__phone_index",
        "author__email_index",
    )


def _rows() -> Iterator[tuple[Said, Heard]]:
    for row in _concerned().order_by("submitted", "pk").iterator(chunk_size=A_BATCH):
        author = getattr(row, "author", None)
        known = (author.phone_index or author.email_index) if author else ""
        voice = Voice(known or row.reference, row.submitted)
        said = said_of(row.title, row.text, row.submitted, row.region_path[:6])
        label = row.category.name if row.category else ""
        yield said, Heard(row.reference, row.title, voice, row.region.name, label)
