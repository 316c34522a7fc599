"""/admin/team/: who of one's unit has what in hand, handing it over, and taking that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from regions.models import Officer, Unit
from suggestions.desk.gate import officer_of
from suggestions.desk.lists.allotted import address_of
from suggestions.desk.moves.forms import key_of
from suggestions.desk.team.acting import (
    Outcome,
    Return,
    Share,
    Wish,
    hand_back,
    hand_over,
    matters_of,
    rehearse,
    working_in,
)
from suggestions.desk.team.counting import led_units, tables
from suggestions.desk.team.forms import HandBackForm, HandOverForm
from suggestions.desk.team.recent import Recent, recent
from suggestions.faces.badges import Badge, status_badge, time_left_badge
from suggestions.faces.numbers import is_number
from suggestions.models import Event, Suggestion
from suggestions.pipeline.move import MOST_AT_ONCE
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.workflow import Status

CONFLICT, UNPROCESSABLE = 409, 422


@dataclass(frozen=True)
class Matter:
    row: Suggestion
    status: Badge
    left: Badge
    to: str = ""
    words: str = ""
    picked: str = ""


def _leader_of(request: HttpRequest) -> Officer:
    """403 for whoever leads no unit."""
    officer = officer_of(request)
    if not led_units(officer):
        raise PermissionDenied
    return officer


@require_safe
def team_view(request: HttpRequest) -> HttpResponse:
    officer = _leader_of(request)
    found = {"tables": tables(officer), "recent": recent(officer)}
    return _page(request, "desk/team.html", found | {"title": _("Work by officer")})


def _page(
    request: HttpRequest, template: str, found: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = admin.site.each_context(request) | found
    return TemplateResponse(request, template, context, status=status)


# handing over


@dataclass(frozen=True)
class _Desk:
    """Whose work of which unit is looked at, and by whom."""

    by: Officer
    unit: Unit
    before: Officer
    here: dict[int, Officer]

    @property
    def has_left(self) -> bool:
        return self.before.pk not in self.here

    @property
    def colleagues(self) -> list[Officer]:
        found = [each for each in self.here.values() if each != self.before]
        return sorted(found, key=lambda each: (str(each), each.pk))


def _desk(request: HttpRequest, unit: int, officer: int) -> _Desk:
    """404 for what is not the leader's own unit, and for whoever has nothing to do with it."""
    by = _leader_of(request)
    own = {each.pk: each for each in led_units(by)}
    if unit not in own:
        raise Http404
    before = get_object_or_404(Officer, pk=officer)
    desk = _Desk(by, own[unit], before, working_in(own[unit]))
    if desk.has_left and not (
        matters_of(by, own[unit], before).exists() or _has_handed_over(request, desk)
    ):
        raise Http404
    return desk


def _has_handed_over(request: HttpRequest, desk: _Desk) -> bool:
    """Whether the form was sent before, and left nothing to whoever has left."""
    if "confirmed" not in request.POST:
        return False
    found = recent(desk.by, hand_over=key_of(request.POST))
    return any((each.unit, each.before_id) == (desk.unit, desk.before.pk) for each in found)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_view(request: HttpRequest, unit: int, officer: int) -> HttpResponse:
    desk = _desk(request, unit, officer)
    if request.method != "POST":
        return _asked(request, desk, HandOverForm(desk.colleagues))
    form = _typed(request, desk)
    if not form.is_valid() or "again" in request.POST:
        return _asked(request, desk, form, status=200 if form.is_valid() else UNPROCESSABLE)
    wish = Wish(
        by=desk.by,
        unit=desk.unit,
        before=desk.before,
        colleagues=form.chosen,
        reason=form.cleaned_data["reason"],
        hand_over=form.key,
    )
    try:
        return _answer(request, desk, form, wish)
    except Busy as refusal:
        return _asked(request, desk, form, refusal=refusal, status=CONFLICT)


def _typed(request: HttpRequest, desk: _Desk) -> HandOverForm:
    form = HandOverForm(desk.colleagues, request.POST)
    if "confirmed" not in request.POST:
        # Of each preview its own: handing over the rest, or once more, is no double click.
        form.key = key_of({})
    return form


def _answer(request: HttpRequest, desk: _Desk, form: HandOverForm, wish: Wish) -> HttpResponse:
    if "confirmed" in request.POST:
        outcome = hand_over(wish, _confirmed(request, desk))
        return _shown(request, desk, form, outcome, template="desk/hand_over_result.html")
    return _shown(request, desk, form, rehearse(wish), template="desk/hand_over_preview.html")


