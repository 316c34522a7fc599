"""What speaks of the same: how like ones were decided, and what may be the same matter twice."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from regions.models import Officer, Role
from suggestions.desk.gate import officer_of, visible_or_404, works_on
from suggestions.faces.badges import Badge, status_badge
from suggestions.language import grams
from suggestions.language.moments import say_day
from suggestions.likeness.reading import Alike, alike_to
from suggestions.models import Suggestion
from suggestions.pipeline.actors import Actor, officer_actor
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.case import Case
from suggestions.pipeline.merge import Merge
from suggestions.pipeline.reading import read_case
from suggestions.workflow import TRIAGEABLE

BESIDE_FORM = 3
# So near is what hardly differs but in words: it may be the same matter.
SAME = 0.3
SHOWN = 160
Part = tuple[str, bool]


@dataclass(frozen=True)
class Shown:
    """`percent`: how near; `title` and `beginning` with what both say marked; `age`: how long
    before now it came in."""

    row: Suggestion
    percent: int
    title: list[Part]
    beginning: list[Part]
    age: str
    submitted: str
    status: Badge
    may_take_in: bool

    @property
    def is_decided(self) -> bool:
        return bool(self.row.tier) and self.row.status not in TRIAGEABLE


@require_safe
@never_cache
def alike_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_of(request)
    row = visible_or_404(officer, pk)
    case = read_case(row, officer_actor(officer))
    context = admin.site.each_context(request) | {
        "title": _("Similar ones"),
        "row": row,
        "status": status_badge(row),
        "alike": shown_of(case, officer) if works_on(case, officer) else [],
        "is_compared": hasattr(row, "signature"),
    }
    return TemplateResponse(request, "desk/alike.html", context)


def shown_of(case: Case, officer: Officer) -> list[Shown]:
    """All that this officer may see, the nearest first."""
    row = case.suggestion
    found = alike_to(row, officer)
    may_merge = bool(found) and refusal_of(Merge, case) is None
    pairs = frozenset(grams.telling(f"{row.title}\n{row.text}"))
    actor = case.actor if may_merge else None
    return [_shown(each, pairs, case.at, actor) for each in found]


def decided_among(found: Sequence[Shown], *, but: Sequence[Shown]) -> list[Shown]:
    return [each for each in found if each.is_decided and each not in but][:BESIDE_FORM]


def same_among(found: Sequence[Shown]) -> list[Shown]:
    near = [each for each in found if each.percent >= 100 * SAME]
    return [each for each in near if each.may_take_in][:BESIDE_FORM]


def _shown(found: Alike, pairs: Container[str], now: datetime, actor: Actor | None) -> Shown:
    """`actor`: who may merge it into another one."""
    row = found.row
    age = timesince(row.submitted, now, depth=1)
    return Shown(
        row=row,
        percent=int(found.nearness * 100),
        title=parts_of(row.title, pairs),
        beginning=parts_of(_beginning(row.text), pairs),
        age=_("%(age)s ago") % {"age": age},
        submitted=say_day(row.submitted),
        status=status_badge(row),
        may_take_in=actor is not None and _takes_in(row, actor),
    )


def _takes_in(row: Suggestion, actor: Actor) -> bool:
    """As far as it can be told before it is tried."""
    return bool(
        row.is_open and row.parent_id is None and actor.oversees(row.region_path, Role.TRIAGE)
    )


def _beginning(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def parts_of(text: str, pairs: Container[str]) -> list[Part]:
    """(what stands there, whether both say it).

    >>> parts_of("<路灯>坏了", {"路灯"})
    [('<', False), ('路灯', True), ('>坏了', False)]
    """
    letters = zip(text, _shared(text, pairs), strict=True)
    return [
        ("".join(letter for letter, _is_shared in part), is_shared)
        for is_shared, part in groupby(letters, key=itemgetter(1))
    ]


def _shared(text: str, pairs: Container[str]) -> list[bool]:
    """For each character whether it is of a pair that both have."""
    shared = [False] * len(text)
    for place in range(len(text) - 1):
        if grams.normal(text[place : place + 2]) in pairs:
            shared[place] = shared[place + 1] = True
    return shared
