"""The whole process on one page: the statuses, the moves between them, and who may make them.

Every move is a django-fsm transition without a body: what it must carry and what it does stands
in its dataclass in `pipeline/`. Nothing but `pipeline.move.move()` may call a transition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import GET_STATE, FSMField, State, transition


class Status(models.TextChoices):
    COLLECTED = "collected", _("to be classified")
    CLASSIFIED = "classified", _("to be assigned")
    COORDINATING = "coordinating", _("in consultation")
    ASSIGNED = "assigned", _("to be signed for")
    HANDLING = "handling", _("being handled")
    WAITING = "waiting", _("waiting for the citizen")
    HELD = "held", _("on hold")
    ANSWERED = "answered", _("to be rated")
    CLOSED = "closed", _("closed")
    DECLINED = "declined", _("not accepted")
    MERGED = "merged", _("merged")
    TRANSFERRED = "transferred", _("transferred")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Stage(models.TextChoices):
    COLLECT = "collect", pgettext_lazy("stage", "Collect")
    CLASSIFY = "classify", pgettext_lazy("stage", "Classify")
    COORDINATE = "coordinate", pgettext_lazy("stage", "Coordinate")
    ASSIGN = "assign", pgettext_lazy("stage", "Assign")
    FEEDBACK = "feedback", pgettext_lazy("stage", "Feed back")


class Desk(Enum):
    """Whose turn it is. Where no unit leads, the triage desk stands in for it."""

    TRIAGE = "triage"
    UNIT = "unit"
    LEADER = "leader"
    SUPERVISOR = "supervisor"


class Who(models.TextChoices):
    CITIZEN = "citizen", _("the citizen")
    COLLECTOR = "collector", _("a field collector")
    CHANNEL = "channel", _("another channel")
    CLOCK = "clock", _("the clock")
    TRIAGE = "triage", _("a triage officer of the region")
    DESK = "desk", _("the triage desk, where no unit leads")
    LEAD = "lead", _("the lead unit")
    LEADER = "leader", _("the leader of the lead unit")
    HANDLER = "handler", _("the handler of a simple matter")
    CO_UNIT = "co_unit", _("a co-unit")
    CHAIR = "chair", _("the chair of the consultation")
    SUPERIOR = "superior", _("the superior of the units concerned")
    SUPERVISOR = "supervisor", _("a supervisor of the region")


S = Status
TRIAGEABLE = (S.COLLECTED, S.CLASSIFIED)
IN_HAND = (S.ASSIGNED, S.HANDLING)
WITH_LEAD = (S.COORDINATING, *IN_HAND, S.WAITING, S.HELD)
BEFORE_ANSWER = (*TRIAGEABLE, *WITH_LEAD)
OPEN = (*BEFORE_ANSWER, S.ANSWERED)
ENDED = (S.CLOSED, S.DECLINED, S.MERGED, S.TRANSFERRED, S.WITHDRAWN)
UNLOCKABLE = (S.CLOSED, S.DECLINED, S.TRANSFERRED, S.WITHDRAWN)
ANY = (*OPEN, *ENDED)

CITIZEN_WORDS = {
    S.COLLECTED: pgettext_lazy("citizen", "received"),
    S.CLASSIFIED: pgettext_lazy("citizen", "classified"),
    S.COORDINATING: pgettext_lazy("citizen", "in consultation"),
    S.ASSIGNED: pgettext_lazy("citizen", "assigned"),
    S.HANDLING: pgettext_lazy("citizen", "being handled"),
    S.WAITING: pgettext_lazy("citizen", "please send us more"),
    S.HELD: pgettext_lazy("citizen", "put off for now"),
    S.ANSWERED: pgettext_lazy("citizen", "answered"),
    S.CLOSED: pgettext_lazy("citizen", "closed"),
    S.DECLINED: pgettext_lazy("citizen", "not accepted"),
    S.MERGED: pgettext_lazy("citizen", "handled together with another one"),
    S.TRANSFERRED: pgettext_lazy("citizen", "passed on"),
    S.WITHDRAWN: pgettext_lazy("citizen", "withdrawn"),
}

STAGES = {
    S.COLLECTED: Stage.COLLECT,
    S.CLASSIFIED: Stage.CLASSIFY,
    S.COORDINATING: Stage.COORDINATE,
    S.ASSIGNED: Stage.ASSIGN,
    S.HANDLING: Stage.ASSIGN,
    S.HELD: Stage.ASSIGN,
    S.ANSWERED: Stage.FEEDBACK,
    S.CLOSED: Stage.FEEDBACK,
}


def label_of(name: str) -> str:
    """What a move is called, in the reader's language."""
    found = next(iter(getattr(Workflow, name)._django_fsm.transitions.values()))
    return str(found.custom["label"])


