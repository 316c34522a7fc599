"""What auditors look at: who got which post, and who looked at whose contact, in their region."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Role, subtree
from suggestions.desk.admin import ReadOnlyAdmin
from suggestions.desk.gate import visible
from suggestions.models import Access, PostRecord


class AuditorsAdmin(ReadOnlyAdmin, admin.ModelAdmin[Any]):
    """A list for whoever holds one of these posts, each as far as his region goes."""

    roles: tuple[Role, ...] = (Role.AUDITOR,)
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, Officer) and request.user.holds(*self.roles)

    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def within(self, officer: Officer, *fields: str) -> Q:
        """Rows whose path, by one of these fields, lies in the region of such a post."""
        found = Q(pk__in=[])
        for post in officer.current_posts:
            if post.role in self.roles and post.region:
                for field in fields:
                    found |= subtree(post.region.path, field)
        return found


@admin.register(PostRecord)
class PostRecordAdmin(AuditorsAdmin):
    roles = (Role.AUDITOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
    list_display_links = None
    list_display = ("recorded", "officer", "role", "place", "since", "until", "change")
    list_filter = ("role", "ended")
    search_fields = ("officer__username", "officer__last_name", "officer__first_name")
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostRecord]:
        rows = super().get_queryset(request).select_related("officer", "unit", "region")
        officer = cast(Officer, request.user)
        return rows.filter(self.within(officer, "unit__region__path", "region__path"))

    @admin.display(description=_("what became of it"))
    def change(self, row: PostRecord) -> str:
        return gettext("taken away") if row.ended else gettext("given or changed")

    @admin.display(description=_("unit or region"))
    def place(self, row: PostRecord) -> str:
        return str(row.place)


@admin.register(Access)
class LooksAdmin(AuditorsAdmin):
    list_display_links = None
    list_display = ("at", "who", "purpose", "reference")
    list_filter = ("purpose",)
    search_fields = ("officer__username", "suggestion__reference")
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Access]:
        rows = super().get_queryset(request).select_related("officer", "suggestion")
        return rows.filter(suggestion__in=visible(cast(Officer, request.user)))

    @admin.display(description=_("officer"), ordering="officer")
    def who(self, row: Access) -> str:
        return str(row.officer)

    @admin.display(description=_("Reference"))
    def reference(self, row: Access) -> str:
        return row.suggestion.reference
