"""How it stands now: what is open in each stage, what is late, and what waits for a supervisor."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from regions.models import subtree
from suggestions.dashboard.asking import Asked
from suggestions.faces.badges import Badge, time_left_badge
from suggestions.models import Alert, LevelName, Suggestion
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.workflow import BEFORE_ANSWER, OPEN, STAGES, TICKING, Stage, Status

CARDS = {
    LevelName.YELLOW: "amber",
    LevelName.RED: "red",
    LevelName.SUPERVISION: "red",
}
LATEST_SHOWN = 8
# What is counted by status alone.
STANDINGS = {
    "unanswered": BEFORE_ANSWER,
    "held": (Status.HELD,),
    "consulting": (Status.COORDINATING,),
}
OF_STAGES = tuple(name for stage in Stage for name in (f"in_{stage}", f"late_in_{stage}"))
NAMES = ("overdue", "to_verify", "contested", "instructed", *STANDINGS, *OF_STAGES)


@dataclass(frozen=True)
class Standing:
    """Of one stage: how many lie in it, and how many of them are late."""

    label: str
    count: int
    late: int
    address: str


@dataclass(frozen=True)
class Late:
    """One that is past its limit, and the card it was given."""

    address: str
    title: str
    unit: str
    left: Badge
    card: Badge | None


@dataclass(frozen=True)
class Live:
    stages: list[Standing]
    unanswered: int
    overdue: int
    held: int
    latest: list[Late]
    waiting: list[Standing]
    list_address: str


def live_of(asked: Asked) -> Live:
    """Two statements over what is open, and one for the cards of the latest."""
    rows = _open(asked)
    counts = counts_of(rows, asked.now)
    chosen = {name: asked.chosen[name] for name in _OF_LISTS if name in asked.chosen}
    return Live(
        stages=stages_of(counts, chosen),
        unanswered=counts["unanswered"],
        overdue=counts["overdue"],
        held=counts["held"],
        latest=_latest(rows, asked.now),
        waiting=_waiting(counts, chosen),
        list_address=_list(chosen | {"view": "open", "overdue": "on"}),
    )


# The filters of the list have these names as well, and mean the same by them but for the unit.
_OF_LISTS = ("region", "unit", "category", "tier", "channel", "type")


def _open(asked: Asked) -> SuggestionQuerySet:
    rows = Suggestion.objects.visible_to(asked.officer).filter(status__in=OPEN)
    question = asked.question
    where = Q()
    for path in question.paths:
        where |= subtree(path, "region_path")
    for name in ("tier", "channel", "type"):
        if name in asked.chosen:
            where &= Q(**{name: asked.chosen[name]})
    if question.unit:
        where &= Q(lead_unit=question.unit)
    return rows.filter(where, _of(question.categories))


def _of(categories: tuple[int, ...]) -> Q:
    return Q(category__in=categories) if categories else Q()


def late(now: datetime) -> Q:
    return Q(status__in=TICKING, next_due__lt=now)


def counts_of(rows: SuggestionQuerySet, now: datetime) -> dict[str, int]:
    """How these open ones stand; one statement, of few conditions: each takes time to be built."""
    kinds = rows.values("status", "paused_from").annotate(
        many=Count("pk"),
        late=Count("pk", filter=late(now)),
        to_verify=Count("pk", filter=Q(rectified__isnull=False, verified=None)),
        contested=Count("pk", filter=Q(contested=True)),
        instructed=Count("pk", filter=Q(instructed=True)),
    )
    counts = Counter(dict.fromkeys(NAMES, 0))
    for kind in kinds:
        for name in ("to_verify", "contested", "instructed"):
            counts[name] += kind[name]
        counts["overdue"] += kind["late"]
        for name in _names_of(kind["status"]):
            counts[name] += kind["many"]
        stage = _stage_of(kind["status"], kind["paused_from"])
        if stage:
            counts[f"in_{stage}"] += kind["many"]
            counts[f"late_in_{stage}"] += kind["late"]
    return counts


def _names_of(status: str) -> list[str]:
    return [name for name, statuses in STANDINGS.items() if status in statuses]


def _stage_of(status: str, paused_from: str) -> Stage | None:
    """What waits for its author lies in the stage that it came from."""
    place = paused_from if status == Status.WAITING else status
    return STAGES.get(Status(place)) if place in OPEN else None


def stages_of(counts: dict[str, int], chosen: dict[str, str]) -> list[Standing]:
    return [_stage(stage, counts, chosen) for stage in Stage]


def _stage(stage: Stage, counts: dict[str, int], chosen: dict[str, str]) -> Standing:
    statuses = [status for status in OPEN if STAGES.get(status) is stage]
    return Standing(
        label=str(stage.label),
        count=counts[f"in_{stage}"],
        late=counts[f"late_in_{stage}"],
        address=_list(chosen | {"view": str(statuses[0])}),
    )


def _waiting(counts: dict[str, int], chosen: dict[str, str]) -> list[Standing]:
    """What only a supervisor can move on."""
    found = {
        _("Rectifications to verify"): counts["to_verify"],
        _("Not content: to be decided"): counts["contested"],
        _("Instructions without a result"): counts["instructed"],
        _("Consultations"): counts["consulting"],
        _("On hold"): counts["held"],
    }
    addresses = (
        {"view": "mine"},
        {"view": "mine"},
        {"view": "mine"},
        {"view": str(Status.COORDINATING)},
        {"view": str(Status.HELD)},
    )
    return [
        Standing(label, count, 0, _list(chosen | address))
        for (label, count), address in zip(found.items(), addresses, strict=True)
    ]


def _latest(rows: SuggestionQuerySet, now: datetime) -> list[Late]:
    found = rows.filter(late(now)).annotate(card=card()).order_by("next_due", "pk")
    return [
        Late(
            address=reverse("admin:suggestions_suggestion_change", args=[row.pk]),
            title=row.title,
            unit=row.lead_unit.name if row.lead_unit else _("triage desk"),
            left=time_left_badge(row, now),
            card=badge(getattr(row, "card", None)),
        )
        for row in found.select_related("lead_unit")[:LATEST_SHOWN]
    ]


def card() -> Subquery:
    """The last card of what runs: levels only go up."""
    alerts = Alert.objects.filter(
        deadline__suggestion=OuterRef("pk"), deadline__ended=None, level__in=CARDS
    )
    return Subquery(alerts.order_by("-recorded", "-pk").values("level")[:1])


def badge(level: str | None) -> Badge | None:
    return Badge(str(LevelName(level).label), CARDS[LevelName(level)]) if level else None


def _list(wanted: dict[str, str]) -> str:
    return f"{reverse('admin:suggestions_suggestion_changelist')}?{urlencode(wanted)}"
