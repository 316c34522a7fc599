"""What the admin knows of suggestions and messages: addresses and who may see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from regions.admin import NarrowedByFilters
from regions.administering import OfOnesPlaces
from suggestions.desk.gate import may_view
from suggestions.desk.labels import LABELS
from suggestions.desk.lists.caller import caller_view
from suggestions.desk.lists.listing import list_view
from suggestions.desk.moves.bulk import bulk_view
from suggestions.desk.moves.view import filled_view, move_view, preview_view
from suggestions.desk.suggestion.alike import alike_view
from suggestions.desk.suggestion.page import contact_view, page_view
from suggestions.desk.suggestion.photos import photo_view
from suggestions.desk.triage.proposed import proposed_view
from suggestions.desk.triage.view import triage_view, units_view
from suggestions.messages import retry
from suggestions.messages.traffic import traffic
from suggestions.models import Message, Suggestion

NAME = "suggestions_suggestion"


class ReadOnlyAdmin(NarrowedByFilters):
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin, admin.ModelAdmin[Suggestion]):
    """All pages are our own: each change is a move, with an address of its own."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_view(request)

    def has_view_permission(self, request: HttpRequest, obj: Suggestion | None = None) -> bool:
        return may_view(request)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Callable[..., Any], name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"{NAME}_{name}")

        return [
            page("", list_view, "changelist"),
            page("caller/", caller_view, "caller"),
            page("bulk/<slug:name>/", bulk_view, "bulk"),
            page("bulk/assign/proposed/", proposed_view, "proposed"),
            page("<int:pk>/", page_view, "page"),
            page("<int:pk>/change/", page_view, "change"),
            page("<int:pk>/move/<slug:name>/", move_view, "move"),
            page("<int:pk>/move/<slug:name>/filled/", filled_view, "filled"),
            page("<int:pk>/move/<slug:name>/preview/", preview_view, "preview"),
            page("<int:pk>/triage/", triage_view, "triage"),
            page("<int:pk>/triage/units/", units_view, "triage_units"),
            page("<int:pk>/similar/", alike_view, "alike"),
            page("<int:pk>/contact/", contact_view, "contact"),
            page("<int:pk>/photo/<int:photo>/", photo_view, "photo"),
        ]


@admin.register(Message)
class MessageAdmin(OfOnesPlaces, ReadOnlyAdmin, admin.ModelAdmin[Message]):
    """What could not be delivered: when and why, never what it said or about whom. Above it what
    goes out over each medium."""

    place = "suggestion__region_path"

    list_display = ("created", "medium", "template", "attempts", "failed", "error")
    list_display_links = None
    list_filter = ("medium", "template")
    ordering = ("-failed",)
    actions = ("try_again",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).filter(failed__isnull=False)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = traffic(super().get_queryset(request), timezone.now())
        shown = {"title": LABELS["Message"], "traffic": found}
        return super().changelist_view(request, shown | (extra_context or {}))

    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def action_checkbox(self, obj: Message) -> SafeString:
        """Django's names the row, and with it the suggestion that it is about."""
        words = _("Select message %(number)d") % {"number": obj.pk}
        box = CheckboxInput({"aria-label": words, "class": "action-select"}, lambda value: False)
        return box.render(ACTION_CHECKBOX_NAME, str(obj.pk))

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = retry(list(queryset.values_list("pk", flat=True)))
        words = ngettext(
            "%(n)d message will be tried again.", "%(n)d messages will be tried again.", count
        )
        messages.success(request, words % {"n": count})
