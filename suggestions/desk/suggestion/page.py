"""One page for one suggestion: what it says, where it stands, and what may be done now."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from regions.models import Officer
from suggestions.desk.gate import officer_of, visible_or_404, works_on
from suggestions.desk.lists.alarms import mark_for
from suggestions.desk.lists.work import triages
from suggestions.desk.moves.offers import Buttons, offers
from suggestions.desk.moves.proposals import responsible
from suggestions.desk.presence import arrive
from suggestions.desk.settings.meetings import READERS as MEETING_READERS
from suggestions.desk.suggestion.clocks import clocks
from suggestions.desk.suggestion.related import related
from suggestions.desk.suggestion.timeline import timeline
from suggestions.faces.badges import Badge, status_badge, time_left_badge, urged_badge
from suggestions.language.moments import say_limit, say_moment
from suggestions.models import (
    Assignment,
    AssignmentState,
    Author,
    Capacity,
    Purpose,
    Suggestion,
    author_of,
    knows_origin,
    told_of_author,
)
from suggestions.models.binding import NotReadable
from suggestions.models.look import OF_ONE
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.case import Case
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Busy, no_long_wait
from suggestions.workflow import MoveName, Stage, Status

logger = logging.getLogger(__name__)
# After these others belong to it: what was merged into it, and its parts.
MAKE_A_FAMILY = {MoveName.ABSORB, MoveName.SPLIT}
NOT_READABLE = gettext_lazy(
    "What is stored of the author cannot be read: it was written for another place, was changed, "
    "or no key fits. Nothing of it is shown. Please tell an administrator; “check_keys” says where."
)


@dataclass(frozen=True)
class Step:
    label: str
    state: str


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=[(each, each.label) for each in OF_ONE]
    )


@require_safe
@never_cache
def page_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_of(request)
    return _page(request, visible_or_404(officer, pk), officer)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def contact_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with the author's contact on it, this once; the look is recorded."""
    if request.method != "POST":  # the language was changed there, or the page loaded again
        return redirect("admin:suggestions_suggestion_change", pk)
    officer = officer_of(request)
    row = visible_or_404(officer, pk)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _page(request, row, officer, status=422)
    purpose = Purpose(form.cleaned_data["purpose"])
    author, refusal = _asked_for(row, officer, purpose)
    if refusal:
        messages.error(request, refusal)
        return _page(request, row, officer, status=409)
    looked_for = purpose.label if author else ""
    status = 200 if author else 403
    return _page(request, row, officer, author=author, looked_for=looked_for, status=status)


def _asked_for(row: Suggestion, officer: Officer, purpose: Purpose) -> tuple[Author | None, str]:
    """The author if this officer may know, or why that cannot be told now."""
    try:
        with no_long_wait():
            author = author_of(row, officer=officer, purpose=purpose)
        if author:
            author.check_readable()
    except Busy as refusal:
        return None, str(refusal)
    except NotReadable as problem:
        logger.warning("author=not_readable place=%s", problem.place)
        return None, str(NOT_READABLE)
    return author, ""


def _page(request: HttpRequest, row: Suggestion, officer: Officer, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    case = read_case(row, officer_actor(officer))
    whole = works_on(case, officer)
    context = admin.site.each_context(request) | {
        "title": row.title,
        "row": row,
        "buttons": Buttons(offers(case)),
        **_standing(case),
        **_records(case, officer, whole=whole),
        **_contact(row, officer),
        "compares": whole,
        "to_triage": whole and triages(officer, row),
        "danger": mark_for(officer, row),
        "present": arrive(case),
        # A complaint about the own unit that others of its work were merged into.
        "shows_parent": row.parent and row.parent.about_unit_id not in officer.interests,
        "may_read_meeting": officer.holds(*MEETING_READERS),
    }
    return TemplateResponse(request, "desk/page.html", context | more, status=status)


def _standing(case: Case) -> dict[str, Any]:
    row = case.suggestion
    return {
        "status": status_badge(row),
        "left": time_left_badge(row, case.at),
        "urged": urged_badge(row),
        "steps": steps(case),
        "submitted": say_moment(row.submitted),
        "promised": say_limit(row.date_told) if row.date_told and row.is_open else "",
        "proposed": responsible(case)[:1] if row.status == Status.CLASSIFIED else [],
        "clocks": clocks(row, case.keeper.deadlines, case.at),
    }


def _records(case: Case, officer: Officer, *, whole: bool) -> dict[str, Any]:
    """`whole` False: no more than the author may read, and who works on it."""
    row = case.suggestion
    attached = list(row.attachments.order_by("pk"))
    handed_in = [each for each in attached if each.entry == 1]
    if not whole:
        return {
            "timeline": timeline(row, photos=attached, public=True),
            "photos": handed_in,
            "assignments": [(each, _assignment_badge(each), "") for each in case.assignments],
            "hides_results": True,
        }
    known = _read_already(case)
    items = timeline(row, photos=attached, origin=knows_origin(row, officer), known=known)
    return {
        "timeline": items,
        "photos": handed_in,
        "assignments": list(map(_assigned, case.assignments)),
        "applications": case.applications,
        "consultation": case.consultation,
        **_where_it_happened(case, officer, {item.move for item in items}),
    }


def _where_it_happened(case: Case, officer: Officer, happened: set[str]) -> dict[str, Any]:
    """What is asked for only where the entries say that there is something."""
    row = case.suggestion
    return {
        "draft": case.open_draft if MoveName.DRAFT in happened else None,
        **(related(row, officer) if row.origin_id or happened & MAKE_A_FAMILY else {}),
    }


def _read_already(case: Case) -> Iterator[Model | None]:
    row = case.suggestion
    yield from (row.category, row.region, row.lead_unit, row.about_unit)
    for each in case.assignments:
        yield from (each.unit, each.officer)


def _assigned(row: Assignment) -> tuple[Assignment, Badge, str]:
    return row, _assignment_badge(row), _due_of(row)


def _assignment_badge(row: Assignment) -> Badge:
    if row.until is not None:
        return Badge(_("until %(when)s") % {"when": say_moment(row.until)})
    if row.capacity not in {Capacity.LEAD, Capacity.CO}:
        return Badge(_("a copy, nothing to sign for"))
    return Badge(row.get_state_display(), "green" if row.state == AssignmentState.DONE else "blue")


def _due_of(row: Assignment) -> str:
    """By when a consultation wanted this unit's part, while that is still to come."""
    waiting = row.until is None and row.state not in {AssignmentState.DONE, AssignmentState.WAIVED}
    return say_limit(row.due) if row.due and waiting else ""


def _contact(row: Suggestion, officer: Officer) -> dict[str, Any]:
    """Whether there is somebody to ask about; that alone is no look at the person."""
    has_author, may_know = told_of_author(row, officer)
    return {
        "has_author": has_author,
        "may_know": may_know,
        # A visit to one house says who it was.
        "shows_origin": may_know or (not row.confidential and knows_origin(row, officer)),
        "purpose_form": PurposeForm(auto_id="purpose-%s"),
    }


def steps(case: Case) -> list[Step]:
    """The five stages; none is current once a suggestion left the loop another way."""
    row = case.suggestion
    if row.stage is None:
        return []
    stages = list(Stage)
    here = len(stages) if row.status == Status.CLOSED else stages.index(row.stage)
    return [Step(str(stage.label), _state(n - here, stage, case)) for n, stage in enumerate(stages)]


def _state(ahead: int, stage: Stage, case: Case) -> str:
    if ahead >= 0:
        return "" if ahead else "current"
    return "skipped" if stage == Stage.COORDINATE and not case.consultations else "done"