def _asked(
    request: HttpRequest,
    desk: _Desk,
    form: HandOverForm,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(matters_of(desk.by, desk.unit, desk.before).defer("text")[: MOST_AT_ONCE + 1])
    counted = Counter(row.status for row in rows)
    found = {
        "matters": [_matter(row) for row in rows[:MOST_AT_ONCE]],
        "more": len(rows) > MOST_AT_ONCE,
        "by_status": [(Status(each).label, many) for each, many in counted.most_common()],
        "list": f"view=open&allotted={address_of(desk.unit.pk, desk.before.pk)}",
        "refusal": refusal,
    }
    return _page(request, "desk/hand_over.html", _of(desk, form) | found, status=status)


def _of(desk: _Desk, form: HandOverForm) -> dict[str, Any]:
    return {
        "title": _("Work of %(officer)s") % {"officer": desk.before},
        "desk": desk,
        "form": form,
        "most": MOST_AT_ONCE,
    }


def _shown(
    request: HttpRequest, desk: _Desk, form: HandOverForm, outcome: Outcome, *, template: str
) -> HttpResponse:
    found = {
        "shares": [_matter(each.row, each) for each in outcome.made],
        "refused": [_matter(each.row, each) for each in outcome.refused],
        "totals": _totals(outcome.made),
        "told": pgettext("between counts", ", ").join(_names_of(desk, outcome)),
        "total": len(outcome.made) + len(outcome.refused),
    }
    return _page(request, template, _of(desk, form) | found)


def _names_of(desk: _Desk, outcome: Outcome) -> list[str]:
    return [str(desk.here[pk]) for pk in sorted(outcome.told) if pk in desk.here]


def _totals(made: Sequence[Share]) -> list[tuple[str, int]]:
    return Counter(_named(share) for share in made).most_common()


def _named(share: Share) -> str:
    return str(share.to) if share.to else _("all of the unit")


def _matter(row: Suggestion, share: Share | None = None) -> Matter:
    found = Matter(row, status_badge(row), time_left_badge(row, timezone.now()))
    if share is None:
        return found
    picked = f"{row.pk}:{share.version}:{share.to.pk if share.to else 0}"
    return Matter(row, found.status, found.left, _named(share), share.words, picked)


def _confirmed(request: HttpRequest, desk: _Desk) -> list[Share]:
    """As the preview showed them; whatever else was sent is left out."""
    picked = _picked(request)
    rows = Suggestion.objects.visible_to(desk.by).filter(pk__in=picked).by_time_left()
    asked = [(row, *picked[row.pk]) for row in rows.defer("text")]
    known = {0: None} | desk.here
    return [Share(row, version, known[to]) for row, version, to in asked if to in known]


def _picked(request: HttpRequest) -> dict[int, tuple[int, int]]:
    """Version and officer of each."""
    sent = (each.split(":") for each in request.POST.getlist("selected")[:MOST_AT_ONCE])
    well = [each for each in sent if len(each) == 3 and all(map(is_number, each))]
    return {int(pk): (int(version), int(to)) for pk, version, to in well}


# taking it back


@require_http_methods(["GET", "HEAD", "POST"])
def hand_back_view(request: HttpRequest, hand_over: str) -> HttpResponse:
    officer = _leader_of(request)
    found = next(iter(recent(officer, hand_over=hand_over)), None)
    if found is None:
        raise Http404
    form = HandBackForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return _asked_back(request, found, form, status=status)
    wish = Return(
        by=officer,
        given=found.entries[:MOST_AT_ONCE],
        reason=form.cleaned_data["reason"],
        key=form.key,
        here=working_in(found.unit),
    )
    try:
        pairs = hand_back(wish)
    except Busy as refusal:
        return _asked_back(request, found, form, refusal=refusal, status=CONFLICT)
    return _went_back(request, found, pairs)


def _asked_back(
    request: HttpRequest,
    found: Recent,
    form: HandBackForm,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    entries = found.entries[:MOST_AT_ONCE]
    context = {
        "title": _("Take back what was handed over"),
        "found": found,
        "form": form,
        "refusal": refusal,
        "left": found.before_id not in working_in(found.unit),
        "goes": [_matter(each.suggestion) for each in entries if _is_untouched(each)],
        "stays": [_matter(each.suggestion) for each in entries if not _is_untouched(each)],
    }
    return _page(request, "desk/hand_back.html", context, status=status)


def _is_untouched(entry: Event) -> bool:
    return entry.suggestion.entries == entry.number


def _went_back(
    request: HttpRequest, found: Recent, pairs: Sequence[tuple[Event, Event | Refused]]
) -> HttpResponse:
    refused = [
        Matter(
            each.suggestion,
            status_badge(each.suggestion),
            time_left_badge(each.suggestion, timezone.now()),
            words=str(result),
        )
        for each, result in pairs
        if isinstance(result, Refused)
    ]
    context = {
        "title": _("Take back what was handed over"),
        "found": found,
        "done": len(pairs) - len(refused),
        "total": len(pairs),
        "refused": refused,
    }
    return _page(request, "desk/hand_back_result.html", context)
