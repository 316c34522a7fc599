"""Who is told of a move: one table, and what each of those it names means for a given case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import Role
from suggestions.language.danger import Danger
from suggestions.messages.staff import Staff
from suggestions.messages.templates import Template
from suggestions.models import (
    AboutKind,
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    AssignmentState,
    Consultation,
    Suggestion,
)
from suggestions.workflow import MoveName

M, T = MoveName, Template


class Told(NamedTuple):
    """`waits`: is counted by another message, the next digest or the notice of the day."""

    template: Template
    officer: int
    waits: bool = False


LEADERS = frozenset({Role.LEADER})


class Whom(models.TextChoices):
    """Where no unit leads, the triage desk stands in for it."""

    AUTHOR = "author", _("the author")
    NAMER = "namer", _("whoever named a unit, where something else of it is kept from it now")
    OFFICER = "officer", _("the officer who handles it, or the lead unit")
    HANDLER = "handler", _("the officer it is allotted to")
    UNIT = "unit", _("the lead unit")
    LEADER = "leader", _("the leader of the lead unit, or of the unit above that signs")
    ENDORSER = "endorser", _("the leader of the lead unit, then the triage desk")
    CO_UNITS = "co_units", _("the co-units that have yet to sign")
    CHAIR = "chair", _("the chair of the consultation")
    TRIAGE = "triage", _("the triage desk")
    SUPERVISOR = "supervisor", _("the supervisor of the region")
    ARBITER = "arbiter", _("the supervisor, where the author is not content")
    HEARER = "hearer", _("the supervisor, where somebody asked the author to")
    COLLEAGUE = "colleague", _("the colleague whom the note names")
    GUARD = "guard", _("the triage desk, where the words speak of danger")


W = Whom
AUTHORS = frozenset({W.AUTHOR, W.NAMER})
# Whoever is named several times is told once, by the first line. `HANDED`: it is their turn now.
TOLD: dict[MoveName, dict[Whom, Template]] = {
    # collect 征集
    M.SUBMIT: {W.AUTHOR: T.RECEIVED, W.GUARD: T.DANGER},
    M.ARCHIVE: {},
    M.WITHDRAW: {W.GUARD: T.DANGER, W.HEARER: T.PRESSED},
    M.TAKE_BACK: {},
    # classify 分类
    M.CLASSIFY: {W.AUTHOR: T.CLASSIFIED, W.NAMER: T.NAMING},
    M.ANSWER_DIRECTLY: {W.AUTHOR: T.ANSWERED},
    M.DECLINE: {W.AUTHOR: T.DECLINED},
    M.TRANSFER: {W.AUTHOR: T.TRANSFERRED},
    M.MERGE: {W.AUTHOR: T.MERGED},
    M.FOLLOW: {},
    M.ABSORB: {},
    M.RELEASE: {},
    M.UNMERGE: {W.AUTHOR: T.UNMERGED},
    M.SPLIT: {},
    M.CORRECT: {},
    # coordinate 联动
    M.COORDINATE: {
        W.AUTHOR: T.MEETS,
        W.CHAIR: T.CHAIR,
        W.UNIT: T.CONSULTATION,
        W.CO_UNITS: T.INVITED,
    },
    M.CONCLUDE: {W.AUTHOR: T.CONCLUDED, W.UNIT: T.ASSIGNED, W.CO_UNITS: T.JOINED},
    M.DISSOLVE: {W.AUTHOR: T.CALLED_OFF},
    # assign 交办
    M.ASSIGN: {W.AUTHOR: T.HANDED_OVER, W.UNIT: T.ASSIGNED, W.CO_UNITS: T.JOINED},
    M.DELEGATE: {W.AUTHOR: T.HANDED_OVER, W.UNIT: T.ASSIGNED},
    M.REASSIGN: {W.AUTHOR: T.HANDED_OVER, W.UNIT: T.ASSIGNED},
    M.ACCEPT: {},
    M.RAISE_OBJECTION: {W.TRIAGE: T.HANDED},
    M.UPHOLD: {W.TRIAGE: T.HANDED},
    M.REFUSE_OBJECTION: {W.UNIT: T.HANDED},
    M.ALLOT: {W.HANDLER: T.ALLOTTED},
    M.CONTACT: {W.AUTHOR: T.NOT_REACHED},
    M.ASK: {W.AUTHOR: T.QUESTION},
    M.SUPPLEMENT: {W.AUTHOR: T.RESUMED, W.GUARD: T.DANGER, W.OFFICER: T.HANDED},
    M.ADD_WORDS: {W.GUARD: T.DANGER, W.OFFICER: T.ADDED},
    M.ASK_HOLD: {W.SUPERVISOR: T.HANDED},
    M.REFUSE_HOLD: {W.UNIT: T.HANDED},
    M.HOLD: {W.AUTHOR: T.HELD, W.UNIT: T.HANDED},
    M.RESUME: {W.AUTHOR: T.RESUMED},
    M.ASK_EXTENSION: {W.ENDORSER: T.HANDED},
    M.ENDORSE_EXTENSION: {W.TRIAGE: T.HANDED},
    M.APPROVE_EXTENSION: {W.AUTHOR: T.EXTENDED, W.UNIT: T.HANDED},
    M.REFUSE_EXTENSION: {W.UNIT: T.HANDED},
    M.JOIN_CO: {W.CO_UNITS: T.JOINED},
    M.ACCEPT_CO: {},
    M.FINISH_CO: {W.OFFICER: T.HANDED},
    M.WAIVE_CO: {},
    # feed back 反馈
    M.DRAFT: {W.LEADER: T.HANDED},
    M.SEND_BACK: {W.OFFICER: T.HANDED},
    M.ANSWER: {W.AUTHOR: T.ANSWERED},
    M.REWORK: {
        W.AUTHOR: T.HANDLED_AGAIN,
        W.GUARD: T.DANGER,
        W.UNIT: T.REWORK,
        W.CO_UNITS: T.REWORK,
    },
    M.FULFIL: {W.AUTHOR: T.FULFILLED},
    M.CONFIRM_PROMISE: {W.GUARD: T.DANGER, W.UNIT: T.CONFIRMED},
    M.RATE: {W.GUARD: T.DANGER, W.ARBITER: T.CONTESTED},
    M.FOLLOW_UP: {W.ARBITER: T.CONTESTED},
    M.UPHOLD_ANSWER: {W.AUTHOR: T.UPHELD},
    M.CLOSE: {W.AUTHOR: T.CLOSED, W.GUARD: T.DANGER, W.ARBITER: T.CONTESTED},
    M.ASK_REOPEN: {W.GUARD: T.DANGER, W.ARBITER: T.CONTESTED},
    M.UPHOLD_WITHDRAWAL: {W.AUTHOR: T.STAYS_WITHDRAWN},
    M.REOPEN: {W.AUTHOR: T.REOPENED, W.UNIT: T.REWORK},
    # beside the stages
    M.STEP_ASIDE: {W.LEADER: T.HANDED},
    M.RECUSE: {W.LEADER: T.HANDED},
    M.READMIT: {},
    M.NOTE: {W.COLLEAGUE: T.MENTIONED},
    M.REMIND: {W.UNIT: T.REMINDER},
    M.URGE: {W.GUARD: T.DANGER, W.OFFICER: T.URGED, W.LEADER: T.URGED},
    M.SUPERVISE: {W.UNIT: T.SUPERVISION},
    M.REPLY_SUPERVISION: {W.SUPERVISOR: T.HANDED},
    M.INSTRUCT: {W.UNIT: T.INSTRUCTION},
    M.CARRY_OUT: {},
    M.PRIORITISE: {W.UNIT: T.KEY},
    M.RECTIFY: {W.SUPERVISOR: T.HANDED},
    M.REFUSE_RECTIFICATION: {W.UNIT: T.HANDED},
    M.VERIFY: {W.UNIT: T.HANDED},
    M.PUBLISH: {W.AUTHOR: T.PUBLISHED},
    M.UNPUBLISH: {},
    M.ADOPT: {W.AUTHOR: T.ADOPTED},
    M.CONVERT: {W.AUTHOR: T.CONVERTED},
    M.SEND_LINK: {W.AUTHOR: T.LINK},
    M.RENEW_CODE: {},
    M.RECOMPUTE: {},
    M.CORRECT_CONTACT: {},
    M.ASK_ERASURE: {W.GUARD: T.DANGER, W.SUPERVISOR: T.HANDED},
    M.APPROVE_ERASURE: {W.AUTHOR: T.ERASURE},
    M.REFUSE_ERASURE: {W.AUTHOR: T.ERASURE_REFUSED},
    M.TAKE_BACK_ERASURE: {},
    M.EXPIRE: {},
    M.PRESERVE: {},
    M.LIFT_HOLD: {},
    M.ERASE: {},
}
# What they are asked is in their work list at once (`messages/budget.py`).
IN_DIGEST = frozenset({W.SUPERVISOR, W.ARBITER, W.HEARER})
# Counted by the notice of the day within seconds.
ON_NOTICE = frozenset({W.GUARD})
# Where a date was shown before, their author is told that it has changed, and nothing otherwise.
RESCHEDULES = frozenset({M.CLASSIFY, M.RECOMPUTE})


class Concerned(Protocol):
    """What is asked of a case to find out who is told."""

    suggestion: Suggestion

    signing: Assignment | None

    mentioned: int | None

    dangers: list[Danger]

    @property
    def lead(self) -> Assignment | None: ...
    @property
    def co_units(self) -> list[Assignment]: ...
    @property
    def recused(self) -> set[int]: ...
    @property
    def consultation(self) -> Consultation | None: ...
    def open_application(self, kind: ApplicationKind) -> Application | None: ...


def author_hears_of(name: MoveName) -> bool:
    return W.AUTHOR in TOLD[name] or name in RESCHEDULES


def officers_told(name: MoveName, case: Concerned, staff: Staff) -> Iterator[Told]:
    """Each officer once, with what is said; `NO_OFFICER` where a unit has nobody of its own."""
    row = case.suggestion
    given = _units_of(case) if row.about_kind == AboutKind.WORK else []
    staff = staff.besides(row.about_unit_id, case.recused, given=given)
    staff.expect(_units_of(case))
    told: dict[tuple[int, bool], Told] = {}
    for each in _named(name, case, staff):
        # That it is dangerous is told beside what there is to do.
        told.setdefault((each.officer, each.template == T.DANGER), each)
    yield from told.values()
    if T.ASSIGNED in TOLD[name].values():
        yield from _told_of_vacancy(case, staff)


def _units_of(case: Concerned) -> list[int]:
    lead = case.suggestion.lead_unit_id
    return [unit for unit in (lead, *(row.unit_id for row in case.co_units)) if unit]


def _named(name: MoveName, case: Concerned, staff: Staff) -> Iterator[Told]:
    """All that the lines of the table mean, authors apart."""
    for whom, template in TOLD[name].items():
        if whom not in AUTHORS:
            for officer in _MEANINGS[whom](case, staff):
                yield Told(template, officer, whom in IN_DIGEST | ON_NOTICE)


def _told_of_vacancy(case: Concerned, staff: Staff) -> Iterator[Told]:
    if staff.is_vacant(case.suggestion.lead_unit_id):
        for officer in staff.nearest(Role.ADMINISTRATOR, case.suggestion.region_path):
            yield Told(T.NO_OFFICER, officer)


def handler_of(row: Suggestion, allotted: int | None, staff: Staff) -> list[int]:
    """The officer it is allotted to while in office, else the unit's handlers, else its leaders."""
    unit = row.lead_unit_id
    if allotted and staff.works_in(allotted, unit):
        return [allotted]
    return staff.of_unit(unit)


