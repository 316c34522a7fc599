"""The unit answers a whole order at once: the same reply to each matter that waits for one."""

from __future__ import annotations

from typing import Any

from regions.models import Officer
from suggestions.desk.moves.bulk import Picked
from suggestions.desk.moves.choices import Scope
from suggestions.desk.moves.forms import MoveForm
from suggestions.models import Event, SupervisionOrder
from suggestions.orders.standing import Matter, Matters
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.allowed import may
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move_many
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Refused
from suggestions.workflow import MoveName

NAME = MoveName.REPLY_SUPERVISION


def waiting(matters: Matters, officer: Officer) -> list[Matter]:
    """Those that the reply may be given for by this officer; who may, the move itself says."""
    own = [each for each in matters.given if not each.replied and _may_reply(each, officer)]
    return [each for each in own if each.live][:MOST_AT_ONCE]


def _may_reply(matter: Matter, officer: Officer) -> bool:
    actor = officer_actor(officer)
    return may(actor, NAME, read_case(matter.row, actor))


def reply_form(order: SupervisionOrder, officer: Officer, typed: Any = None) -> MoveForm:
    return MoveForm(MOVES[NAME], Scope(officer, order.place.path), data=typed)


def reply(picked: list[Picked], form: MoveForm, *, by: Officer) -> list[Event | Refused]:
    """One answer for each of what was picked, in its order. Raises Busy, having changed nothing."""
    intents = [Intent(each.row.pk, form.filled_in(), each.version, key=form.key) for each in picked]
    return move_many(intents, actor=officer_actor(by))
