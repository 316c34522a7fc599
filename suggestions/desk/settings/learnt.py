"""How good proposals are, by version: for whoever answers for the whole city."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions.desk.auditing import OfTheCityAdmin
from suggestions.models import LearntVersion


@admin.register(LearntVersion)
class LearntVersionsAdmin(OfTheCityAdmin):
    """Each was tried with the newest fifth of the decisions, by one that had not seen them."""

    list_display = (
        "subject",
        "number",
        "made",
        "decided",
        "state",
        "tried",
        "among_three",
        "filled_in",
        "right",
        "off_by",
    )
    list_display_links = None
    list_filter = ("subject",)
    ordering = ("-made", "subject")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LearntVersion]:
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("state"))
    def state(self, row: LearntVersion) -> str:
        if row.at_fault:
            return gettext("damaged, not used")
        if row.active:
            return gettext("in use")
        return gettext("used before") if row.was_used else gettext("not used: worse")

    @admin.display(description=_("tried with"))
    def tried(self, row: LearntVersion) -> int:
        return int(row.figures.get("tried", 0))

    @admin.display(description=_("right among three"))
    def among_three(self, row: LearntVersion) -> str:
        return _percent(row, "acc_at_3")

    @admin.display(description=_("filled in"))
    def filled_in(self, row: LearntVersion) -> str:
        return _percent(row, "coverage")

    @admin.display(description=_("of these right"))
    def right(self, row: LearntVersion) -> str:
        return _percent(row, "precision") if row.figures.get("coverage") else "—"

    @admin.display(description=_("chances off by"))
    def off_by(self, row: LearntVersion) -> str:
        return _percent(row, "ece")


def _percent(row: LearntVersion, name: str) -> str:
    found = row.figures.get(name)
    return "—" if found is None else f"{100 * float(found):.1f} %"
