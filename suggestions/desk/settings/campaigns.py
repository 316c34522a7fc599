"""专项征集 in the admin: administrators write them, and look at them before anybody else does."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTextInputWidget
from django.db.models import CharField, Count, DateTimeField, QuerySet, SlugField, TextField
from django.forms import SplitDateTimeField
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from regions.admin import NarrowedByFilters
from regions.administering import OfTheWholeCity
from suggestions.desk.moves.fields import Written, WrittenLine
from suggestions.models import Campaign


class NamedSplitDateTime(AdminSplitDateTime):
    """Django's has one label for two fields, and none that a screen reader finds."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (_("Date"), _("Time")), strict=True):
            widget.attrs["aria-label"] = name


@admin.register(Campaign)
class CampaignAdmin(OfTheWholeCity, NarrowedByFilters, admin.ModelAdmin[Campaign]):
    """Never deleted: suggestions point to it."""

    list_display = ("title", "phase", "opens", "closes", "received", "preview")
    search_fields = ("title", "slug")
    fields = ("title", "slug", "explanation", "opens", "closes", "answer")
    formfield_overrides = {
        CharField: {"form_class": WrittenLine},
        DateTimeField: {"form_class": SplitDateTimeField, "widget": NamedSplitDateTime},
        SlugField: {"widget": AdminTextInputWidget},
        TextField: {"form_class": Written},
    }

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        return super().get_queryset(request).annotate(handed_in=Count("suggestion"))

    def view_on_site(self, obj: Campaign) -> str:
        return reverse("public:campaign", args=[obj.slug])

    @admin.display(description=_("state"))
    def phase(self, row: Campaign) -> str:
        return str(row.phase(timezone.now()).label)

    @admin.display(description=_("suggestions received"), ordering="handed_in")
    def received(self, row: Campaign) -> int:
        count: int = getattr(row, "handed_in", 0)
        return count

    @admin.display(description=_("preview"))
    def preview(self, row: Campaign) -> SafeString:
        """Every phase can be looked at from there."""
        address = f"{self.view_on_site(row)}?as={row.phase(timezone.now())}"
        return format_html('<a href="{}">{}</a>', address, _("Preview"))
