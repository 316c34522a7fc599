"""Units, where what opens something waits for a second administrator."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from regions.admin import UnitAdmin
from regions.models import Officer, Unit
from suggestions import moving
from suggestions.countersigning import ask_for_unit
from suggestions.desk.countersigning.said import say_asked

admin.site.unregister(Unit)


@admin.register(Unit)
class CountersignedUnitAdmin(UnitAdmin):
    def save_model(
        self, request: HttpRequest, obj: Unit, form: ModelForm[Unit], change: bool
    ) -> None:
        moved = {*moving.FIELDS}.intersection(form.changed_data) if change else set()
        if moved and settings.POSTS_NEED_TWO and moving.opens(obj):
            say_asked(request, [ask_for_unit(obj, by=cast(Officer, request.user))])
            obj.region_id, obj.parent_id = moving.stands(Unit.objects.get(pk=obj.pk))
            _forget(form, moved)
        super().save_model(request, obj, form, change)


def _forget(form: ModelForm[Unit], names: set[str]) -> None:
    """They are not what this page has changed."""
    for name in names:
        form.changed_data.remove(name)
