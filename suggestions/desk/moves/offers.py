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
from suggestions.workflow import MoveName, label_of

# The first one allowed is the primary button: decisions that somebody waits for come first.
PRIMARY = (
    MoveName.UPHOLD,
    MoveName.REFUSE_OBJECTION,
    MoveName.APPROVE_EXTENSION,
    MoveName.ENDORSE_EXTENSION,
    MoveName.HOLD,
    MoveName.REPLY_SUPERVISION,
    MoveName.ASSIGN,
    MoveName.CONCLUDE,
    MoveName.COORDINATE,
    MoveName.CLASSIFY,
    MoveName.ACCEPT,
    MoveName.ACCEPT_CO,
    MoveName.FINISH_CO,
    MoveName.ANSWER,
    MoveName.DRAFT,
    MoveName.RESUME,
    MoveName.VERIFY,
    MoveName.RECTIFY,
    MoveName.CLOSE,
    MoveName.FOLLOW_UP,
)
OTHERS = (
    MoveName.ANSWER_DIRECTLY,
    MoveName.ASK,
    MoveName.SEND_BACK,
    MoveName.CONTACT,
    MoveName.ALLOT,
    MoveName.DELEGATE,
    MoveName.REASSIGN,
    MoveName.RAISE_OBJECTION,
    MoveName.ASK_EXTENSION,
    MoveName.REFUSE_EXTENSION,
    MoveName.ASK_HOLD,
    MoveName.REFUSE_HOLD,
    MoveName.WAIVE_CO,
    MoveName.DISSOLVE,
    MoveName.MERGE,
    MoveName.SPLIT,
    MoveName.CORRECT,
    MoveName.DECLINE,
    MoveName.TRANSFER,
    MoveName.REWORK,
    MoveName.REMIND,
    MoveName.SUPERVISE,
    MoveName.PRIORITISE,
    MoveName.PUBLISH,
    MoveName.UNPUBLISH,
    MoveName.ADOPT,
    MoveName.CONVERT,
    MoveName.NOTE,
    MoveName.REOPEN,
    MoveName.UNMERGE,
    MoveName.ERASE,
)
ORDER = (*PRIMARY, *OTHERS)
KEYS = {
    MoveName.CLASSIFY: "c",
    MoveName.ASSIGN: "a",
    MoveName.ACCEPT: "s",
    MoveName.DRAFT: "d",
    MoveName.ANSWER: "r",
}
IN_BULK = {
    MoveName.CLASSIFY: {Role.TRIAGE},
    MoveName.ASSIGN: {Role.TRIAGE},
    MoveName.REMIND: {Role.TRIAGE, Role.SUPERVISOR},
    MoveName.NOTE: {Role.TRIAGE, Role.SUPERVISOR, Role.HANDLER, Role.LEADER},
}
# What cannot be taken back asks in red.
GRAVE = frozenset({MoveName.ERASE})


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
        and row.events.filter(move=MoveName.FOLLOW_UP, at__gte=row.answered).exists()
    )


_TESTS: dict[str, Callable[[Case], bool]] = {
    MoveName.ASSIGN: lambda case: case.suggestion.tier not in {"", Tier.COMPLEX},
    MoveName.COORDINATE: lambda case: bool(case.suggestion.tier),
    MoveName.ANSWER_DIRECTLY: _may_answer_directly,
    MoveName.RAISE_OBJECTION: _may_object,
    MoveName.UPHOLD: _open(ApplicationKind.OBJECTION),
    MoveName.REFUSE_OBJECTION: _open(ApplicationKind.OBJECTION),
    MoveName.ASK_HOLD: lambda case: not case.open_application(ApplicationKind.HOLD),
    MoveName.HOLD: _open(ApplicationKind.HOLD),
    MoveName.REFUSE_HOLD: _open(ApplicationKind.HOLD),
    MoveName.ASK_EXTENSION: _may_extend,
    MoveName.ENDORSE_EXTENSION: _open(ApplicationKind.EXTENSION, ApplicationState.OPEN),
    MoveName.APPROVE_EXTENSION: _open(ApplicationKind.EXTENSION, ApplicationState.ENDORSED),
    MoveName.REFUSE_EXTENSION: _open(ApplicationKind.EXTENSION),
    MoveName.ACCEPT_CO: _is_own_part_new,
    MoveName.WAIVE_CO: lambda case: bool(case.unfinished_co_units),
    MoveName.SEND_BACK: lambda case: case.open_draft is not None,
    MoveName.ANSWER: _may_answer,
    MoveName.CLOSE: _was_followed_up,
    MoveName.PRIORITISE: lambda case: not case.suggestion.key,
    MoveName.RECTIFY: lambda case: case.suggestion.key and not case.suggestion.rectified,
    MoveName.VERIFY: lambda case: bool(case.suggestion.rectified and not case.suggestion.verified),
    MoveName.REPLY_SUPERVISION: lambda case: bool(case.keeper.live(Kind.SUPERVISION)),
    MoveName.PUBLISH: lambda case: not why_not_public(case),
    MoveName.UNPUBLISH: lambda case: case.suggestion.published,
    MoveName.ADOPT: lambda case: case.suggestion.type == SuggestionType.PROPOSAL,
}
