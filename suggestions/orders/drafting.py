"""From a list: each of the units that lead what was picked gets a draft order."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from regions.models import Officer, Role
from suggestions.desk.gate import officer_of
from suggestions.desk.moves.bulk import (
    Picked,
    bulk_page,
    form_of,
    is_too_long,
    picked_in,
    result_page,
)
from suggestions.desk.moves.forms import MoveForm
from suggestions.orders import making
from suggestions.orders.making import Drafted, NotPossible, Order
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.workflow import MoveName

NAME = MoveName.SUPERVISE
TEMPLATE = "orders/draft.html"
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def draft_view(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    if not officer.holds(Role.SUPERVISOR):
        raise PermissionDenied
    picked = picked_in(request)
    if not picked or is_too_long(picked, request):
        context = {"picked": [], "too_many": bool(picked)}
        return bulk_page(request, NAME, context, status=UNPROCESSABLE)
    form = form_of(request, NAME, picked)
    if not form.is_valid():
        return _form_page(request, picked, form)
    try:
        return _answer(request, picked, _draft(picked, form, officer))
    except (NotPossible, Busy) as refusal:
        return _form_page(request, picked, form, refusal)


def _form_page(
    request: HttpRequest, picked: list[Picked], form: MoveForm, refusal: Exception | None = None
) -> HttpResponse:
    context = {
        "refusal": refusal,
        "title": _("Draft orders"),
        "picked": picked,
        "form": form,
        "whole": request.GET.get("all"),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return bulk_page(request, NAME, context, status=status, template=TEMPLATE)


def _draft(picked: list[Picked], form: MoveForm, officer: Officer) -> Drafted:
    said = Order(form.cleaned_data["reason"], form.cleaned_data["due"])
    return making.draft([each.row for each in picked], said, by=officer)


def _answer(request: HttpRequest, picked: list[Picked], drafted: Drafted) -> HttpResponse:
    if drafted.orders:
        n = len(drafted.orders)
        words = ngettext(
            "%(n)d draft order was made. It goes out once a person has signed it.",
            "%(n)d draft orders were made, one a unit. Each goes out once a person has signed it.",
            n,
        )
        messages.success(request, words % {"n": n})
    if not drafted.left_over:
        only = drafted.orders[0].pk if len(drafted.orders) == 1 else None
        return redirect("orders:order", only) if only else redirect("orders:list")
    return result_page(
        request,
        NAME,
        _results(picked, drafted),
        template="orders/drafted.html",
        title=_("Draft orders"),
    )


def _results(picked: list[Picked], drafted: Drafted) -> list[tuple[Picked, Refused | None]]:
    words = drafted.left_over
    return [
        (each, Refused(words[each.row.pk]) if each.row.pk in words else None) for each in picked
    ]
