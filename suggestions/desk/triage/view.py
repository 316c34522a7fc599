"""Classified and assigned on one page, then the next one (decision 0052)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from regions.models import Officer
from suggestions.desk.gate import officer_of, visible_or_404, works_on
from suggestions.desk.lists.alarms import mark_for
from suggestions.desk.moves.choices import Scope
from suggestions.desk.moves.receiving import version_of
from suggestions.desk.moves.view import status_of
from suggestions.desk.presence import arrive
from suggestions.desk.suggestion.alike import decided_among, same_among, shown_of
from suggestions.desk.triage.form import TriageForm
from suggestions.desk.triage.queue import Place, Queue
from suggestions.faces.badges import status_badge, time_left_badge
from suggestions.faces.queries import is_of_list
from suggestions.language.moments import say_limit, say_moment
from suggestions.models import Proposed, Suggestion, Tier
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.case import Case
from suggestions.pipeline.classify import Classify
from suggestions.pipeline.move import make_all
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import NotAllowed, Refused
from suggestions.workflow import MoveName

TRIAGE = "admin:suggestions_suggestion_triage"
PAGE = "admin:suggestions_suggestion_change"
LIST = "admin:suggestions_suggestion_changelist"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def triage_view(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    if request.method == "POST" and works_on(case, officer_of(request)):
        return _posted(request, case)
    if refusal := _refusal(request, case):
        return _page(request, case, refusal=refusal)
    return _page(request, case, form=TriageForm(case, _scope(request, case)))


@require_safe
@never_cache
def units_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The units for a category that was just typed, as a part of the page."""
    case = _case(request, pk)
    if refusal := _refusal(request, case):
        status = status_of(refusal, case, MoveName.CLASSIFY)
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=status)
    form = TriageForm(case, _scope(request, case), given=request.GET)
    return TemplateResponse(request, "desk/triage_units.html", {"form": form})


def _case(request: HttpRequest, pk: int) -> Case:
    officer = officer_of(request)
    return read_case(visible_or_404(officer, pk), officer_actor(officer))


def _scope(request: HttpRequest, case: Case) -> Scope:
    # Without the case: the unit complained about can be chosen as that again.
    return Scope(officer_of(request), case.suggestion.region_path)


def _refusal(request: HttpRequest, case: Case) -> Refused | None:
    """Whoever may classify may assign: both are for the desk of the place."""
    refusal = refusal_of(Classify, case)
    if refusal is None and not works_on(case, officer_of(request)):
        return NotAllowed(_("This is for the triage desk of the place."))
    return refusal


def _posted(request: HttpRequest, case: Case) -> HttpResponse:
    row = case.suggestion
    place, version = Place.of(row), version_of(request)
    form = TriageForm(case, _scope(request, case), data=request.POST)
    if "propose" in request.POST or not form.is_valid():
        return _once_more(request, case, form, version)
    try:
        make_all(form.intents(row, version), actor=case.actor)
    except Refused as refusal:
        after = _case(request, row.pk)
        again = TriageForm(after, _scope(request, after), data=request.POST)
        return _page(request, after, form=again, refusal=refusal)
    messages.success(request, _said(row, form))
    return _next(request, place, complex_one=form.cleaned_data["tier"] == Tier.COMPLEX)


def _once_more(request: HttpRequest, case: Case, form: TriageForm, version: int) -> HttpResponse:
    """The page keeps its version: only the moves themselves tell that it is stale."""
    refusal = refusal_of(Classify, case)
    return _page(request, case, form=form, refusal=refusal, version=version, status=422)


def _said(row: Suggestion, form: TriageForm) -> str:
    """What was done, of which one: the page that says so shows another."""
    if lead := form.cleaned_data["lead"]:
        return _("%(reference)s was assigned to %(unit)s.") % {
            "reference": row.reference,
            "unit": lead,
        }
    words = _("%(reference)s was classified. Its consultation is still to be called.")
    return words % {"reference": row.reference}


def _next(request: HttpRequest, place: Place, *, complex_one: bool) -> HttpResponse:
    officer, address = officer_of(request), _list_of(request)
    queue = Queue(address, officer)
    if request.POST.get("then") != "next":
        if complex_one:
            return redirect(PAGE, place.pk)
        return _to_list(address, queue.remembered(place))
    if pk := queue.next_to(place):
        return HttpResponseRedirect(triage_address(pk, address))
    messages.info(request, _("Nothing is left to triage in this list."))
    return _to_list(address, None)


def _to_list(address: str, row: int | None) -> HttpResponse:
    query, anchor = f"?{address}" if address else "", f"#row-{row}" if row else ""
    return HttpResponseRedirect(f"{reverse(LIST)}{query}{anchor}")


def triage_address(pk: int, address: str) -> str:
    query = f"?{urlencode({'list': address})}" if address else ""
    return reverse(TRIAGE, args=[pk]) + query


def _list_of(request: HttpRequest) -> str:
    """ "" for the usual one, and for what is none: by then the moves are made."""
    sent = request.POST if request.method == "POST" else request.GET
    address = sent.get("list", "").removeprefix("?")
    return address if is_of_list(address) else ""


def _page(request: HttpRequest, case: Case, **more: Any) -> HttpResponse:
    row, refusal, officer = case.suggestion, more.get("refusal"), officer_of(request)
    status = more.pop("status", 200)
    if refusal:
        status = status_of(refusal, case, MoveName.CLASSIFY)
    context = admin.site.each_context(request) | {
        "title": _("Triage"),
        "row": row,
        "status": status_badge(row),
        "left": time_left_badge(row, case.at),
        "danger": mark_for(officer, row),
        "submitted": say_moment(row.submitted),
        "promised": say_limit(row.date_told) if row.date_told else "",
        "photos": list(row.attachments.filter(entry=1).order_by("pk")),
        "version": row.version,
        "possible": refusal_of(Classify, case) is None,
        "present": arrive(case),
        **_beside(request, row),
    }
    if form := more.get("form"):
        likely = context["likely"] = form.proposals.categories
        context["likely_labels"] = {each.label for each in likely}
        context |= _alike(case, officer, form.proposals.found)
        # As it was shown first: what a worker wrote meanwhile was not before anybody's eyes.
        context["beside"] = request.POST.get("beside", form.proposals.by)
    return TemplateResponse(request, "desk/triage.html", context | more, status=status)


def _alike(case: Case, officer: Officer, proposed: Proposed | None) -> dict[str, Any]:
    """Whoever decides without proposals decides without what like ones were decided as."""
    found = shown_of(case, officer)
    same = same_among(found)
    proposes = proposed is None or proposed.shown
    decided = decided_among(found, but=same) if proposes else []
    return {"same": same, "decided": decided, "proposes": proposes and found}


def _beside(request: HttpRequest, row: Suggestion) -> dict[str, Any]:
    """The list, and the ones before and after this one that wait for triage too."""
    address, place = _list_of(request), Place.of(row)
    queue = Queue(address, officer_of(request))
    found = {"following": queue.after(place), "previous": queue.before(place)}
    links = {name: triage_address(pk, address) for name, pk in found.items() if pk}
    back = _to_list(address, row.pk).headers["Location"]
    return {"list": address, "list_address": back, **links}