def chair_of(row: Suggestion, named: int | None, staff: Staff) -> list[int]:
    """Whoever was named while in office, else the leaders of the lead unit."""
    if named and staff.is_in_office(named):
        return [named]
    return staff.of_unit(row.lead_unit_id, LEADERS)


def _unit(case: Concerned, staff: Staff) -> list[int]:
    unit = case.suggestion.lead_unit_id
    return _triage(case, staff) if unit is None else staff.of_unit(unit)


def _officer(case: Concerned, staff: Staff) -> list[int]:
    lead = case.lead
    if lead is None:
        return _unit(case, staff)
    return handler_of(case.suggestion, lead.officer_id, staff)


def _handler(case: Concerned, staff: Staff) -> list[int]:
    """Nobody, where it goes back to all of the unit: there it stands among everybody's work."""
    named = case.lead.officer_id if case.lead else None
    return [named] if named and staff.works_in(named, case.suggestion.lead_unit_id) else []


def _leader(case: Concerned, staff: Staff) -> list[int]:
    unit = case.signing.unit_id if case.signing else case.suggestion.lead_unit_id
    return _triage(case, staff) if unit is None else staff.of_unit(unit, LEADERS)


def _endorser(case: Concerned, staff: Staff) -> list[int]:
    asked = case.open_application(ApplicationKind.EXTENSION)
    endorsed = asked is not None and asked.state == ApplicationState.ENDORSED
    return _triage(case, staff) if endorsed else _leader(case, staff)


