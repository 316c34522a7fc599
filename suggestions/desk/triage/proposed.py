"""Each of several to the unit proposed for it; what is doubtful is left over and listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regions.models import UNIT_ROLES, Post, Responsibilities, Unit
from suggestions.desk.gate import officer_of
from suggestions.desk.moves.bulk import Picked, bulk_page, is_too_long, picked_in, result_page
from suggestions.desk.moves.forms import key_of
from suggestions.desk.moves.offers import bulk_offers
from suggestions.models import Application, ApplicationKind, ApplicationState, Suggestion
from suggestions.pipeline.actors import Actor, officer_actor
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.assign import Assign
from suggestions.pipeline.move import Intent, move_many
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.workflow import TRIAGEABLE, MoveName

NAME = MoveName.ASSIGN
TEMPLATE = "desk/bulk_proposed.html"


@dataclass(frozen=True)
class Proposed:
    """A row with the unit on duty for it; `doubt`: why a person has to decide."""

    each: Picked
    unit: Unit | None
    doubt: str = ""

    @property
    def field(self) -> str:
        return f"unit_{self.each.row.pk}"

    @property
    def to_triage(self) -> bool:
        return self.each.row.status in TRIAGEABLE


@require_http_methods(["GET", "HEAD", "POST"])
def proposed_view(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    if NAME not in {offer.name for offer in bulk_offers(officer)}:
        raise PermissionDenied
    picked = picked_in(request)
    if not picked or is_too_long(picked, request):
        return bulk_page(request, NAME, {"picked": [], "too_many": bool(picked)}, status=422)
    proposed = proposals_of(picked)
    return _posted(request, proposed) if request.method == "POST" else _asked(request, proposed)


class _OnDuty:
    """The unit for each of these rows: catalogue, units and objections are read once for all."""

    def __init__(self, rows: list[Suggestion]) -> None:
        prefetch_related_objects(rows, "category__parent")
        self.duties = Responsibilities()
        self.right = _right_objections(rows)

    def unit(self, row: Suggestion) -> Unit | None:
        if row.category is None:
            return None
        left_out = {row.shut_out_id, *self.right[row.pk]}
        found = self.duties.units(row.category, row.region_path)
        return next((unit for unit in found if unit.pk not in left_out), None)


def proposals_of(picked: list[Picked]) -> list[Proposed]:
    on_duty = _OnDuty([each.row for each in picked])
    units = [on_duty.unit(each.row) for each in picked]
    vacant = _vacant(filter(None, units))
    pairs = zip(picked, units, strict=True)
    return [Proposed(each, unit, _doubt(unit, vacant)) for each, unit in pairs]


def _right_objections(rows: list[Suggestion]) -> dict[int, set[int]]:
    """The units that were right to give a suggestion back."""
    upheld = Application.objects.filter(
        suggestion__in=rows, kind=ApplicationKind.OBJECTION, state=ApplicationState.APPROVED
    )
    found: dict[int, set[int]] = defaultdict(set)
    for suggestion, unit in upheld.values_list("suggestion", "unit"):
        found[suggestion].add(unit)
    return found


def _vacant(units: Iterable[Unit]) -> set[int]:
    wanted = {unit.pk for unit in units}
    staffed = Post.objects.current().filter(unit__in=wanted, role__in=UNIT_ROLES)
    return wanted - set(staffed.values_list("unit", flat=True))


def _doubt(unit: Unit | None, vacant: set[int]) -> str:
    if unit is None:
        return _("The duty catalogue names no unit for this.")
    if unit.pk in vacant:
        return _("Nobody handles or leads in the unit on duty.")
    return ""


def _asked(
    request: HttpRequest,
    proposed: list[Proposed],
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = _by_the_rules(proposed, officer_actor(officer_of(request)))
    doubtful = [one for one in rows if one.doubt]
    doubtful.sort(key=lambda one: one.doubt)
    context = {
        "picked": [one.each for one in rows],
        "sure": [one for one in rows if not one.doubt],
        "doubtful": doubtful,
        "key": key_of(request.POST),
        "refusal": refusal,
    }
    return bulk_page(request, NAME, context, status=status, template=TEMPLATE)


def _by_the_rules(proposed: list[Proposed], actor: Actor) -> list[Proposed]:
    """A rule that forbids assigning it at all comes before a doubt about the unit."""
    refusals = [refusal_of(Assign, read_case(one.each.row, actor)) for one in proposed]
    pairs = zip(proposed, refusals, strict=True)
    return [Proposed(one.each, one.unit, str(refusal or one.doubt)) for one, refusal in pairs]


def _posted(request: HttpRequest, proposed: list[Proposed]) -> HttpResponse:
    meant = [one for one in proposed if not _why_left(one, request)]
    intents = [_intent(one, request) for one in meant]
    try:
        results = move_many(intents, actor=officer_actor(officer_of(request)))
    except Busy as refusal:
        return _asked(request, proposed, refusal=refusal, status=409)
    made = zip((one.each for one in meant), results, strict=True)
    return result_page(request, NAME, [*made, *_left_over(request, proposed)])


def _intent(one: Proposed, request: HttpRequest) -> Intent:
    lead = cast(Unit, one.unit)
    return Intent(one.each.row.pk, Assign(lead=lead), one.each.version, key=key_of(request.POST))


def _left_over(request: HttpRequest, proposed: list[Proposed]) -> list[tuple[Picked, Refused]]:
    reasons = [(one.each, _why_left(one, request)) for one in proposed]
    return [(each, Refused(words)) for each, words in reasons if words]


def _why_left(one: Proposed, request: HttpRequest) -> str:
    """Only what was shown with a unit is assigned, and only while that is the unit on duty."""
    if one.field not in request.POST:
        return one.doubt or _("A person has to decide this one.")
    same = one.unit is not None and request.POST[one.field] == str(one.unit.pk)
    return "" if same else _("The duty catalogue names another unit by now.")
