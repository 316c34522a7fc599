"""Offices outside that get the reports of a place: administrators of the place keep the list."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.admin import NarrowedByFilters
from regions.administering import OfOnesPlaces
from regions.models import Officer
from suggestions.models import ReportAddress


class AddressForm(ModelForm[ReportAddress]):
    def clean(self) -> dict[str, Any] | None:
        """Whether it is in the list of the place already, however it is written."""
        place, email = self.cleaned_data.get("place"), self.cleaned_data.get("email")
        if place and email:
            there = ReportAddress.objects.filter(place=place, email__iexact=email, ended=None)
            if there.exclude(pk=self.instance.pk).exists():
                self.add_error("email", _("This address is in the list of this region already."))
        return self.cleaned_data


@admin.register(ReportAddress)
class ReportAddressAdmin(OfOnesPlaces, NarrowedByFilters, admin.ModelAdmin[ReportAddress]):
    """Where it leads is not changed, and none is deleted: what went where can be read later."""

    form = AddressForm
    place = "place__path"
    list_display = ("name", "place", "email", "added_by", "added", "ended")
    list_filter = ()
    fields = ("place", "name", "email")
    actions = ("take_out",)
    list_select_related = ("place", "added_by")

    def get_readonly_fields(
        self, request: HttpRequest, obj: ReportAddress | None = None
    ) -> tuple[str, ...]:
        return ("place", "email") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: ReportAddress | None = None) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: ReportAddress,
        form: ModelForm[ReportAddress],
        change: bool,
    ) -> None:
        if not change:
            obj.added_by = cast(Officer, request.user)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Take out of the list"), permissions=["change"])
    @transaction.atomic
    def take_out(self, request: HttpRequest, queryset: QuerySet[ReportAddress]) -> None:
        for row in queryset.filter(ended=None):
            row.ended = timezone.now()
            row.save(update_fields=["ended"])
            self.log_change(request, row, [{"changed": {"fields": ["ended"]}}])