def _co_units(case: Concerned, staff: Staff) -> list[int]:
    new = {AssignmentState.JOINED, AssignmentState.ASSIGNED}
    rows = [row for row in case.co_units if row.state in new]
    return [officer for row in rows for officer in staff.of_unit(row.unit_id)]


def _chair(case: Concerned, staff: Staff) -> list[int]:
    consultation = case.consultation
    return chair_of(case.suggestion, consultation.chair_id, staff) if consultation else []


def _triage(case: Concerned, staff: Staff) -> list[int]:
    return staff.deciding(Role.TRIAGE, case.suggestion.region_path)


def _supervisor(case: Concerned, staff: Staff) -> list[int]:
    return staff.deciding(Role.SUPERVISOR, case.suggestion.region_path)


def _arbiter(case: Concerned, staff: Staff) -> list[int]:
    return arbiters_of(case.suggestion, staff) if case.suggestion.contested else []


def _hearer(case: Concerned, staff: Staff) -> list[int]:
    return arbiters_of(case.suggestion, staff) if case.suggestion.is_pressed else []


def _colleague(case: Concerned, staff: Staff) -> list[int]:
    found = case.mentioned
    if found is None:
        return []
    handles = any(staff.works_in(found, unit) for unit in _units_of(case))
    return [found] if handles or staff.is_in_office(found) else []


