"""/admin/orders/: orders are listed, read, changed, signed, replied to and handed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from regions.models import UNIT_ROLES, Officer
from suggestions.desk.moves.bulk import Picked, picked_in, result_page
from suggestions.models import Event, SupervisionOrder
from suggestions.models.order import OVERSEES
from suggestions.orders import making, replying
from suggestions.orders.forms import OrderForm, ReadForm
from suggestions.orders.making import NotPossible, Order
from suggestions.orders.standing import Matters, matters_of
from suggestions.orders.wording import document_of
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.reports.files import docx_of
from suggestions.reports.making import citys_language
from suggestions.reports.pages import DOCX, file_answer

UNPROCESSABLE, CONFLICT = 422, 409
A_PAGE = 50
READ_BY = OVERSEES | UNIT_ROLES


def reader_of(request: HttpRequest) -> Officer:
    """403 for whoever neither oversees a place nor works in a unit."""
    officer = request.user
    if not isinstance(officer, Officer) or not officer.holds(*READ_BY):
        raise PermissionDenied
    return officer


def _order_or_404(request: HttpRequest, pk: int) -> tuple[Officer, SupervisionOrder]:
    officer = reader_of(request)
    rows = SupervisionOrder.objects.visible_to(officer).select_related("place", "unit")
    return officer, get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    context = admin.site.each_context(request) | context
    return TemplateResponse(request, f"orders/{name}.html", context, status=status)


# all of them


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    officer = reader_of(request)
    given = Count("matters", filter=Q(matters__refusal=""))
    rows = SupervisionOrder.objects.visible_to(officer).select_related("place", "unit")
    rows = rows.annotate(many=given).order_by("-signed", "-pk")
    drafts, signed = (
        Paginator(rows.filter(signed__isnull=is_draft), A_PAGE).get_page(request.GET.get(name))
        for name, is_draft in (("drafts", True), ("page", False))
    )
    context = {"title": _("Supervision orders"), "drafts": drafts, "signed": signed}
    return _page(request, "list", context | {"oversees": officer.holds(*OVERSEES)})


# one of them


@require_safe
def order_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, order = _order_or_404(request, pk)
    return _page(request, "order", _shown(officer, order))


def _shown(officer: Officer, order: SupervisionOrder, typed: Any = None) -> dict[str, Any]:
    matters = matters_of(order, officer)
    writes = not order.signed and making.may_sign(officer, order.place)
    waiting = replying.waiting(matters, officer) if order.signed else []
    return {
        "title": f"{order.title} · {order.unit.name}",
        "order": order,
        "given": matters.given,
        "refused": matters.refused,
        "others": matters.others,
        "replied": len(matters.replied),
        "form": OrderForm(order, typed) if writes else None,
        "waiting": waiting,
        "ticked": {each.row.pk for each in waiting},
        "reply": replying.reply_form(order, officer) if waiting else None,
    }


@require_POST
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, order = _order_or_404(request, pk)
    form = OrderForm(order, request.POST)
    if not form.is_valid():
        return _page(request, "order", _shown(officer, order, request.POST), UNPROCESSABLE)
    given = form.cleaned_data
    said = Order(given["reason"], given["due"])
    try:
        making.change(order, said, given["kept"], by=officer, version=given["version"])
    except (NotPossible, Busy) as problem:
        messages.error(request, str(problem))
        return _page(request, "order", _shown(officer, order, request.POST), UNPROCESSABLE)
    messages.success(request, _("The draft was saved."))
    return redirect("orders:order", pk)


@require_POST
def sign_view(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The order is signed: the unit was told of each matter, and by when to reply.")
    return _acted(request, pk, making.sign, done) or redirect("orders:order", pk)


@require_POST
def discard_view(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The draft was discarded. Nothing went out.")
    return _acted(request, pk, making.discard, done) or redirect("orders:list")


def _acted(
    request: HttpRequest, pk: int, act: Callable[..., None], done: str
) -> HttpResponse | None:
    """None where it was done; else the page again, with the reason why not."""
    officer, order = _order_or_404(request, pk)
    read = ReadForm(request.POST)
    # What was read names its version; whoever names none has read nothing.
    version = read.cleaned_data["version"] if read.is_valid() else 0
    try:
        act(order, by=officer, version=version)
    except (NotPossible, Busy) as problem:
        messages.error(request, str(problem))
        return redirect("orders:order", pk)
    messages.success(request, done)
    return None


# the unit's reply


@require_POST
def reply_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, order = _order_or_404(request, pk)
    picked = _picked(request, matters_of(order, officer))
    form = replying.reply_form(order, officer, request.POST)
    again = {"reply": form, "ticked": {each.row.pk for each in picked}}
    if not picked:
        messages.error(request, _("Tick at least one matter to reply to."))
    if not picked or not form.is_valid():
        return _page(request, "order", _shown(officer, order) | again, UNPROCESSABLE)
    try:
        results = replying.reply(picked, form, by=officer)
    except Busy as problem:
        messages.error(request, str(problem))
        return _page(request, "order", _shown(officer, order) | again, CONFLICT)
    return _replied(request, order, list(zip(picked, results, strict=True)))


def _picked(request: HttpRequest, matters: Matters) -> list[Picked]:
    """Of what was ticked, what the order was given for; but not what was answered and then
    ordered anew: these words answer the older order."""
    ours = {each.row.pk for each in matters.given if not (each.replied and each.live)}
    return [each for each in picked_in(request) if each.row.pk in ours]


def _replied(
    request: HttpRequest, order: SupervisionOrder, pairs: list[tuple[Picked, Event | Refused]]
) -> HttpResponse:
    if any(isinstance(result, Refused) for _each, result in pairs):
        more = {"template": "orders/replied.html", "title": _("Reply to the order")}
        return result_page(request, replying.NAME, pairs, **more)
    words = ngettext(
        "The reply was given for %(n)d matter.",
        "The reply was given for %(n)d matters.",
        len(pairs),
    )
    messages.success(request, words % {"n": len(pairs)})
    return redirect("orders:order", order.pk)


# on paper


@require_safe
def print_view(request: HttpRequest, pk: int) -> HttpResponse:
    order, matters = _read(request, pk)
    with citys_language():
        blocks = document_of(order, matters)
    context = {"title": order.title, "order": order, "blocks": blocks}
    return TemplateResponse(
        request, "orders/print.html", context | {"language": settings.LANGUAGE_CODE}
    )


@require_safe
def docx_view(request: HttpRequest, pk: int) -> HttpResponse:
    order, matters = _read(request, pk)
    with citys_language():
        blocks = document_of(order, matters)
    return file_answer(docx_of(blocks), DOCX, f"order-{order.pk}.docx")


def _read(request: HttpRequest, pk: int) -> tuple[SupervisionOrder, Matters]:
    officer, order = _order_or_404(request, pk)
    return order, matters_of(order, officer)
