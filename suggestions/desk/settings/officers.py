"""Accounts and posts, where what opens something waits for a second administrator."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.hashers import make_password
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from regions.admin import OfficerAdmin
from regions.models import Officer, Post
from suggestions.countersigning import ask_for_account, ask_for_post, needs_second
from suggestions.desk.countersigning.said import say_asked
from suggestions.models import AskedKind
from suggestions.widening import widens

# Fields of the account that open it.
ASKED = {"email": AskedKind.EMAIL, "is_active": AskedKind.ACTIVE}

admin.site.unregister(Officer)


@admin.register(Officer)
class CountersignedOfficerAdmin(OfficerAdmin):
    def save_model(
        self, request: HttpRequest, obj: Officer, form: ModelForm[Officer], change: bool
    ) -> None:
        for name, kind in ASKED.items() if change else ():
            if name in form.changed_data and _opens(obj, name, cast(Officer, request.user)):
                value = str(getattr(obj, name)) if kind == AskedKind.EMAIL else ""
                setattr(obj, name, form.initial[name])
                form.changed_data.remove(name)
                say_asked(request, [ask_for_account(obj, kind, by=_by(request), value=value)])
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: ModelForm[Any], formset: Any, change: bool
    ) -> None:
        if formset.model is not Post or not settings.POSTS_NEED_TWO:
            return super().save_formset(request, form, formset, change)
        asked = []
        for post in formset.save(commit=False):
            if widens(_as_it_is(post), post, timezone.localdate()):
                asked.append(ask_for_post(post, by=_by(request)))
                _forget(formset, post)
            else:
                post.save()
        say_asked(request, asked)
        return None

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's name for it
        form_url: str = "",
    ) -> HttpResponse:
        officer = self.get_object(request, unquote(id))
        if request.method == "POST" and officer and self._waits(request, officer):
            form = self.change_password_form(officer, request.POST)
            if form.is_valid() and form.cleaned_data["set_usable_password"]:
                hashed = make_password(form.cleaned_data["password1"])
                by = _by(request)
                say_asked(
                    request, [ask_for_account(officer, AskedKind.PASSWORD, by=by, value=hashed)]
                )
                return redirect("admin:regions_officer_change", officer.pk)
        return super().user_change_password(request, id, form_url)

    def _waits(self, request: HttpRequest, officer: Officer) -> bool:
        is_own = officer.pk == request.user.pk
        may = self.has_change_permission(request, officer)
        return may and not is_own and needs_second(officer, AskedKind.PASSWORD)


def _by(request: HttpRequest) -> Officer:
    return cast(Officer, request.user)


def _opens(officer: Officer, name: str, by: Officer) -> bool:
    """Whether the new value of this field does; one's own address is one's own."""
    if name == "is_active":
        return officer.is_active and needs_second(officer, AskedKind.ACTIVE)
    return officer.pk != by.pk and bool(officer.email) and needs_second(officer, AskedKind.EMAIL)


def _as_it_is(post: Post) -> Post | None:
    return Post.objects.select_related("region").filter(pk=post.pk).first()


def _forget(formset: Any, post: Post) -> None:
    """It is not what this page has changed."""
    formset.new_objects = [each for each in formset.new_objects if each is not post]
    changed = formset.changed_objects
    formset.changed_objects = [each for each in changed if each[0] is not post]
