"""Settings of the city, for administrators. Plain lists and forms; nothing is ever deleted."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, ForeignKey, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from regions.administering import (
    ChosenWithin,
    OfOnesPlaces,
    OfTheWholeCity,
    accounts_for,
    administers_all,
    posts_within,
    superiors_for,
)
from regions.deciding import Gap, gaps
from regions.models import (
    CalendarYear,
    Category,
    CollectionPoint,
    Duty,
    DutyCatalogue,
    Officer,
    Post,
    Region,
    Unit,
)

# Rights come from posts alone: groups would only mislead.
if admin.site.is_registered(Group):
    admin.site.unregister(Group)


class NarrowedByFilters:
    """A list is called by what is in it, and narrowed by its filters and by nothing else.

    By a field that it does not show an address would tell of rows what their reader must not know.
    """

    list_filter: ClassVar[Any]
    opts: Any

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's title asks to choose something, even where nothing can be done with it."""
        title = {"title": self.opts.verbose_name_plural}
        found: HttpResponse = super().changelist_view(  # type: ignore[misc]
            request, title | (extra_context or {})
        )
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        names = [getattr(each, "parameter_name", each) for each in self.list_filter]
        return any(lookup == name or lookup.startswith(f"{name}__") for name in names)


class KeptAdmin(NarrowedByFilters):
    """What suggestions may point to stays; it is set inactive instead."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Comes with a file that is loaded whole."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(OfOnesPlaces, ReadOnlyAdmin, admin.ModelAdmin[Region]):
    place = "path"
    list_display = ("name", "full_name", "level", "code")
    list_filter = ("level",)
    search_fields = ("name", "full_name", "code")
    fields = ("name", "full_name", "level", "code", "parent")
    list_select_related = False


@admin.register(Unit)
class UnitAdmin(OfOnesPlaces, KeptAdmin, admin.ModelAdmin[Unit]):
    place = "region__path"
    list_display = ("name", "kind", "region", "parent", "function", "active")
    list_filter = ("kind", "active")
    list_select_related = ("region", "parent")
    search_fields = ("name", "code", "region__name")
    autocomplete_fields = ("region", "parent")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = superiors_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PostInline(ChosenWithin, admin.TabularInline[Post, Officer]):
    model = Post
    extra = 0
    fields = ("role", "unit", "region", "since", "until")
    autocomplete_fields = ("unit", "region")
    ordering = ("since",)
    # A post ends by its date.
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """What has ended elsewhere is not for this administrator to look at."""
        rows = super().get_queryset(request)
        if administers_all(request.user):
            return rows
        return rows.filter(posts_within(request.user))


class NewOfficerForm(AdminUserCreationForm[Officer]):
    class Meta:
        model = Officer
        fields = ("username", "last_name", "first_name")


class OfficerForm(UserChangeForm[Officer]):
    class Meta:
        model = Officer
        fields = "__all__"


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    @property
    def changed_data(self) -> list[str]:
        """It is another one, or none: Django looks for the latter under another name."""
        return ["password"]


@admin.register(Officer)
class OfficerAdmin(KeptAdmin, UserAdmin[Officer]):
    form = OfficerForm
    add_form = NewOfficerForm
    change_password_form = PasswordForm
    inlines = (PostInline,)
    list_display = ("username", "name", "phone", "post_count", "is_active", "last_login")
    list_filter = ("is_active", "posts__role")
    search_fields = ("username", "last_name", "first_name", "phone", "posts__unit__name")
    filter_horizontal = ()
    # Switched on again, each of both would open what another administrator has to decide.
    readonly_fields = (
        "is_staff",
        "password_given",
        "second_step_since",
        "last_login",
        "date_joined",
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "phone", "email")}),
        (
            _("Account"),
            {
                "fields": (
                    "is_active",
                    "is_staff",
                    "password_given",
                    "second_step_since",
                    "last_login",
                    "date_joined",
                )
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "last_name",
                    "first_name",
                    "usable_password",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        rows = super().get_queryset(request) & accounts_for(request.user)
        return rows.annotate(held=Count("posts", distinct=True))

    @admin.display(description=_("officer"), ordering="last_name")
    def name(self, row: Officer) -> str:
        return str(row)

    @admin.display(description=_("posts"), ordering="held")
    def post_count(self, row: Officer) -> int:
        held: int = getattr(row, "held", 0)
        return held

    def save_model(
        self, request: HttpRequest, obj: Officer, form: ModelForm[Officer], change: bool
    ) -> None:
        # Whoever is entered here is to work at the desk, with a password that nobody else knows.
        obj.is_staff = obj.is_staff or not change
        if not change:
            obj.password_given = obj.has_usable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if any(each.has_changed() for each in [form, *formsets]):
            for gap in gaps():
                messages.warning(request, _said_of(gap))

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's name for it
        form_url: str = "",
    ) -> HttpResponse:
        before = self._password_of(id)
        # What is recorded of it, or nothing.
        with transaction.atomic() if request.method == "POST" else nullcontext():
            response = super().user_change_password(request, id, form_url)
        if before != (now := self._password_of(id)):
            is_own = id == str(request.user.pk)
            given = is_password_usable(now) and not is_own
            Officer.objects.filter(pk=id).update(password_given=given)
        return response

    def _password_of(self, pk: str) -> str | None:
        if not pk.isdecimal():
            return None
        return Officer.objects.filter(pk=pk).values_list("password", flat=True).first()


def _said_of(gap: Gap) -> str:
    if not gap.units:
        return _("Nobody holds the post “%(role)s” for the whole city: give it to somebody.") % {
            "role": gap.role.label
        }
    return _(
        "All who hold the post “%(role)s” for the whole city have an interest in what is about "
        "%(units)s: nobody could decide on it. Name a stand-in who has no post there, or give "
        "this post to somebody without one."
    ) % {"role": gap.role.label, "units": "、".join(map(str, gap.units))}


@admin.register(Category)
class CategoryAdmin(OfTheWholeCity, KeptAdmin, admin.ModelAdmin[Category]):
    list_display = ("name", "parent", "code", "hotline_code", "petition_code", "active")
    list_filter = ("active", ("parent", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("name", "code")


@admin.register(CollectionPoint)
class CollectionPointAdmin(OfOnesPlaces, KeptAdmin, admin.ModelAdmin[CollectionPoint]):
    place = "region__path"
    list_display = ("code", "name", "region", "address", "active")
    list_filter = ("active",)
    list_select_related = ("region",)
    search_fields = ("code", "name", "address", "region__full_name")
    autocomplete_fields = ("region",)


@admin.register(CalendarYear)
class CalendarYearAdmin(ReadOnlyAdmin, admin.ModelAdmin[CalendarYear]):
    list_display = ("year", "notice", "title", "off", "on", "source", "loaded_at")

    @admin.display(description=_("days off"))
    def off(self, row: CalendarYear) -> int:
        return len(row.days_off)

    @admin.display(description=_("make-up working days"))
    def on(self, row: CalendarYear) -> int:
        return len(row.days_on)


class DutyInline(admin.TabularInline[Duty, DutyCatalogue]):
    model = Duty
    fields = ("category", "level", "function")
    extra = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Duty]:
        return super().get_queryset(request).select_related("category__parent")


@admin.register(DutyCatalogue)
class DutyCatalogueAdmin(ReadOnlyAdmin, admin.ModelAdmin[DutyCatalogue]):
    list_display = ("version", "loaded_at", "duty_count")
    inlines = (DutyInline,)
    fields = ("version", "loaded_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DutyCatalogue]:
        return super().get_queryset(request).annotate(held=Count("duties"))

    @admin.display(description=_("duties"))
    def duty_count(self, row: DutyCatalogue) -> int:
        held: int = getattr(row, "held", 0)
        return held
