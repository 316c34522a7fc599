"""保存期限 in the admin: administrators set how long what is kept of whom."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from regions.admin import NarrowedByFilters
from regions.administering import OfTheWholeCity, administers_all
from suggestions.models import RetentionRule


@admin.register(RetentionRule)
class RetentionRuleAdmin(OfTheWholeCity, NarrowedByFilters, admin.ModelAdmin[RetentionRule]):
    list_display = ("__str__", "years", "basis")
    list_filter: ClassVar[tuple[str, ...]] = ()
    fields = ("type", "status", "years", "basis")

    def has_delete_permission(self, request: HttpRequest, obj: RetentionRule | None = None) -> bool:
        return administers_all(request.user)