def where_it_came_from(row: Any) -> str:
    return str(row.paused_from)


def back_to_work(row: Any) -> str:
    return str(S.HANDLING if row.lead_unit_id else S.CLASSIFIED)


def withdrawn_unless_others_joined(row: Any) -> str:
    return str(row.status if row.merged_count else S.WITHDRAWN)


def step(
    label: Any, source: Sequence[str] | str, target: str | State | None, *who: Who
) -> Callable[[Any], Any]:
    """A move. `target` None: recorded in the ledger without a change of status."""
    sources = [source] if isinstance(source, str) else [str(status) for status in source]
    goal = str(target) if isinstance(target, str) else target
    return transition("status", sources, goal, custom={"label": label, "who": frozenset(who)})


class Computed(GET_STATE):
    """A target that depends on the row; `shown` is where the picture draws it to."""

    def __init__(self, function: Callable[[Any], str], *shown: str) -> None:
        super().__init__(function, states=[str(status) for status in S])
        self.shown = shown


class Workflow(models.Model):
    """The state machine. Only `move()` calls these."""

    status = FSMField(_("status"), max_length=12, choices=S.choices, default="", protected=True)

    class Meta:
        abstract = True

    # collect 征集
    @step(_("submit"), "", S.COLLECTED, Who.CITIZEN, Who.COLLECTOR, Who.CHANNEL)
    def submit(self) -> None: ...

    @step(_("bring in as finished"), S.COLLECTED, S.CLOSED, Who.CHANNEL)
    def archive(self) -> None: ...

    @step(_("take back the import"), (S.COLLECTED, S.CLOSED), S.WITHDRAWN, Who.CHANNEL)
    def take_back(self) -> None: ...

    @step(_("withdraw"), OPEN, Computed(withdrawn_unless_others_joined, S.WITHDRAWN), Who.CITIZEN)
    def withdraw(self) -> None: ...

    # classify 分类
    @step(_("classify"), TRIAGEABLE, S.CLASSIFIED, Who.TRIAGE)
    def classify(self) -> None: ...

    @step(_("answer directly"), S.CLASSIFIED, S.ANSWERED, Who.TRIAGE)
    def answer_directly(self) -> None: ...

    @step(_("decline"), TRIAGEABLE, S.DECLINED, Who.TRIAGE)
    def decline(self) -> None: ...

    @step(_("transfer"), TRIAGEABLE, S.TRANSFERRED, Who.TRIAGE)
    def transfer(self) -> None: ...

    @step(_("merge"), BEFORE_ANSWER, S.MERGED, Who.TRIAGE)
    def merge(self) -> None: ...

    @step(_("follow another parent"), S.MERGED, None)
    def follow(self) -> None: ...

    @step(_("take in a merged one"), OPEN, None)
    def absorb(self) -> None: ...

    @step(_("let a merged one go"), (*OPEN, S.CLOSED, S.DECLINED, S.TRANSFERRED), None)
    def release(self) -> None: ...

    @step(_("undo the merge"), S.MERGED, S.CLASSIFIED, Who.TRIAGE)
    def unmerge(self) -> None: ...

    @step(_("split"), TRIAGEABLE, None, Who.TRIAGE)
    def split(self) -> None: ...

    @step(_("correct"), OPEN, None, Who.TRIAGE)
    def correct(self) -> None: ...

    # coordinate 联动
    @step(_("coordinate"), S.CLASSIFIED, S.COORDINATING, Who.TRIAGE)
    def coordinate(self) -> None: ...

    @step(_("conclude"), S.COORDINATING, S.ASSIGNED, Who.TRIAGE, Who.CHAIR)
    def conclude(self) -> None: ...

    @step(_("dissolve"), S.COORDINATING, S.CLASSIFIED, Who.TRIAGE)
    def dissolve(self) -> None: ...

    # assign 交办
    @step(_("assign"), S.CLASSIFIED, S.ASSIGNED, Who.TRIAGE)
    def assign(self) -> None: ...

    @step(_("delegate"), IN_HAND, S.ASSIGNED, Who.LEAD)
    def delegate(self) -> None: ...

    @step(_("reassign"), IN_HAND, S.ASSIGNED, Who.TRIAGE, Who.SUPERIOR)
    def reassign(self) -> None: ...

    @step(_("sign for"), S.ASSIGNED, S.HANDLING, Who.LEAD)
    def accept(self) -> None: ...

    @step(_("object: not our duty"), S.ASSIGNED, None, Who.LEAD)
    def raise_objection(self) -> None: ...

    @step(_("uphold the objection"), S.ASSIGNED, S.CLASSIFIED, Who.TRIAGE, Who.SUPERIOR)
    def uphold(self) -> None: ...

    @step(_("refuse the objection"), S.ASSIGNED, None, Who.TRIAGE, Who.SUPERIOR)
    def refuse_objection(self) -> None: ...

    @step(_("allot to an officer"), IN_HAND, None, Who.LEADER)
    def allot(self) -> None: ...

    @step(_("record a first contact"), IN_HAND, None, Who.LEAD)
    def contact(self) -> None: ...

    @step(_("ask the citizen"), (*TRIAGEABLE, S.HANDLING), S.WAITING, Who.TRIAGE, Who.LEAD)
    def ask(self) -> None: ...

    @step(
        _("supplement"),
        S.WAITING,
        Computed(where_it_came_from, *TRIAGEABLE, S.HANDLING),
        Who.CITIZEN,
        Who.CLOCK,
    )
    def supplement(self) -> None: ...

    @step(_("ask to hold"), S.HANDLING, None, Who.LEADER)
    def ask_hold(self) -> None: ...

    @step(_("refuse to hold"), S.HANDLING, None, Who.SUPERVISOR)
    def refuse_hold(self) -> None: ...

    @step(_("hold"), S.HANDLING, S.HELD, Who.SUPERVISOR)
    def hold(self) -> None: ...

    @step(_("resume"), S.HELD, S.HANDLING, Who.LEADER, Who.CLOCK)
    def resume(self) -> None: ...

    @step(_("ask for an extension"), IN_HAND, None, Who.LEAD)
    def ask_extension(self) -> None: ...

    @step(_("endorse the extension"), (*IN_HAND, S.WAITING), None, Who.LEADER)
    def endorse_extension(self) -> None: ...

    @step(_("approve the extension"), (*IN_HAND, S.WAITING), None, Who.TRIAGE)
    def approve_extension(self) -> None: ...

    @step(_("refuse the extension"), (*IN_HAND, S.WAITING), None, Who.TRIAGE, Who.LEADER)
    def refuse_extension(self) -> None: ...

    @step(_("sign for, as a co-unit"), IN_HAND, None, Who.CO_UNIT)
    def accept_co(self) -> None: ...

    @step(_("report done, as a co-unit"), IN_HAND, None, Who.CO_UNIT)
    def finish_co(self) -> None: ...

    @step(_("waive a co-unit"), IN_HAND, None, Who.LEADER, Who.TRIAGE)
    def waive_co(self) -> None: ...

    # feed back 反馈
    @step(_("draft the answer"), S.HANDLING, None, Who.LEAD)
    def draft(self) -> None: ...

    @step(_("send the draft back"), S.HANDLING, None, Who.LEADER)
    def send_back(self) -> None: ...

    @step(_("answer"), S.HANDLING, S.ANSWERED, Who.LEADER, Who.HANDLER)
    def answer(self) -> None: ...

    @step(
        _("handle again"),
        S.ANSWERED,
        Computed(back_to_work, S.HANDLING, S.CLASSIFIED),
        Who.CITIZEN,
        Who.SUPERVISOR,
    )
    def rework(self) -> None: ...

    @step(_("rate"), (S.ANSWERED, S.CLOSED), None, Who.CITIZEN)
    def rate(self) -> None: ...

    @step(_("record a follow-up"), (S.ANSWERED, S.CLOSED, S.WITHDRAWN), None, Who.TRIAGE)
    def follow_up(self) -> None: ...

    @step(_("close"), S.ANSWERED, S.CLOSED, Who.CITIZEN, Who.CLOCK, Who.TRIAGE)
    def close(self) -> None: ...

    @step(_("reopen"), UNLOCKABLE, Computed(back_to_work, S.HANDLING, S.CLASSIFIED), Who.SUPERVISOR)
    def reopen(self) -> None: ...

    # beside the stages
    @step(_("note"), ANY, None, Who.TRIAGE, Who.LEAD, Who.CO_UNIT, Who.SUPERVISOR)
    def note(self) -> None: ...

    @step(_("remind"), BEFORE_ANSWER, None, Who.TRIAGE, Who.SUPERVISOR)
    def remind(self) -> None: ...

    @step(_("order supervision"), BEFORE_ANSWER, None, Who.SUPERVISOR, Who.CLOCK)
    def supervise(self) -> None: ...

    @step(_("reply to the supervision order"), OPEN, None, Who.LEADER, Who.DESK)
    def reply_supervision(self) -> None: ...

    @step(_("make a key assignment"), BEFORE_ANSWER, None, Who.SUPERVISOR)
    def prioritise(self) -> None: ...

    @step(
        _("report as rectified"),
        (*WITH_LEAD, S.ANSWERED, S.CLOSED),
        None,
        Who.LEADER,
        Who.DESK,
    )
    def rectify(self) -> None: ...

    @step(_("verify the rectification"), (*WITH_LEAD, S.ANSWERED, S.CLOSED), None, Who.SUPERVISOR)
    def verify(self) -> None: ...

    @step(_("publish"), (S.HANDLING, S.HELD, S.ANSWERED, S.CLOSED), None, Who.TRIAGE)
    def publish(self) -> None: ...

    @step(
        _("take back from publication"),
        (*IN_HAND, S.WAITING, S.HELD, S.ANSWERED, S.CLOSED),
        None,
        Who.TRIAGE,
    )
    def unpublish(self) -> None: ...

    @step(_("record adoption"), (S.ANSWERED, S.CLOSED), None, Who.TRIAGE, Who.LEADER)
    def adopt(self) -> None: ...

    @step(_("record a conversion"), (S.ANSWERED, S.CLOSED), None, Who.TRIAGE, Who.LEADER)
    def convert(self) -> None: ...

    @step(_("send a link to the author"), ANY, None, Who.CITIZEN)
    def send_link(self) -> None: ...

    @step(_("replace the access code"), ANY, None, Who.CITIZEN)
    def renew_code(self) -> None: ...

    @step(_("recompute the due date"), OPEN, None, Who.CLOCK)
    def recompute(self) -> None: ...

    @step(_("erase personal data"), ANY, None, Who.SUPERVISOR, Who.CLOCK)
    def erase(self) -> None: ...
