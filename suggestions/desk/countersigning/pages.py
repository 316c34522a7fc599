"""What one administrator asked for and another one decides."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from regions.administering import within
from regions.models import Officer, Region, Role, Unit
from suggestions.countersigning import NotDecided, decide, waiting_for, why_not_approve
from suggestions.language.moments import say_limit_in_full, say_moment
from suggestions.messages.wording import say_where
from suggestions.models import AccountApplication, AskedKind, AskedState
from suggestions.models.account_application import LONGEST_REASON

MOST_LISTED = 50
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Line:
    row: AccountApplication
    what: str
    asked: str
    due: str
    decided: str


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Please say why you refuse.")},
    )


@require_safe
@never_cache
def applications_view(request: HttpRequest) -> HttpResponse:
    officer = administrator_of(request)
    rows = AccountApplication.objects.filter(within(officer, "path"))
    decided = rows.exclude(state=AskedState.OPEN).order_by("-decided")
    waiting = waiting_for(officer)
    context = admin.site.each_context(request) | {
        "title": _("Second person"),
        "waiting": _lines(waiting),
        "count": waiting.count(),
        "decided": _lines(decided),
        "most": MOST_LISTED,
    }
    return TemplateResponse(request, "desk/applications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def application_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer = administrator_of(request)
    row = AccountApplication.objects.filter(within(officer, "path"), pk=pk).first()
    if row is None:
        raise Http404
    form = RefuseForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST":
        if done := _decided(request, officer, row, form):
            return done
        row.refresh_from_db()
    context = admin.site.each_context(request) | {
        "title": _("Approve or refuse"),
        "line": _line(row),
        "before": _was(row),
        "posts": officer_posts(row.officer),
        "form": form,
        "why_not": why_not_approve(row, officer),
        "is_open": row.state == AskedState.OPEN,
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "desk/application.html", context, status=status)


def administrator_of(request: HttpRequest) -> Officer:
    """Who asks; 403 for whoever administers nothing."""
    if not isinstance(request.user, Officer) or not request.user.holds(Role.ADMINISTRATOR):
        raise PermissionDenied
    return request.user


def waiting_count(officer: Officer) -> int:
    """Those that he may decide."""
    rows = waiting_for(officer).exclude(by=officer).exclude(officer=officer)
    return rows.count()


def _decided(
    request: HttpRequest, officer: Officer, row: AccountApplication, form: RefuseForm
) -> HttpResponse | None:
    """Where it leads on; None where the page says what is in the way."""
    refuses = "refuse" in request.POST
    if refuses and not form.is_valid():
        return None
    reason = form.cleaned_data["reason"] if refuses else ""
    try:
        found = decide(row.pk, by=officer, approves=not refuses, reason=reason)
    except NotDecided as why:
        messages.error(request, str(why))
        return None
    _say(request, found)
    return redirect("admin:applications")


def _say(request: HttpRequest, row: AccountApplication) -> None:
    if row.state == AskedState.APPROVED:
        messages.success(request, _("Approved. It has taken effect."))
    elif row.state == AskedState.REFUSED:
        messages.success(request, _("Refused. Whoever asked for it is told."))
    else:
        words = _("Not possible any more: the post, the account or whoever asked has changed.")
        messages.warning(request, words)


def _lines(rows: QuerySet[AccountApplication]) -> list[Line]:
    about = "officer", "by", "unit", "region", "parent", "decided_by"
    return [_line(row) for row in rows.select_related(*about)[:MOST_LISTED]]


def _line(row: AccountApplication) -> Line:
    return Line(
        row,
        what=_what(row),
        asked=say_moment(row.asked),
        due=say_limit_in_full(row.due) if row.due else "",
        decided=say_moment(row.decided) if row.decided else "",
    )


def _what(row: AccountApplication) -> str:
    if row.kind == AskedKind.UNIT:
        return say_where(str(row.region), str(row.parent or ""))
    if row.kind != AskedKind.POST:
        return str(row.get_kind_display())
    words = {"role": row.get_role_display(), "place": row.place}
    said = _("%(role)s, %(place)s") % words
    return _("%(post)s, until %(day)s") % {"post": said, "day": row.until} if row.until else said


def _was(row: AccountApplication) -> str:
    """How the post stands that is to reach further, '' where it is a new one; where the unit stood
    that is to be moved."""
    if row.kind == AskedKind.UNIT:
        return _stood(*row.before)
    post = row.account.posts.filter(pk=row.post).first() if row.post else None
    return _post(post) if post else ""


def _stood(region: int, parent: int | None) -> str:
    place, above = (
        Region.objects.filter(pk=region).first(),
        Unit.objects.filter(pk=parent or 0).first(),
    )
    return say_where(str(place), str(above or ""))


def _post(post: object) -> str:
    return str(post).partition(" · ")[2]


def officer_posts(officer: Officer | None) -> list[str]:
    """What he holds now, for whoever decides whether more belongs to it."""
    return [_post(post) for post in officer.current_posts] if officer else []
