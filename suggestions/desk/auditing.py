"""What auditors look at: who got which post, and who looked at whose contact, in their region."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Max, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Post, Role, subtree
from suggestions.desk.admin import ReadOnlyAdmin
from suggestions.desk.gate import answers_for_city, visible
from suggestions.models import Access, LookedAt, PostRecord
from suggestions.models.visibility import SuggestionQuerySet, of_own_unit

LIST = "admin:suggestions_suggestion_changelist"


class AuditorsAdmin(ReadOnlyAdmin, admin.ModelAdmin[Any]):
    """A list for whoever holds one of these posts, each as far as his region goes."""

    roles: tuple[Role, ...] = (Role.AUDITOR,)
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, Officer) and request.user.holds(*self.roles)

    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def within(self, officer: Officer, *fields: str) -> Q:
        """Rows whose path, by one of these fields, lies in the region of such a post."""
        found = Q(pk__in=[])
        for post in officer.current_posts:
            if post.role in self.roles and post.region:
                for field in fields:
                    found |= subtree(post.region.path, field)
        return found


class OfMonth(SimpleListFilter):
    """From the first one that the record holds to the newest, which comes first."""

    title = pgettext_lazy("of a record", "month")
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        ends = model_admin.model._base_manager.aggregate(first=Min("month"), last=Max("month"))
        months = _months(ends["first"], ends["last"]) if ends["first"] else []
        return [(str(month), f"{month // 100}-{month % 100:02d}") for month in reversed(months)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {value for value, _label in self.lookup_choices}
        return queryset.filter(month=self.value()) if self.value() in known else queryset


def _months(first: int, last: int) -> list[int]:
    years = range(first // 100, last // 100 + 1)
    months = (year * 100 + month for year in years for month in range(1, 13))
    return [month for month in months if first <= month <= last]


class OfTheCityAdmin(AuditorsAdmin):
    """A record that has no places: for those who administer or audit a whole city."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return answers_for_city(request.user)


@admin.register(PostRecord)
class PostRecordAdmin(AuditorsAdmin):
    roles = (Role.AUDITOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
    list_display_links = None
    list_display = ("recorded", "officer", "role", "place", "since", "until", "change", "by", "why")
    list_filter = ("role", "step", "ended")
    search_fields = ("officer__username", "officer__last_name", "officer__first_name")
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostRecord]:
        rows = super().get_queryset(request).select_related("officer", "unit", "region", "by")
        officer = cast(Officer, request.user)
        return rows.filter(self.within(officer, "unit__region__path", "region__path"))

    @admin.display(description=_("what became of it"))
    def change(self, row: PostRecord) -> str:
        if row.step:
            return str(row.get_step_display())
        return gettext("taken away") if row.ended else gettext("given or changed")

    @admin.display(description=_("reason"))
    def why(self, row: PostRecord) -> str:
        return row.reason or "—"

    @admin.display(description=_("unit or region"))
    def place(self, row: PostRecord) -> str:
        return str(row.place)


def _audited_by(officer: Officer) -> SuggestionQuerySet:
    """Nobody audits who looked at the author of what is about his own unit."""
    seen, own = visible(officer), of_own_unit(officer)
    return seen.exclude(own) if own else seen


@admin.register(Access)
class LooksAdmin(AuditorsAdmin):
    list_display_links = None
    list_display = ("at", "who", "purpose", "words_typed", "reference")
    list_filter = ("purpose",)
    search_fields = (
        "officer__username",
        "suggestion__reference",
    )
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Access]:
        rows = super().get_queryset(request).select_related("officer", "suggestion")
        seen = _audited_by(cast(Officer, request.user)).values("pk")
        among_others = LookedAt.objects.filter(suggestion__in=seen).values("look")
        of_his = Post.objects.filter(self.within(cast(Officer, request.user), "region__path"))
        in_vain = Q(suggestion=None, many=0, officer__in=of_his.values("officer"))
        return rows.filter(Q(suggestion__in=seen) | Q(pk__in=among_others) | in_vain)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Access], search_term: str
    ) -> tuple[QuerySet[Access], bool]:
        """What a look at many was at is found by its reference only where it is seen: a look that
        is found by that of the own unit's work says who complains."""
        seen = _audited_by(cast(Officer, request.user)).values("pk")
        for word in search_term.split():
            named = LookedAt.objects.filter(
                suggestion__in=seen, suggestion__reference__icontains=word
            )
            alone = reduce(or_, (Q(**{f"{each}__icontains": word}) for each in self.search_fields))
            queryset = queryset.filter(alone | Q(pk__in=named.values("look")))
        return queryset, False

    @admin.display(description=_("officer"), ordering="officer")
    def who(self, row: Access) -> str:
        return str(row.officer)

    @admin.display(description=_("Reference"))
    def reference(self, row: Access) -> str:
        """Of one; of many how many, and the way to which they are."""
        if row.suggestion:
            return row.suggestion.reference
        words = ngettext("%(n)d suggestion", "%(n)d suggestions", row.many) % {"n": row.many}
        if not row.many:
            return words
        address = f"{reverse(LIST)}?{urlencode({'view': 'all', 'look': row.pk})}"
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.display(description=_("in his own words"))
    def words_typed(self, row: Access) -> str:
        return row.words
