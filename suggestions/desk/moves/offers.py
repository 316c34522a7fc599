"""Which moves the page offers now, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from regions.models import Officer, Role
from suggestions.models import (
    ApplicationKind,
    ApplicationState,
    AssignmentState,
    Capacity,
    Kind,
    SuggestionType,
    Tier,
)
from suggestions.pipeline.allowed import may
from suggestions.pipeline.case import Case
from suggestions.pipeline.publish import why_not_public
from suggestions.workflow import label_of

# The first one allowed is the primary button: decisions that somebody waits for come first.
PRIMARY = (
    "uphold",
    "refuse_objection",
    "approve_extension",
    "endorse_extension",
    "hold",
    "reply_supervision",
    "assign",
    "conclude",
    "coordinate",
    "classify",
    "accept",
    "accept_co",
    "finish_co",
    "answer",
    "draft",
    "resume",
    "verify",
    "rectify",
    "close",
    "follow_up",
)
OTHERS = (
    "answer_directly",
    "ask",
    "send_back",
    "contact",
    "allot",
    "delegate",
    "reassign",
    "raise_objection",
    "ask_extension",
    "refuse_extension",
    "ask_hold",
    "refuse_hold",
    "waive_co",
    "dissolve",
    "merge",
    "split",
    "correct",
    "decline",
    "transfer",
    "rework",
    "remind",
    "supervise",
    "prioritise",
    "publish",
    "unpublish",
    "adopt",
    "convert",
    "note",
    "reopen",
    "unmerge",
    "erase",
)
ORDER = (*PRIMARY, *OTHERS)
KEYS = {"classify": "c", "assign": "a", "accept": "s", "draft": "d", "answer": "r"}
IN_BULK = {
    "classify": {Role.TRIAGE},
    "assign": {Role.TRIAGE},
    "remind": {Role.TRIAGE, Role.SUPERVISOR},
    "note": {Role.TRIAGE, Role.SUPERVISOR, Role.HANDLER, Role.LEADER},
}
# What cannot be taken back asks in red.
GRAVE = frozenset({"erase"})


@dataclass(frozen=True)
class Offer:
    name: str
    label: str
    key: str = ""
    grave: bool = False


def offers(case: Case) -> list[Offer]:
    """Every move that this officer may make now and that would not be refused out of hand."""
    return [
        Offer(name, label_of(name), KEYS.get(name, ""), name in GRAVE)
        for name in ORDER
        if may(case.actor, name, case) and makes_sense(name, case)
    ]


def bulk_offers(officer: Officer) -> list[Offer]:
    return [Offer(name, label_of(name)) for name, roles in IN_BULK.items() if officer.holds(*roles)]


def makes_sense(name: str, case: Case) -> bool:
    """Whether there is anything to decide, extend, take back… whatever a form would say."""
    test = _TESTS.get(name)
    return test is None or test(case)


def _open(kind: ApplicationKind, *states: ApplicationState) -> Callable[[Case], bool]:
    def test(case: Case) -> bool:
        row = case.open_application(kind)
        return row is not None and (not states or row.state in states)

    return test


def _may_object(case: Case) -> bool:
    limit = case.keeper.latest(Kind.SIGN_FOR)
    in_time = limit is not None and limit.is_live and case.at <= limit.due
    return in_time and not any(
        row.kind == ApplicationKind.OBJECTION
        and row.unit_id == case.suggestion.lead_unit_id
        and (row.is_open or row.state == ApplicationState.REFUSED)
        for row in case.applications
    )


def _may_extend(case: Case) -> bool:
    limit = case.keeper.handling
    in_time = limit is not None and limit.is_live and case.at <= limit.due
    return in_time and not any(
        row.kind == ApplicationKind.EXTENSION
        and row.cycle == case.suggestion.cycle
        and (row.is_open or row.state == ApplicationState.APPROVED)
        for row in case.applications
    )


def _is_own_part_new(case: Case) -> bool:
    return any(
        row.state == AssignmentState.ASSIGNED and case.actor.serves(row.unit_id)
        for row in case.co_units
    )


def _may_answer_directly(case: Case) -> bool:
    led = any(row.capacity == Capacity.LEAD for row in case.assignments)
    return case.suggestion.tier not in {"", Tier.COMPLEX} and not led


def _may_answer(case: Case) -> bool:
    drafted = case.open_draft is not None or case.suggestion.tier == Tier.SIMPLE
    return drafted and not case.unfinished_co_units


def _was_followed_up(case: Case) -> bool:
    row = case.suggestion
    return (
        row.answered is not None
        and row.events.filter(move="follow_up", at__gte=row.answered).exists()
    )


_TESTS: dict[str, Callable[[Case], bool]] = {
    "assign": lambda case: case.suggestion.tier not in {"", Tier.COMPLEX},
    "coordinate": lambda case: bool(case.suggestion.tier),
    "answer_directly": _may_answer_directly,
    "raise_objection": _may_object,
    "uphold": _open(ApplicationKind.OBJECTION),
    "refuse_objection": _open(ApplicationKind.OBJECTION),
    "ask_hold": lambda case: not case.open_application(ApplicationKind.HOLD),
    "hold": _open(ApplicationKind.HOLD),
    "refuse_hold": _open(ApplicationKind.HOLD),
    "ask_extension": _may_extend,
    "endorse_extension": _open(ApplicationKind.EXTENSION, ApplicationState.OPEN),
    "approve_extension": _open(ApplicationKind.EXTENSION, ApplicationState.ENDORSED),
    "refuse_extension": _open(ApplicationKind.EXTENSION),
    "accept_co": _is_own_part_new,
    "waive_co": lambda case: bool(case.unfinished_co_units),
    "send_back": lambda case: case.open_draft is not None,
    "answer": _may_answer,
    "close": _was_followed_up,
    "prioritise": lambda case: not case.suggestion.key,
    "rectify": lambda case: case.suggestion.key and not case.suggestion.rectified,
    "verify": lambda case: bool(case.suggestion.rectified and not case.suggestion.verified),
    "reply_supervision": lambda case: bool(case.keeper.live(Kind.SUPERVISION)),
    "publish": lambda case: not why_not_public(case),
    "unpublish": lambda case: case.suggestion.published,
    "adopt": lambda case: case.suggestion.type == SuggestionType.PROPOSAL,
}
