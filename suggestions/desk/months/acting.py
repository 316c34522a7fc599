"""The acts on a month, as they are sent from its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regions.models import Officer
from suggestions import months
from suggestions.desk.months.forms import (
    AskForm,
    CorrectForm,
    KeyedForm,
    OpenForm,
    PublishForm,
    RuleForm,
)
from suggestions.desk.months.pages import list_page, month_or_404, month_page, reader_of
from suggestions.models import Month, MonthAct
from suggestions.pipeline.refusals import NotAllowed, Refused

Act = Callable[[Month, Officer, Any], MonthAct]


@require_POST
def open_view(request: HttpRequest) -> HttpResponse:
    officer = reader_of(request)
    form = OpenForm(request.POST, now=timezone.now())
    if not form.is_valid():
        return list_page(request, form=form, status=422)
    first = date.fromisoformat(f"{form.cleaned_data['month']}-01")
    try:
        act = months.open_month(first, officer=officer, key=form.key)
    except Refused as refusal:
        return list_page(request, form=form, refusal=refusal, status=status_of(refusal))
    return _done(request, act)


def _ask(month: Month, officer: Officer, form: AskForm) -> MonthAct:
    return months.ask(month, form.review(), officer=officer, key=form.key)


def _rule(month: Month, officer: Officer, form: RuleForm) -> MonthAct:
    return months.rule(month, form.ruling(), officer=officer, key=form.key)


def _publish(month: Month, officer: Officer, form: PublishForm) -> MonthAct:
    reason = form.cleaned_data["reason"]
    return months.publish(month, officer=officer, reason=reason, key=form.key)


def _correct(month: Month, officer: Officer, form: CorrectForm) -> MonthAct:
    return months.correct(month, form.cleaned_data["reason"], officer=officer, key=form.key)


@require_POST
def act_view(request: HttpRequest, name: str, what: str) -> HttpResponse:
    """What was filled in is shown again where it is not in order, or a rule forbids it."""
    officer, month = reader_of(request), month_or_404(name)
    form, act = _asked_for(request, officer, what)
    if not form.is_valid():
        return month_page(request, month, form=form, status=422)
    try:
        return _done(request, act(month, officer, form))
    except Refused as refusal:
        status = status_of(refusal)
        return month_page(request, month, form=form, refusal=refusal, status=status)


def _asked_for(request: HttpRequest, officer: Officer, what: str) -> tuple[KeyedForm, Act]:
    posted = request.POST
    kinds: dict[str, tuple[Callable[[], KeyedForm], Act]] = {
        "ask": (lambda: AskForm(posted, officer=officer), _ask),
        "rule": (lambda: RuleForm(posted, review=_number(request)), _rule),
        "publish": (lambda: PublishForm(posted), _publish),
        "correct": (lambda: CorrectForm(posted), _correct),
    }
    if what not in kinds:
        raise Http404
    form, act = kinds[what]
    return form(), act


def _number(request: HttpRequest) -> int:
    posted = request.POST.get("review", "")
    return int(posted) if posted.isdecimal() and len(posted) < 7 else 0


def _done(request: HttpRequest, act: MonthAct) -> HttpResponse:
    messages.success(request, _("Done: %(act)s.") % {"act": act.get_kind_display()})
    return redirect("admin:month", str(act.month))


def status_of(refusal: Refused) -> int:
    """Somebody else was there first, or it is not for this person: either way a conflict."""
    return 409 if isinstance(refusal, NotAllowed) or type(refusal) is not Refused else 422
