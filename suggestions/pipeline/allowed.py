"""What may be moved, by whom, and what is said to whoever may not.

Every rule stands once: the status and the actor in the workflow, what else the case must be like
in the move's `why_not`, what the request must say in its `check`. `move()`, the desk and the
public pages ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django_fsm import Transition

from suggestions.language.moments import say_moment
from suggestions.models import ActorKind, Suggestion
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import NotAllowed, NotNow, Refused, Stale
from suggestions.pipeline.request import Move
from suggestions.pipeline.who import has_interest, is_any, is_biased, is_recused
from suggestions.workflow import STEPS, MoveName, Who, label_of


def rule_of(row: Suggestion, name: str) -> dict[str, Any] | None:
    """Label and `who` of a move from where the row stands; None where it is not allowed."""
    found = getattr(row, name)._django_fsm.get_transition(row.status)
    custom: dict[str, Any] | None = found.custom if found else None
    return custom


def every_move() -> Iterable[Transition]:
    """All moves of the workflow, one for each status that they start from."""
    transitions: Iterable[Transition] = Suggestion().get_all_status_transitions()  # type: ignore[attr-defined]
    return transitions


def may(actor: Actor, name: str, case: Case) -> bool:
    """Whether this actor may make this move where the case stands, before any rule of its own."""
    rule = rule_of(case.suggestion, name)
    return rule is not None and is_any(actor, rule["who"], case)


def refusal_of(request: type[Move], case: Case) -> Refused | None:
    """Why the case's actor cannot make this move as it stands, whatever the request would say."""
    row, label = case.suggestion, label_of(request.name)
    rule = rule_of(row, request.name)
    if rule is None:
        return NotAllowed(
            _("“%(move)s” is not possible while the suggestion is “%(status)s”.")
            % {"move": label, "status": row.get_status_display()}
        )
    if is_biased(case.actor, case):
        return NotAllowed(why_others_decide(case))
    if not is_any(case.actor, rule["who"], case):
        if has_interest(case.actor, case):
            return NotAllowed(why_others_decide(case))
        return NotAllowed(
            _("You may not “%(move)s” here: that is for %(who)s.")
            % {"move": label, "who": _spoken(rule["who"])}
        )
    reason = request.why_not(case)
    return NotNow(reason) if reason else None


def why_others_decide(case: Case) -> str:
    """What is said to whoever it concerns, or who stepped aside."""
    if is_recused(case.actor, case):
        return _("You stepped aside from it: others decide it.")
    return _("It is about your own unit, or about one above it: others decide it.")


def check(request: Move, case: Case, *, version: int | None) -> None:
    """Raise Refused unless this move may be made: fresh page, status, actor, rules, content."""
    row = case.suggestion
    if version is not None and version != row.version:
        if not _is_for(case.actor, request.name, case):
            raise NotAllowed(_("This page is out of date."))
        raise Stale(_what_happened(row, case.actor))
    if refusal := refusal_of(type(request), case):
        raise refusal
    request.check_complete()
    if case.actor.kind == ActorKind.OFFICER:
        request.check_filled_in()
    request.check(case)


def _spoken(those: Iterable[Who]) -> str:
    return " / ".join(sorted(str(who.label) for who in those))


def _is_for(actor: Actor, name: MoveName, case: Case) -> bool:
    """Whether this move is for such an actor at all, wherever the case stands."""
    return is_any(actor, STEPS[name].who, case)


def _what_happened(row: Suggestion, reader: Actor) -> str:
    """The move that made a page stale; citizens are not told which officer made it."""
    renewing = row.events.filter(details__has_key="version").order_by("-number")
    last = renewing.select_related("officer").first()
    if last is None:
        return _("This page is out of date.")
    named = last.officer if reader.kind != ActorKind.CITIZEN else None
    who = str(named) if named else last.get_actor_display()
    return _("Already “%(move)s” by %(who)s at %(time)s. Nothing of yours was changed.") % {
        "move": label_of(last.move),
        "who": who,
        "time": say_moment(last.at),
    }
