"""Whatever page of the admin saves, what it saved is recorded.

Each class gets it where it is registered (`desk/site.py`): a page that is added tomorrow cannot be
forgotten. A change goes into the record in the transaction that makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest

from regions.models import Category, Officer, Region, Unit
from suggestions.administered import Said, record_change
from suggestions.models import ChangeKind

# Text that is about nobody, except where it names an officer.
PLAIN = frozenset({"name", "full_name", "code", "title", "slug", "function", "basis"})
NAMED = (Region, Unit, Category)
COUNTED = (models.BooleanField, models.IntegerField, models.DecimalField, models.DateField)
LONGEST = 100
# Of the form in which an account is made.
CALLED = {"password1": "password", "password2": "", "usable_password": ""}


class RecordedAdmin:
    def construct_change_message(
        self, request: HttpRequest, form: BaseForm, formsets: Any, add: bool = False
    ) -> Any:
        _saved(request)["fields"] = [*_of_form(form), *_of_formsets(formsets or [])]
        return super().construct_change_message(  # type: ignore[misc]
            request, form, formsets, add
        )

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        _record(request, obj, ChangeKind.ADDED, message)
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        _record(request, obj, ChangeKind.CHANGED, message)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Iterable[models.Model]) -> Any:
        for obj in queryset:
            record_change(obj, ChangeKind.DELETED, by=cast(Officer, request.user))
        return super().log_deletions(request, queryset)  # type: ignore[misc]


def recorded(admin_class: type[ModelAdmin[Any]]) -> type[ModelAdmin[Any]]:
    if issubclass(admin_class, RecordedAdmin):
        return admin_class
    body = {"__module__": admin_class.__module__, "__doc__": admin_class.__doc__}
    return type(admin_class.__name__, (RecordedAdmin, admin_class), body)


def _saved(request: HttpRequest) -> dict[str, list[Said]]:
    """What the form that is being saved has changed, until it is recorded."""
    found: dict[str, list[Said]] = request.__dict__.setdefault("saved", {})
    return found


def _record(request: HttpRequest, obj: models.Model, kind: ChangeKind, message: Any) -> None:
    """What was sent without any change is none."""
    fields = _saved(request).pop("fields", None)
    if fields is None:
        fields = list(_of_message(message))
    elif not fields and kind == ChangeKind.CHANGED:
        return
    record_change(obj, kind, by=cast(Officer, request.user), fields=fields)


def _of_message(message: Any) -> Iterator[Said]:
    """As an action says it, in Django's own way: [{"changed": {"fields": [name]}}]."""
    for each in message if isinstance(message, list) else []:
        for said in each.values():
            yield from ([name] for name in said.get("fields", []))


def _of_form(form: Any) -> Iterator[Said]:
    model = type(form.instance) if hasattr(form, "instance") else Officer
    for name in form.changed_data:
        if called := CALLED.get(name, name):
            field = _field(model, called)
            shown = field is not None and _is_harmless(model, field)
            yield [called, *(_values(form, field) if shown else ())]


def _of_formsets(formsets: Iterable[Any]) -> Iterator[Said]:
    """Rows below it, by what they are; of posts there is a record that says more."""
    for each in formsets:
        if each.new_objects or each.changed_objects or each.deleted_objects:
            yield [each.model._meta.model_name]


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _is_harmless(model: type[models.Model], field: Any) -> bool:
    """Whatever is not known to be is a secret: a text may hold a token, or be about somebody."""
    if field.is_relation:
        return field.related_model in NAMED
    if isinstance(field, COUNTED) or field.choices:
        return True
    return model is not Officer and field.name in PLAIN


def _values(form: Any, field: Any) -> list[Any]:
    before, after = form.initial.get(field.name), form.cleaned_data.get(field.name)
    if field.is_relation and before is not None:
        before = field.related_model._base_manager.filter(pk=before).first()
    return [_said(before), _said(after)]


def _said(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)[:LONGEST]
