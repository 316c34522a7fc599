"""The record of log-ins, for whoever answers for the whole city. Nobody changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suggestions.desk.auditing import OfMonth, OfTheCityAdmin
from suggestions.desk.login.browsers import in_words
from suggestions.models import LogIn

LIST = "admin:suggestions_login_changelist"


class OfAccount(SimpleListFilter):
    """One account, chosen by its name in a line: to list them all would help nobody."""

    title = _("account")
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        chosen = request.GET.get(self.parameter_name, "")
        return [(chosen, chosen)] if chosen else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(officer__username=self.value()) if self.value() else queryset


@admin.register(LogIn)
class LogInsAdmin(OfTheCityAdmin):
    list_display = ("at", "kind", "account", "address", "device")
    list_display_links = None
    list_filter = ("kind", OfAccount, OfMonth)
    list_select_related = ("officer",)
    search_fields = ("officer__username", "household")
    ordering = ("-month", "-number")

    @admin.display(description=_("account"))
    def account(self, row: LogIn) -> str:
        if row.officer is None:
            return gettext("no such account")
        name = row.officer.username
        return format_html('<a href="{}?account={}">{}</a>', reverse(LIST), name, name)

    @admin.display(description=_("address"))
    def address(self, row: LogIn) -> str:
        return row.household or "—"

    @admin.display(description=_("browser"))
    def device(self, row: LogIn) -> str:
        return in_words(row.browser) if row.browser else "—"
