"""The one table of counts: what each is called, which day places it, and what it counts.

Closure, public figures and dashboards all read these; nothing else says what counts. A fact keeps
a bit for each count that holds of it, in the order of the table, so a new count comes at its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from suggestions.models import Fact, Outcome, Voice
from suggestions.workflow import MoveName, Status

PASSED_ON = {Status.DECLINED, Status.TRANSFERRED, Status.WITHDRAWN}
# A mistake that was undone: it counts nowhere.
TAKEN_BACK = str(MoveName.TAKE_BACK)


class When(Enum):
    """The day by which something counts, as the field of a fact."""

    RECEIVED = "received_day"
    DUE = "due_day"
    KEYED = "keyed_day"
    KEY_DUE = "key_due_day"
    PROMISED = "promise_day"

    @property
    def moment(self) -> str:
        """The field that says whether the moment has come; what lies ahead is not counted yet."""
        moments = {When.DUE: "due", When.KEY_DUE: "key_due", When.PROMISED: "promise_due"}
        return moments.get(self, "")


@dataclass(frozen=True)
class Count:
    when: When
    holds: Callable[[Fact], bool]
    label: Any


def _received(holds: Callable[[Fact], bool], label: Any) -> Count:
    return Count(When.RECEIVED, lambda fact: fact.left != TAKEN_BACK and holds(fact), label)


def _due(holds: Callable[[Fact], bool], label: Any) -> Count:
    return Count(When.DUE, lambda fact: fact.counted and not fact.paused and holds(fact), label)


def _due_or_paused(holds: Callable[[Fact], bool], label: Any) -> Count:
    return Count(When.DUE, lambda fact: fact.counted and holds(fact), label)


def _key(when: When, holds: Callable[[Fact], bool], label: Any) -> Count:
    return Count(when, holds, label)


def _ended(*outcomes: Outcome) -> Count:
    label = format_lazy(_("done: {ended}"), ended=outcomes[0].label)
    return _due(lambda fact: fact.done and fact.outcome in outcomes, label)


def _always(_fact: Fact) -> bool:
    return True


# What was received ends in exactly one of the four that follow it.
COUNTS: dict[str, Count] = {
    "received": _received(_always, _("Received")),
    "answered": _received(lambda fact: fact.done and not fact.left, _("Answered")),
    "in_hand": _received(lambda fact: not fact.done and not fact.left, _("In hand")),
    "merged": _received(lambda fact: fact.left == Status.MERGED, _("Merged")),
    "passed_on": _received(lambda fact: fact.left in PASSED_ON, _("Passed on or withdrawn")),
    "livelihood": _received(lambda fact: fact.livelihood, _("Matters of livelihood")),
    "due": _due(_always, _("Fallen due")),
    "paused": _due_or_paused(lambda fact: fact.paused, _("Paused")),
    "due_with_paused": _due_or_paused(_always, _("Fallen due, with paused ones")),
    "done": _due(lambda fact: fact.done, _("Done")),
    "on_time": _due(lambda fact: fact.on_time, _("On time")),
    "on_time_first": _due(lambda fact: fact.on_time_first, _("On time without extensions")),
    "held": _due_or_paused(lambda fact: fact.held, _("On hold")),
    "overdue": _due(lambda fact: not fact.done and not fact.held, _("Overdue")),
    "asked_solved": _due(lambda fact: fact.solved is not None, _("Said whether it is solved")),
    "solved": _due(lambda fact: fact.solved is True, _("Solved")),
    "asked_satisfied": _due(
        lambda fact: fact.satisfied is not None, _("Said whether they are satisfied")
    ),
    "satisfied": _due(lambda fact: fact.satisfied is True, _("Satisfied")),
    "heard": _due(lambda fact: fact.done and bool(fact.voice), _("Rated or asked by telephone")),
    "by_author": _due(lambda fact: fact.voice == Voice.AUTHOR, _("Rated by the author")),
    "by_telephone": _due(lambda fact: fact.voice == Voice.TELEPHONE, _("Asked by telephone")),
    "reworked": _due(lambda fact: fact.done and fact.reworked, _("Handled again")),
    "to_sign": _due(lambda fact: fact.signed is not None, _("To be signed for")),
    "signed": _due(lambda fact: fact.signed is True, _("Signed for in time")),
    "responded": _due(
        lambda fact: fact.signed is not None and fact.responded, _("Author spoken to in time")
    ),
    "assigned": _due(lambda fact: fact.assigned, _("Assigned")),
    "extended": _due(lambda fact: fact.assigned and fact.extended, _("Extended")),
    "objected": _due(lambda fact: fact.assigned and fact.objected, _("Objected to")),
    "upheld": _due(lambda fact: fact.assigned and fact.upheld, _("Objection upheld")),
    "proposals": _due(lambda fact: fact.adopted is not None, _("Proposals answered")),
    "adopted": _due(lambda fact: fact.adopted is True, _("Adopted")),
    "timed": _due(lambda fact: fact.hours is not None, _("With a handling time")),
    "keys": _key(When.KEYED, _always, _("Key assignments")),
    "rectified": _key(When.KEYED, lambda fact: fact.rectified, _("Rectified")),
    "keys_due": _key(When.KEY_DUE, _always, _("Key assignments due")),
    "rectified_of_due": _key(
        When.KEY_DUE, lambda fact: fact.rectified, _("Rectified, of those due")
    ),
    "promises_due": Count(When.PROMISED, _always, _("Promises fallen due")),
    "promises_kept": Count(When.PROMISED, lambda fact: fact.promise_kept, _("Promises kept")),
    # What was done, by how it ended: together with what says nothing of it, `done`.
    "done_solved": _ended(Outcome.SOLVED),
    "done_planned": _ended(Outcome.PLANNED),
    "done_explained": _ended(Outcome.EXPLAINED),
    "done_adopted": _ended(Outcome.ADOPTED, Outcome.PARTLY),
    "done_not_adopted": _ended(Outcome.NOT_ADOPTED),
}
BITS = {name: 1 << place for place, name in enumerate(COUNTS)}
MASKS = {
    when: sum(BITS[name] for name, count in COUNTS.items() if count.when is when) for when in When
}

Counts = Counter[str]


def bits_of(fact: Fact) -> int:
    """The counts that hold of a fact, as a number: a bit for each."""
    return sum(
        BITS[name]
        for name, count in COUNTS.items()
        if getattr(fact, count.when.value) is not None and count.holds(fact)
    )


@cache
def names_in(bits: int) -> tuple[str, ...]:
    return tuple(name for name, bit in BITS.items() if bits & bit)


def placed(fact: Fact) -> Iterator[tuple[date, int]]:
    """(day, the bits of what counts on that day)."""
    for when, mask in MASKS.items():
        if fact.counts & mask:
            yield getattr(fact, when.value), fact.counts & mask