def _guard(case: Concerned, staff: Staff) -> list[int]:
    """Of corruption alone nobody who belongs to the unit that handles it.

    Where such a one triages, no stand-in does: that he is not told opens it to nobody else.
    """
    if case.dangers == [Danger.CORRUPTION]:
        path, others = case.suggestion.region_path, staff.besides(case.suggestion.lead_unit_id)
        if staff.nearest(Role.TRIAGE, path):
            return others.nearest(Role.TRIAGE, path)
        return _triage(case, others)
    return _triage(case, staff) if case.dangers else []


def arbiters_of(row: Suggestion, staff: Staff) -> list[int]:
    """The supervisors of the lead unit's own level, or of where it is about if that is higher."""
    unit = row.lead_unit
    path = min(row.region_path, unit.region.path, key=len) if unit else row.region_path
    # Those of the city may all have an interest, where those of the county have none.
    return staff.nearest(Role.SUPERVISOR, path) or staff.deciding(Role.SUPERVISOR, row.region_path)


_MEANINGS: dict[Whom, Callable[[Concerned, Staff], list[int]]] = {
    W.OFFICER: _officer,
    W.HANDLER: _handler,
    W.UNIT: _unit,
    W.LEADER: _leader,
    W.ENDORSER: _endorser,
    W.CO_UNITS: _co_units,
    W.CHAIR: _chair,
    W.TRIAGE: _triage,
    W.SUPERVISOR: _supervisor,
    W.ARBITER: _arbiter,
    W.HEARER: _hearer,
    W.COLLEAGUE: _colleague,
    W.GUARD: _guard,
}
