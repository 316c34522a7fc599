"""Which wall screen asks: its token is exchanged for a cookie at once, and can be revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import admin, messages
from django.core.signing import BadSignature
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from regions.admin import NarrowedByFilters
from regions.administering import OfOnesPlaces
from regions.models import Officer
from suggestions.models import Screen
from suggestions.models.screen import screen_digest

COOKIE, KEPT = "screen", timedelta(days=366)


@require_safe
@never_cache
def open_view(request: HttpRequest, token: str) -> HttpResponse:
    """The address that holds the token is left at once."""
    found = Screen.objects.filter(token_hash=screen_digest(token), revoked=None).first()
    response = HttpResponseRedirect(reverse("dashboard:wall"))
    response.status_code = 303
    response["Referrer-Policy"] = "no-referrer"
    if found:
        response.set_signed_cookie(
            COOKIE,
            f"{found.pk} {found.token_hash}",
            max_age=KEPT,
            path=reverse("dashboard:wall"),
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def screen_of(request: HttpRequest) -> Screen | None:
    """None for whoever is none, and for one that was revoked or given another token since."""
    try:
        value = request.get_signed_cookie(COOKIE, max_age=KEPT)
    except (KeyError, BadSignature):
        return None
    pk, _space, token_hash = str(value).partition(" ")
    rows = Screen.objects.select_related("region")
    return rows.filter(pk=pk, token_hash=token_hash, revoked=None).first()


@admin.register(Screen)
class ScreenAdmin(OfOnesPlaces, NarrowedByFilters, admin.ModelAdmin[Screen]):
    """The address that opens a screen is shown once, when it is made."""

    place = "region__path"

    list_display = ("name", "region", "made", "revoked")
    fields = ("name", "region")
    autocomplete_fields = ("region",)
    actions = ("revoke", "give_new_address")

    def has_delete_permission(self, request: HttpRequest, obj: Screen | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Screen, form: ModelForm[Screen], change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.made_by = cast(Officer, request.user)
        token = obj.renew()
        super().save_model(request, obj, form, change)
        _show_address(request, obj, token)

    @admin.action(description=gettext_lazy("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Screen]) -> None:
        for screen in queryset.filter(revoked=None):
            screen.revoked = timezone.now()
            self._change(request, screen, "revoked")

    @admin.action(description=gettext_lazy("Give a new address"), permissions=["change"])
    def give_new_address(self, request: HttpRequest, queryset: QuerySet[Screen]) -> None:
        for screen in queryset.filter(revoked=None):
            token = screen.renew()
            self._change(request, screen, "token_hash")
            _show_address(request, screen, token)

    @transaction.atomic
    def _change(self, request: HttpRequest, screen: Screen, what: str) -> None:
        screen.save(update_fields=["token_hash", "revoked"])
        self.log_change(request, screen, [{"changed": {"fields": [what]}}])


def _show_address(request: HttpRequest, screen: Screen, token: str) -> None:
    address = request.build_absolute_uri(reverse("dashboard:wall_open", args=[token]))
    words = _("Open this address once on “%(name)s”. It is not shown again: %(address)s")
    messages.warning(request, words % {"name": screen.name, "address": address})
