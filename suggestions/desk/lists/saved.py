"""/admin/lists/: lists that are opened again by a name, one's own and those of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from regions.models import Officer, Region, Unit
from suggestions.desk.gate import may_view, officer_of
from suggestions.desk.lists.filters import Filters
from suggestions.desk.moves.fields import WrittenLine
from suggestions.models import SavedList
from suggestions.models.saved_list import MAX_LIST_NAME, MAX_LIST_QUERY, MOST_LISTS, desks_of

KEPT = ("view", "q", "allotted", *Filters.base_fields)
# What says that a list is of a number, a message or a look: without it, it would be a wider one.
OF_SOMETHING = ("count", "notice", "look")
UNPROCESSABLE = 422


class SaveForm(forms.Form):
    name = WrittenLine(label=gettext_lazy("Name of the list"), max_length=MAX_LIST_NAME)
    shared = forms.ChoiceField(label=gettext_lazy("Who may use it"), required=False)
    list = forms.CharField(widget=forms.HiddenInput, max_length=4 * MAX_LIST_QUERY)

    def __init__(self, officer: Officer, data: QueryDict | None = None, *, query: str = "") -> None:
        super().__init__(data, auto_id="list-%s", initial={"list": query})
        self.officer = officer
        self.desks = {str(place): desk for place, desk in enumerate(desks_of(officer), start=1)}
        desks = [(key, _said(desk)) for key, desk in self.desks.items()]
        shared: Any = self.fields["shared"]
        shared.choices = [("", _("only I")), *desks]

    def clean_list(self) -> str:
        if is_of_something(self.cleaned_data["list"]):
            raise forms.ValidationError(
                _("This list belongs to one number or message: it cannot be saved.")
            )
        query = kept_of(self.cleaned_data["list"])
        if len(query) > MAX_LIST_QUERY:
            raise forms.ValidationError(_("These filters are too long to be saved."))
        return query

    def clean(self) -> dict[str, Any]:
        if SavedList.objects.filter(made_by=self.officer).count() >= MOST_LISTS:
            said = _("You have saved %(most)d lists, which is as many as there may be.")
            raise forms.ValidationError(said % {"most": MOST_LISTS})
        return self.cleaned_data


def is_of_something(query: str) -> bool:
    asked = QueryDict(query)
    return any(asked.get(name) for name in OF_SOMETHING)


def kept_of(query: str) -> str:
    """Of an address what says which list it is: no page, no figure, nothing that nobody reads."""
    asked, kept = QueryDict(query), QueryDict(mutable=True)
    for name in KEPT:
        if value := asked.get(name, "").strip():
            kept[name] = value
    return kept.urlencode()


def _reader_of(request: HttpRequest) -> Officer:
    """403 for whoever has no list to open."""
    officer = officer_of(request)
    if not may_view(request):
        raise PermissionDenied
    return officer


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: HttpRequest) -> HttpResponse:
    """With `?list=` of an address its filters can be saved here."""
    officer = _reader_of(request)
    if request.method == "POST":
        return _save(request, officer)
    asked = request.GET.get("list", "")
    query = "" if is_of_something(asked) else kept_of(asked)
    form = SaveForm(officer, query=query) if query else None
    return _page(request, officer, form)


def _save(request: HttpRequest, officer: Officer) -> HttpResponse:
    form = SaveForm(officer, request.POST)
    if not form.is_valid():
        return _page(request, officer, form, status=UNPROCESSABLE)
    desk = form.desks.get(form.cleaned_data["shared"])
    SavedList.objects.get_or_create(
        made_by=officer,
        name=form.cleaned_data["name"],
        query=form.cleaned_data["list"],
        unit=desk if isinstance(desk, Unit) else None,
        place=desk if isinstance(desk, Region) else None,
    )
    messages.success(request, _("The list was saved."))
    return redirect("admin:saved_lists")


@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever made it, or leads the unit or sits at the desk that it is shared with."""
    officer = _reader_of(request)
    row = get_object_or_404(SavedList.objects.visible_to(officer), pk=pk)
    if not row.may_be_deleted_by(officer):
        raise PermissionDenied
    row.delete()
    messages.success(request, _("The list was deleted; what is in it stays."))
    return redirect("admin:saved_lists")


def _page(
    request: HttpRequest, officer: Officer, form: SaveForm | None, *, status: int = 200
) -> HttpResponse:
    rows = SavedList.objects.visible_to(officer).select_related("unit", "place", "made_by")
    context = admin.site.each_context(request) | {
        "title": _("Saved lists"),
        "form": form,
        "lines": [_line(row, officer) for row in rows.order_by("name", "pk")],
    }
    return TemplateResponse(request, "desk/saved_lists.html", context, status=status)


def _line(row: SavedList, officer: Officer) -> dict[str, Any]:
    desk = row.place_or_unit
    return {
        "row": row,
        "shared": _said(desk) if desk else _("only I"),
        "mine": row.may_be_deleted_by(officer),
    }


def _said(desk: Unit | Region) -> str:
    if isinstance(desk, Region):
        return _("all who have a post for the region %(place)s") % {"place": desk}
    return _("all of %(unit)s") % {"unit": desk}
