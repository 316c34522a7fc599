"""One move of one suggestion: a form, then the move; and what a refusal looks like."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regions.models import Officer
from suggestions.desk.gate import officer_of, visible, visible_or_404, works_on
from suggestions.desk.moves.choices import Scope
from suggestions.desk.moves.forms import FOR_AUTHOR, MoveForm
from suggestions.desk.moves.merging import name_parent, parent_beside
from suggestions.desk.moves.offers import GRAVE, OFFERED, WARNINGS
from suggestions.desk.moves.preview import PREVIEWED, preview_of
from suggestions.desk.moves.receiving import received_with, version_of
from suggestions.desk.presence import arrive
from suggestions.desk.replies.offering import offer_replies, put_in
from suggestions.desk.suggestion.timeline import Item, told_by
from suggestions.faces import photos
from suggestions.faces.badges import status_badge, time_left_badge
from suggestions.faces.photos import NoRoom, PhotoGone, Received
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.allowed import refusal_of, rule_of
from suggestions.pipeline.case import Case
from suggestions.pipeline.move import Intent
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Busy, NotAllowed, NotNow, Refused, Stale
from suggestions.workflow import MoveName, label_of

FORBIDDEN = 403


@require_http_methods(["GET", "HEAD", "POST"])
def move_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    case = _offered(request, pk, name)
    if not works_on(case, officer_of(request)):
        return _not_his(request, case, name)
    return _posted(request, case, name) if request.method == "POST" else _asked(request, case, name)


@require_POST
def filled_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The form as it was sent, with the standard reply that was chosen; changes nothing."""
    case = _offered(request, pk, name)
    if not works_on(case, officer_of(request)):
        return _not_his(request, case, name)
    refusal = refusal_of(MOVES[name], case)
    sent, found = put_in(case, name, request.POST)
    if not found and not refusal:
        messages.error(request, _("Please choose a standard reply that is offered here."))
    received = received_with(request, case, name)
    form = MoveForm.kept(MOVES[name], _scope(request, case), sent, received)
    status = status_of(refusal, case, name) if refusal else 200
    more = {"form": form, "refusal": refusal, "status": status, "version": version_of(request)}
    return _page(request, case, name, **more)


@require_POST
def preview_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """What the author would read of the form as it was sent; changes nothing."""
    case = _offered(request, pk, name)
    if name not in PREVIEWED:
        raise Http404
    if not works_on(case, officer_of(request)):
        return _not_his(request, case, name)
    form, version = _form(request, case, name), version_of(request)
    if not form.is_valid():
        return _unfit(request, case, name, form)
    try:
        found = preview_of(case, form.filled_in(), version=version)
    except Refused as refusal:
        return _refused(request, case, form, refusal)
    return _page(request, case, name, form=form, preview=found, version=version)


def _offered(request: HttpRequest, pk: int, name: str) -> Case:
    if name not in OFFERED:
        raise Http404
    return _case(request, pk)


def _not_his(request: HttpRequest, case: Case, name: str) -> HttpResponse:
    refusal = refusal_of(MOVES[name], case)
    return _page(request, case, name, refusal=refusal, status=FORBIDDEN)


def _case(request: HttpRequest, pk: int) -> Case:
    officer = officer_of(request)
    return read_case(visible_or_404(officer, pk), officer_actor(officer))


def _asked(request: HttpRequest, case: Case, name: str) -> HttpResponse:
    if refusal := refusal_of(MOVES[name], case):
        status = status_of(refusal, case, name)
        return _page(request, case, name, refusal=refusal, status=status)
    form = _form(request, case, name)
    name_parent(form, request.GET)
    return _page(request, case, name, form=form)


def _form(
    request: HttpRequest, case: Case, name: str, received: Received | None = None
) -> MoveForm:
    data = request.POST if request.method == "POST" else None
    received = received or received_with(request, case, name)
    return MoveForm(MOVES[name], _scope(request, case), data=data, received=received)


