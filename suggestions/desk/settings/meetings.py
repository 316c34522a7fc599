"""Meetings in the admin: read by those who oversee the region, and by who held them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from regions.admin import NarrowedByFilters
from regions.models import Officer, Role
from suggestions.desk.gate import visible
from suggestions.models import Meeting
from suggestions.models.visibility import said_at

READERS = (Role.TRIAGE, Role.SUPERVISOR, Role.AUDITOR, Role.COLLECTOR)
MOST_SHOWN = 100


def may_read(request: HttpRequest) -> bool:
    return isinstance(request.user, Officer) and request.user.holds(*READERS)


@admin.register(Meeting)
class MeetingAdmin(NarrowedByFilters, admin.ModelAdmin[Meeting]):
    """Written down on the collector's page; nothing is added, changed or deleted here."""

    list_display = ("day", "kind", "where", "people", "officer", "number_of_suggestions")
    list_display_links = ("day", "kind")
    list_filter = ("kind", "day")
    search_fields = ("place", "region__name")
    list_select_related = ("region", "officer")
    list_per_page = 50
    show_full_result_count = False
    # By name: the admin would link to pages that are for administrators only.
    readonly_fields = ("where", "held_by", "what_was_said")
    fields = ("kind", "day", "where", "people", "held_by", "recorded", "what_was_said")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read(request)

    def has_view_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return may_read(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        if not isinstance(request.user, Officer):
            return Meeting.objects.none()
        rows = Meeting.objects.visible_to(request.user)
        return rows.annotate(number=Count("suggestions", filter=_counted_for(request.user)))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Meeting | None:
        """With what of it this officer sees."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and isinstance(request.user, Officer):
            there = said_at(Q(meeting=found), request.user)
            rows = visible(request.user).filter(there).order_by("pk")
            found.__dict__["seen"] = list(rows[:MOST_SHOWN])
        return found

    @admin.display(description=_("place"), ordering="region__path")
    def where(self, meeting: Meeting) -> str:
        return " · ".join(filter(None, (str(meeting.region), meeting.place)))

    @admin.display(description=_("officer"))
    def held_by(self, meeting: Meeting) -> str:
        return str(meeting.officer)

    @admin.display(description=_("suggestions"), ordering="number")
    def number_of_suggestions(self, meeting: Meeting) -> SafeString | int:
        number: int = meeting.__dict__["number"]
        return _link_to_list(meeting, number) if number else 0

    @admin.display(description=_("suggestions"))
    def what_was_said(self, meeting: Meeting) -> SafeString | str:
        rows: list[Any] = meeting.__dict__.get("seen", [])
        address = "admin:suggestions_suggestion_change"
        items = format_html_join(
            "",
            '<li><a href="{}">{}</a> {}</li>',
            [(reverse(address, args=[row.pk]), row.title, row.reference) for row in rows],
        )
        link = _link_to_list(meeting, _("Show them in the list"))
        return format_html("<ul>{}</ul>{}", items, link) if rows else "—"


def _counted_for(officer: Officer) -> Q | None:
    """Not that something about the own unit was said there."""
    if not officer.interests:
        return None
    own = Q(suggestions__about_unit__in=officer.interests)
    return ~(own & ~Q(suggestions__collected_by=officer))


def _link_to_list(meeting: Meeting, words: Any) -> SafeString:
    address = reverse("admin:suggestions_suggestion_changelist")
    link = '<a href="{}?view=all&amp;meeting={}">{}</a>'
    return format_html(link, address, meeting.pk, words)
