"""The record of settings, for whoever answers for the whole city: who set up what, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from suggestions.desk.auditing import OfMonth, OfTheCityAdmin
from suggestions.models import Access, DroppedMonth, LogIn, SettingChange
from suggestions.models.dropped import LOOKS


@admin.register(SettingChange)
class SettingChangesAdmin(OfTheCityAdmin):
    list_display = ("at", "who", "kind", "setting", "what")
    list_display_links = None
    list_filter = ("kind", OfMonth)
    list_select_related = ("officer",)
    search_fields = ("officer__username", "model")
    ordering = ("-month", "-number")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        _name(found.result_list)
        return found

    @admin.display(description=_("officer"))
    def who(self, row: SettingChange) -> str:
        return str(row.officer) if row.officer else gettext("a command on the server")

    @admin.display(description=_("setting"))
    def setting(self, row: SettingChange) -> str:
        model = model_of(row)
        kind = str(model._meta.verbose_name) if model else row.model
        return f"{capfirst(kind)} · {row.__dict__.get('named', row.object_id)}"

    @admin.display(description=_("what"))
    def what(self, row: SettingChange) -> str:
        model = model_of(row)
        return (
            pgettext("between changes", "; ").join(_in_words(model, *each) for each in row.fields)
            or "—"
        )


@admin.register(DroppedMonth)
class DroppedMonthsAdmin(OfTheCityAdmin):
    """What is kept no longer: how much it was, and with which hash it ended."""

    list_display = ("at", "called", "of_month", "count", "head")
    list_display_links = None
    ordering = ("-month", "-number")

    @admin.display(description=_("record"))
    def called(self, row: DroppedMonth) -> str:
        model = Access if row.record == LOOKS else LogIn
        return str(model._meta.verbose_name_plural)

    @admin.display(description=pgettext_lazy("of a record", "month"), ordering="dropped")
    def of_month(self, row: DroppedMonth) -> str:
        return f"{row.dropped // 100}-{row.dropped % 100:02d}"


def model_of(row: SettingChange) -> type[Model] | None:
    """None where a later version has no such settings any more."""
    try:
        return apps.get_model(row.model)
    except (LookupError, ValueError):
        return None


def _name(rows: Iterable[SettingChange]) -> None:
    """What each is called today, read once for each kind."""
    by_model: defaultdict[type[Model], list[SettingChange]] = defaultdict(list)
    for row in rows:
        if model := model_of(row):
            by_model[model].append(row)
    for model, changes in by_model.items():
        _name_of(model, changes)


def _name_of(model: type[Model], changes: list[SettingChange]) -> None:
    found = model._base_manager.in_bulk([change.object_id for change in changes])
    names = {str(pk): str(one) for pk, one in found.items()}
    for change in changes:
        change.__dict__["named"] = names.get(change.object_id, change.object_id)


def _in_words(model: type[Model] | None, name: str, *values: Any) -> str:
    field = _field(model, name)
    label = str(getattr(field, "verbose_name", "") or _below(name))
    if not values:
        return label
    before, after = (_value(field, value) for value in values)
    words = gettext("%(field)s: %(before)s → %(after)s")
    return words % {"field": label, "before": before, "after": after}


def _field(model: type[Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _below(name: str) -> str:
    """Rows of another kind that were changed together with it."""
    found = [each for each in apps.get_models() if each._meta.model_name == name]
    return str(found[0]._meta.verbose_name_plural) if found else name


def _value(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    choices = dict(getattr(field, "flatchoices", None) or [])
    return str(choices.get(value, value))