def _scope(request: HttpRequest, case: Case) -> Scope:
    return Scope(officer_of(request), case.suggestion.region_path, case)


def _posted(request: HttpRequest, case: Case, name: str) -> HttpResponse:
    form = _form(request, case, name)
    version = version_of(request)
    if not form.is_valid():
        return _unfit(request, case, name, form)
    try:
        intent = Intent(case.suggestion.pk, form.filled_in(), version, key=form.key)
        photos.make_with(intent, form.received.kept, actor=case.actor)
    except PhotoGone:
        form.received = Received(problems=[photos.gone()])
        return _unfit(request, case, name, form)
    except NoRoom:
        form.received.miss_room()
        return _unfit(request, case, name, form)
    except Refused as refusal:
        return _refused(request, case, form, refusal)
    return _done(request, case.suggestion.pk, name)


def _unfit(request: HttpRequest, case: Case, name: str, form: MoveForm) -> HttpResponse:
    # The page keeps its version: only the move itself tells that it is stale.
    refusal, version = refusal_of(MOVES[name], case), version_of(request)
    status = 503 if form.received.no_room else 422
    if refusal:
        status = status_of(refusal, case, name)
    more = {"form": form, "refusal": refusal, "status": status, "version": version}
    return _page(request, case, name, **more)


def _refused(request: HttpRequest, before: Case, sent: MoveForm, refusal: Refused) -> HttpResponse:
    """The words of the refusal, what was typed, and the suggestion as it is by now."""
    case, name = _case(request, before.suggestion.pk), sent.move.name
    form = _form(request, case, name, sent.received)
    status = status_of(refusal, case, name)
    return _page(request, case, name, form=form, refusal=refusal, status=status)


def status_of(refusal: Refused, case: Case, name: str) -> int:
    if isinstance(refusal, Stale | Busy | NotNow):
        return 409
    if not isinstance(refusal, NotAllowed):
        return 422
    return 403 if rule_of(case.suggestion, name) else 409


def _done(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    words = _("Done: %(move)s.") % {"move": label_of(name)}
    messages.success(request, words)
    # Read anew: whoever stepped aside does not see it any more.
    reader = Officer.objects.get(pk=officer_of(request).pk)
    if visible(reader).filter(pk=pk).exists():
        return redirect("admin:suggestions_suggestion_change", pk)
    return redirect("admin:suggestions_suggestion_changelist")


def decided_on(case: Case, name: str) -> list[Item]:
    """What was asked for, drafted or reported, where this move answers that."""
    moves = MOVES[name].decides_on
    return told_by(case.suggestion, moves) if moves else []


def _going_along(form: MoveForm, items: list[Item]) -> int:
    """How many photos the author sees with it: those chosen here, and those of the draft."""
    if form.about_photos is not FOR_AUTHOR:
        return 0
    of_draft = [each for item in items if item.move == MoveName.DRAFT for each in item.photos]
    return len(form.received.kept) + len(of_draft)


def _page(request: HttpRequest, case: Case, name: str, **more: Any) -> HttpResponse:
    row = case.suggestion
    status = more.pop("status", 200)
    beside = {}
    if form := more.get("form"):
        offer_replies(form, case)
        beside = parent_beside(form, officer_of(request))
    context = admin.site.each_context(request) | {
        "title": capfirst(label_of(name)),
        "row": row,
        "status": status_badge(row),
        "left": time_left_badge(row, case.at),
        "version": row.version,
        "name": name,
        "grave": name in GRAVE,
        "warning": WARNINGS.get(name, ""),
        "previewed": name in PREVIEWED,
        "possible": refusal_of(MOVES[name], case) is None,
        "present": arrive(case),
        "decided_on": decided_on(case, name) if works_on(case, officer_of(request)) else [],
        **beside,
    }
    if more.get("preview"):
        context["going_along"] = _going_along(more["form"], context["decided_on"])
    return TemplateResponse(request, "desk/move.html", context | more, status=status)
