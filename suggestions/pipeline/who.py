"""What each `Who` of the workflow means for a given case."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from regions.models import Role
from suggestions.models import AboutKind, ActorKind, AssignmentState, Capacity, Tier
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.case import Case
from suggestions.pipeline.deciding import stood_in_for
from suggestions.pipeline.once_more import signs_from_above
from suggestions.workflow import Who


def is_one(actor: Actor, who: Who, case: Case) -> bool:
    """Whether the actor is one of those that `who` stands for, of this case.

    Nobody decides about what concerns the own unit, or was left to others, by whatever post. The
    unit's work that it was given to handle it handles, and does nothing else about it.
    """
    if is_biased(actor, case):
        return False
    handles = who in HANDLING or not has_interest(actor, case)
    return handles and MEANINGS[who](acting(actor, case), case)


def is_any(actor: Actor, those: Collection[Who], case: Case) -> bool:
    """Whether the actor is one of these: whom posts alone tell first, since of the others rows have
    to be read."""
    return any(is_one(actor, who, case) for who in MEANINGS if who in those)


def is_biased(actor: Actor, case: Case) -> bool:
    """Whether nothing of it is for the actor, by whatever post."""
    own = has_interest(actor, case) and not _given_to_handle(actor, case)
    return own or is_recused(actor, case)


def decides_nothing(actor: Actor, case: Case) -> bool:
    """Also of the own unit's work, which one may have to handle."""
    return has_interest(actor, case) or is_recused(actor, case)


def has_interest(actor: Actor, case: Case) -> bool:
    return actor.has_interest_in(case.suggestion.about_unit_id)


def acting(actor: Actor, case: Case) -> Actor:
    """The actor with those posts alone that count in this case, and as whom he stands in."""
    if has_interest(actor, case):
        return replace(actor, units=_given_to_handle(actor, case))
    left = stood_in_for(actor, case)
    return replace(actor, stands_in=left) if left else actor


def _given_to_handle(actor: Actor, case: Case) -> frozenset[int]:
    """The own units that are to handle what is about their work, or that of one above them; what
    another unit was given, also the one above, one would oversee there. As `visible_to` has it."""
    row = case.suggestion
    if actor.officer is None or row.about_unit_id is None or row.about_kind != AboutKind.WORK:
        return frozenset()
    given = {each.unit_id for each in case.in_force if each.capacity in HANDLERS}
    return actor.officer.units_within(row.about_unit_id) & given


def is_recused(actor: Actor, case: Case) -> bool:
    """Whether the officer is kept out of it by name.

    Of what is locked its rows say so: they may have come since the officer's posts were read.
    """
    officer = actor.officer
    asked = officer is not None and (case.is_locked or officer.has_stepped_aside)
    return asked and officer is not None and officer.pk in case.recused


def _is_kind(kind: ActorKind) -> Callable[[Actor, Case], bool]:
    return lambda actor, case: actor.kind == kind


def _is_overseer(role: Role) -> Callable[[Actor, Case], bool]:
    return lambda actor, case: actor.oversees(case.suggestion.region_path, role)


def _is_collector(actor: Actor, case: Case) -> bool:
    return any(post.role == Role.COLLECTOR for post in actor.posts)


def _is_lead(actor: Actor, case: Case) -> bool:
    return actor.serves(case.suggestion.lead_unit_id)


def _is_leader(actor: Actor, case: Case) -> bool:
    return actor.serves(case.suggestion.lead_unit_id, frozenset({Role.LEADER}))


def _is_desk(actor: Actor, case: Case) -> bool:
    return case.suggestion.lead_unit_id is None and _is_overseer(Role.TRIAGE)(actor, case)


def _is_handler(actor: Actor, case: Case) -> bool:
    return case.suggestion.tier == Tier.SIMPLE and _is_lead(actor, case)


def _is_co_unit(actor: Actor, case: Case) -> bool:
    """Also of a consultation, where it has nothing to do yet but may say what it knows."""
    working = {AssignmentState.JOINED, AssignmentState.ASSIGNED, AssignmentState.ACCEPTED}
    return any(
        row.capacity == Capacity.CO and row.state in working and actor.serves(row.unit_id)
        for row in case.in_force
    )


def _is_chair(actor: Actor, case: Case) -> bool:
    consultation = case.consultation
    if consultation is None or actor.officer is None:
        return False
    named = consultation.chair_id
    return named == actor.officer.pk if named else _is_leader(actor, case)


def _is_superior(actor: Actor, case: Case) -> bool:
    lead = case.suggestion.lead_unit
    above = lead.superiors() if lead else []
    return any(actor.serves(unit.pk, frozenset({Role.LEADER})) for unit in above)


def _is_above(actor: Actor, case: Case) -> bool:
    return signs_from_above(actor.officer, case)


# Whoever handles; all others of the workflow oversee, rule or sign above.
HANDLING = frozenset({Who.LEAD, Who.LEADER, Who.HANDLER, Who.CO_UNIT})
HANDLERS = frozenset({Capacity.LEAD, Capacity.CO})
MEANINGS: dict[Who, Callable[[Actor, Case], bool]] = {
    Who.CITIZEN: _is_kind(ActorKind.CITIZEN),
    Who.CHANNEL: _is_kind(ActorKind.CHANNEL),
    Who.CLOCK: _is_kind(ActorKind.CLOCK),
    Who.COLLECTOR: _is_collector,
    Who.TRIAGE: _is_overseer(Role.TRIAGE),
    Who.DESK: _is_desk,
    Who.SUPERVISOR: _is_overseer(Role.SUPERVISOR),
    Who.LEAD: _is_lead,
    Who.LEADER: _is_leader,
    Who.HANDLER: _is_handler,
    Who.CO_UNIT: _is_co_unit,
    Who.CHAIR: _is_chair,
    Who.SUPERIOR: _is_superior,
    Who.ABOVE: _is_above,
}
