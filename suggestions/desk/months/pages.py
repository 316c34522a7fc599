"""The months of figures: a list, and a page for each with what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Officer
from regions.months import whole_months
from suggestions.desk.gate import officer_of, visible
from suggestions.desk.months.figures import Reader, changes, notes, table_of
from suggestions.desk.months.forms import (
    AskForm,
    CorrectForm,
    KeyedForm,
    OpenForm,
    PublishForm,
    RuleForm,
)
from suggestions.faces.badges import Badge
from suggestions.language.moments import say_limit, say_moment
from suggestions.models import Act, Month, MonthAct, Suggestion
from suggestions.months import (
    Standing,
    counted,
    leads,
    reads_months,
    standing_of,
    supervises_city,
)
from suggestions.months.acts import told_last
from suggestions.months.standing import counting_for

MOST_LISTED = 50


@dataclass(frozen=True)
class Line:
    """A month in the list."""

    name: str
    label: str
    state: Badge
    until: str
    unanswered: int


@dataclass(frozen=True)
class Told:
    """An act as it is read. `address`: of the suggestion, for whoever sees it."""

    act: MonthAct
    when: str
    words: str
    suggestion: int | None = None
    form: RuleForm | None = None
    ruling: MonthAct | None = None

    @property
    def ruled(self) -> str:
        return say_moment(self.ruling.at) if self.ruling else ""


def reader_of(request: HttpRequest) -> Officer:
    """Supervisors and auditors of the city, and leaders of units; 403 for all others."""
    officer = officer_of(request)
    if not (reads_months(officer) or leads(officer)):
        raise PermissionDenied
    return officer


def month_or_404(name: str) -> Month:
    try:
        first = date.fromisoformat(f"{name}-01")
    except ValueError as error:
        raise Http404 from error
    found = Month.objects.filter(first=first).first()
    if found is None:
        raise Http404
    return found


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    return list_page(request)


def list_page(
    request: HttpRequest,
    *,
    form: OpenForm | None = None,
    refusal: object = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    may_open = supervises_city(reader_of(request))
    context = admin.site.each_context(request) | {
        "title": _("Months of figures"),
        "lines": [_line(month, now) for month in Month.objects.prefetch_related("acts")],
        "form": (form or OpenForm(now=now)) if may_open else None,
        "refusal": refusal,
    }
    return TemplateResponse(request, "desk/months.html", context, status=status)


def _line(month: Month, now: datetime) -> Line:
    standing = Standing(month, list(month.acts.all()))
    label = date_format(month.first, "YEAR_MONTH_FORMAT")
    unanswered = len(standing.unanswered)
    return Line(str(month), label, state_of(standing, now), say_limit(month.until), unanswered)


def state_of(standing: Standing, now: datetime) -> Badge:
    if standing.published:
        return Badge(_("published"), "green")
    if now <= standing.month.until:
        return Badge(_("units check"), "blue")
    waits_for = _("reviews to rule on") if standing.unanswered else _("to be published")
    return Badge(waits_for, "amber")


@require_safe
def month_view(request: HttpRequest, name: str) -> HttpResponse:
    reader_of(request)
    return month_page(request, month_or_404(name))


def month_page(
    request: HttpRequest,
    month: Month,
    *,
    form: KeyedForm | None = None,
    refusal: object = None,
    status: int = 200,
) -> HttpResponse:
    """`form`: one that was filled in and is not in order, or was refused."""
    shown = _Page(standing_of(month), reader_of(request), timezone.now(), form)
    context = admin.site.each_context(request) | shown.context(request) | {"refusal": refusal}
    context["wrong"] = bool(form and form.errors)
    return TemplateResponse(request, "desk/month.html", context, status=status)


def _days_of(month: Month) -> str:
    """As the dashboard is asked for them."""
    since, until = whole_months(month.first, 1)
    return urlencode({"period": "free", "since": since, "until": until})


class _Page:
    def __init__(
        self, standing: Standing, officer: Officer, now: datetime, form: KeyedForm | None
    ) -> None:
        self.standing, self.officer, self.now, self.form = standing, officer, now, form
        self.reader = Reader(officer)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        month = self.standing.month
        return {
            "title": date_format(month.first, "YEAR_MONTH_FORMAT"),
            "name": str(month),
            "is_published": self.standing.published is not None,
            "state": state_of(self.standing, self.now),
            "until": say_limit(month.until),
            "table": table_of(self.standing, self.reader),
            "acts": self._acts(),
            "days": _days_of(month),
            "notes": list(notes(self.standing, self.reader)),
            "late": self._late(),
            **self._forms(request.GET.get("reference", "")),
            **self._now(),
        }

    def _forms(self, reference: str) -> dict[str, Any]:
        """Those of acts that nothing speaks against."""
        standing, officer, now = self.standing, self.officer, self.now
        found: dict[str, Any] = {"why_not_publish": standing.why_not_publish(officer, now)}
        if not standing.why_not_ask(officer, now):
            found["ask"] = self._form(AskForm, officer=officer, asked=reference)
        if not found["why_not_publish"]:
            found["publish"] = self._form(PublishForm)
        return found

    def _form(self, kind: type[Any], **more: Any) -> Any:
        return self.form if isinstance(self.form, kind) else kind(**more)

    def _now(self) -> dict[str, Any]:
        """For supervisors, once it is published: what differs by now, and a note about it."""
        standing = self.standing
        if standing.why_not_correct(self.officer):
            return {"supervises": supervises_city(self.officer)}
        now = counted(standing.month.first, standing.excluded, self.now)
        found = changes(told_last(standing), now, self.reader)
        form = self._form(CorrectForm) if found.rows else None
        return {"supervises": True, "differing": found, "correct": form}

    def _acts(self) -> list[Told]:
        """But rulings, which stand beside the review that they answer."""
        acts = [*filter(self.reader.may_read_act, self.standing.acts)]
        about = [act.suggestion_id or 0 for act in self.standing.of(Act.ASK)]
        seen = set(visible(self.officer).filter(pk__in=about).values_list("pk", flat=True))
        return [self._told(act, seen) for act in acts if act.kind != Act.RULE]

    def _told(self, act: MonthAct, seen: set[int]) -> Told:
        words, link = act.words.text, act.suggestion_id if act.suggestion_id in seen else None
        ruling = self.standing.rulings.get(act.pk)
        return Told(act, say_moment(act.at), words, link, self._rule_form(act), ruling)

    def _rule_form(self, act: MonthAct) -> RuleForm | None:
        if act.kind != Act.ASK or self.standing.why_not_rule(act, self.officer):
            return None
        if isinstance(self.form, RuleForm) and self.form.number == act.number:
            return self.form
        return RuleForm(review=act.number)

    def _late(self) -> list[Suggestion]:
        """What counts against the own units: done late, or not at all."""
        month, now = self.standing.month, self.now
        if self.standing.why_not_ask(self.officer, now):
            return []
        ours = Q()
        for unit in self.reader.units:
            ours |= counting_for(month, unit, now)
        rows = visible(self.officer).filter(ours, fact__on_time=False)
        return list(rows.order_by("first_due", "pk").defer("text")[:MOST_LISTED])
