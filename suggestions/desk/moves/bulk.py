"""One move of many suggestions, picked from the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suggestions.desk.gate import officer_of, visible
from suggestions.desk.lists.listing import Listing
from suggestions.desk.moves.choices import Scope, common_path
from suggestions.desk.moves.forms import MoveForm
from suggestions.desk.moves.offers import IN_BULK, bulk_offers
from suggestions.faces.badges import Badge, status_badge
from suggestions.faces.numbers import is_number
from suggestions.faces.queries import list_at
from suggestions.messages.taken_over import fold_allotted
from suggestions.models import Event, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move_many
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.workflow import MoveName, label_of


@dataclass(frozen=True)
class Picked:
    """A row as it was shown; `words` why its move was refused, '' where it was made."""

    row: Suggestion
    version: int
    status: Badge
    words: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_view(request: HttpRequest, name: str) -> HttpResponse:
    officer = officer_of(request)
    if name not in IN_BULK:
        raise Http404
    if name not in {offer.name for offer in bulk_offers(officer)}:
        raise PermissionDenied
    picked = picked_in(request)
    if is_too_long(picked, request):
        # Most moves leave a list as long as it was: a second go would take the same ones again.
        return bulk_page(request, name, {"picked": [], "too_many": True}, status=422)
    return _answer(request, name, picked)


def _answer(request: HttpRequest, name: str, picked: list[Picked]) -> HttpResponse:
    if not picked:
        return bulk_page(request, name, {"picked": []}, status=422)
    if request.method == "POST":
        return _posted(request, name, picked)
    return _asked(request, name, picked)


def picked_in(request: HttpRequest) -> list[Picked]:
    """`selected` is an id, or id:version once it was shown; the unseen ones are left out."""
    if request.method != "POST" and request.GET.get("all"):
        return _whole_list(request)
    shown = _ticked(_sent(request))
    rows = visible(officer_of(request)).filter(pk__in=shown).by_time_left().defer("text")
    return [_shown(row, shown[row.pk]) for row in rows]


def _ticked(sent: QueryDict) -> dict[int, str]:
    pairs = [each.partition(":") for each in sent.getlist("selected")[:MOST_AT_ONCE]]
    return {int(pk): version for pk, _colon, version in pairs if is_number(pk)}


def _sent(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _whole_list(request: HttpRequest) -> list[Picked]:
    """What the list holds now, in its order, as far as it can be moved at once."""
    rows = Listing(_list_of(request), officer_of(request)).all_rows()
    return [_shown(row, "") for row in rows.select_related(None).defer("text")[:MOST_AT_ONCE]]


def _list_of(request: HttpRequest) -> QueryDict:
    return list_at(_sent(request).get("list", ""))


def is_too_long(picked: list[Picked], request: HttpRequest) -> bool:
    """Whether the list that was picked as a whole goes on."""
    if not request.GET.get("all") or len(picked) < MOST_AT_ONCE:
        return False
    rows = Listing(_list_of(request), officer_of(request)).all_rows()
    return rows[MOST_AT_ONCE : MOST_AT_ONCE + 1].exists()


def _shown(row: Suggestion, version: str) -> Picked:
    number = int(version) if is_number(version) else row.version
    return Picked(row, number, status_badge(row))


def form_of(request: HttpRequest, name: str, picked: list[Picked]) -> MoveForm:
    path = common_path([each.row.region_path for each in picked])
    data = request.POST if request.method == "POST" else None
    return MoveForm(MOVES[name], Scope(officer_of(request), path), data=data)


def _asked(request: HttpRequest, name: str, picked: list[Picked]) -> HttpResponse:
    more = {"whole": request.GET.get("all")}
    return bulk_page(
        request, name, {"picked": picked, "form": form_of(request, name, picked)} | more
    )


def _posted(request: HttpRequest, name: str, picked: list[Picked]) -> HttpResponse:
    form = form_of(request, name, picked)
    if not form.is_valid():
        return bulk_page(request, name, {"picked": picked, "form": form}, status=422)
    meant, left = _parted(name, picked)
    intents = [Intent(each.row.pk, form.filled_in(), each.version, key=form.key) for each in meant]
    try:
        results = _moved(request, name, intents)
    except Busy as refusal:
        context = {"picked": picked, "form": form, "refusal": refusal}
        return bulk_page(request, name, context, status=409)
    return result_page(request, name, [*zip(meant, results, strict=True), *left])


def _parted(name: str, picked: list[Picked]) -> tuple[list[Picked], list[tuple[Picked, Refused]]]:
    """What is moved, and what is left over: a unit that was named is decided on by itself, for a
    form for several would clear it unseen."""
    if name != MoveName.CLASSIFY:
        return picked, []
    named = [each for each in picked if each.row.is_named_only]
    why = Refused(_("A unit was named that it is about: please classify it by itself."))
    return [each for each in picked if each not in named], list(zip(named, repeat(why)))


@transaction.atomic
def _moved(request: HttpRequest, name: str, intents: list[Intent]) -> list[Event | Refused]:
    """What became of each; whoever is given many reads one message of them. Raises Busy."""
    results = move_many(intents, actor=officer_actor(officer_of(request)))
    if name == MoveName.ALLOT:
        made = [each for each in results if isinstance(each, Event)]
        fold_allotted(made, intents[0].key, people=[], now=timezone.now())
    return results


def result_page(
    request: HttpRequest,
    name: str,
    pairs: list[tuple[Picked, Any]],
    *,
    template: str = "desk/bulk_result.html",
    title: str = "",
) -> HttpResponse:
    """What became of each: made, or refused in words."""
    refused = [
        Picked(each.row, each.version, each.status, str(result))
        for each, result in pairs
        if isinstance(result, Refused)
    ]
    done = len(pairs) - len(refused)
    refused.sort(key=lambda each: each.words)
    context = {"done": done, "refused": refused, "total": len(pairs)}
    context |= {"title": title} if title else {}
    return bulk_page(request, name, context, template=template)


def bulk_page(
    request: HttpRequest,
    name: str,
    more: dict[str, Any],
    *,
    status: int = 200,
    template: str = "desk/bulk.html",
) -> HttpResponse:
    title = _("%(move)s: several at once") % {"move": capfirst(label_of(name))}
    context = admin.site.each_context(request) | {
        "title": title,
        "name": name,
        "list": _list_of(request).urlencode(),
        "most": MOST_AT_ONCE,
    }
    context |= more
    return TemplateResponse(request, template, context, status=status)
