"""The whole process on one page: the statuses, the moves between them, and who may make them.

Every move is a django-fsm transition without a body: what it must carry and what it does stands
in its dataclass in `pipeline/`. Nothing but `pipeline.move.move()` may call a transition. What is
counted, shown or timed by a move names it by `MoveName`, or by a set of them that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    ABOVE = "above", _("the unit above, where the lead unit has nobody else to sign")
    SUPERVISOR = "supervisor", _("a supervisor of the region")


class MoveName(models.TextChoices):
    """Every move. What it is called is said here, from where to where and who may in `STEPS`."""

    # collect 征集
    SUBMIT = "submit", _("submit")
    ARCHIVE = "archive", _("bring in as finished")
    TAKE_BACK = "take_back", _("take back the import")
    WITHDRAW = "withdraw", _("withdraw")
    # classify 分类
    CLASSIFY = "classify", _("classify")
    ANSWER_DIRECTLY = "answer_directly", _("answer directly")
    DECLINE = "decline", _("decline")
    TRANSFER = "transfer", _("transfer")
    MERGE = "merge", _("merge")
    FOLLOW = "follow", _("follow another parent")
    ABSORB = "absorb", _("take in a merged one")
    RELEASE = "release", _("let a merged one go")
    UNMERGE = "unmerge", _("undo the merge")
    SPLIT = "split", _("split")
    CORRECT = "correct", _("correct")
    # coordinate 联动
    COORDINATE = "coordinate", _("coordinate")
    CONCLUDE = "conclude", _("conclude")
    DISSOLVE = "dissolve", _("dissolve")
    # assign 交办
    ASSIGN = "assign", _("assign")
    DELEGATE = "delegate", _("delegate")
    REASSIGN = "reassign", _("reassign")
    ACCEPT = "accept", _("sign for")
    RAISE_OBJECTION = "raise_objection", _("object: not our duty")
    UPHOLD = "uphold", _("uphold the objection")
    REFUSE_OBJECTION = "refuse_objection", _("refuse the objection")
    ALLOT = "allot", _("allot to an officer")
    CONTACT = "contact", _("record a first contact")
    ASK = "ask", _("ask the citizen")
    SUPPLEMENT = "supplement", _("supplement")
    ADD_WORDS = "add_words", _("add to it, as the author")
    ASK_HOLD = "ask_hold", _("ask to hold")
    REFUSE_HOLD = "refuse_hold", _("refuse to hold")
    HOLD = "hold", _("hold")
    RESUME = "resume", _("resume")
    ASK_EXTENSION = "ask_extension", _("ask for an extension")
    ENDORSE_EXTENSION = "endorse_extension", _("endorse the extension")
    APPROVE_EXTENSION = "approve_extension", _("approve the extension")
    REFUSE_EXTENSION = "refuse_extension", _("refuse the extension")
    JOIN_CO = "join_co", _("join co-units")
    ACCEPT_CO = "accept_co", _("sign for, as a co-unit")
    FINISH_CO = "finish_co", _("report done, as a co-unit")
    WAIVE_CO = "waive_co", _("waive a co-unit")
    # feed back 反馈
    DRAFT = "draft", _("draft the answer")
    SEND_BACK = "send_back", _("send the draft back")
    ANSWER = "answer", _("answer")
    REWORK = "rework", _("handle again")
    RATE = "rate", _("rate")
    FOLLOW_UP = "follow_up", _("record a follow-up")
    UPHOLD_ANSWER = "uphold_answer", _("let the answer stand")
    FULFIL = "fulfil", _("report what was promised as done")
    CONFIRM_PROMISE = "confirm_promise", _("say whether it is done, as the author")
    CLOSE = "close", _("close")
    ASK_REOPEN = "ask_reopen", _("ask to open it again, as the author")
    REOPEN = "reopen", _("reopen")
    UPHOLD_WITHDRAWAL = "uphold_withdrawal", _("let the withdrawal stand")
    # beside the stages
    STEP_ASIDE = "step_aside", _("step aside")
    RECUSE = "recuse", _("have an officer step aside")
    READMIT = "readmit", _("let an officer back in")
    NOTE = "note", _("note")
    REMIND = "remind", _("remind")
    URGE = "urge", _("urge, as the author")
    SUPERVISE = "supervise", _("order supervision")
    REPLY_SUPERVISION = "reply_supervision", _("reply to the supervision order")
    INSTRUCT = "instruct", _("record a leader's instruction")
    CARRY_OUT = "carry_out", _("record the result of the instruction")
    PRIORITISE = "prioritise", _("make a key assignment")
    RECTIFY = "rectify", _("report as rectified")
    REFUSE_RECTIFICATION = "refuse_rectification", _("send the rectification back")
    VERIFY = "verify", _("verify the rectification")
    PUBLISH = "publish", _("publish")
    UNPUBLISH = "unpublish", _("take back from publication")
    ADOPT = "adopt", _("record adoption")
    CONVERT = "convert", _("record a conversion")
    SEND_LINK = "send_link", _("send a link to the author")
    RENEW_CODE = "renew_code", _("replace the access code")
    RECOMPUTE = "recompute", _("recompute the due date")
    CORRECT_CONTACT = "correct_contact", _("correct name and contact")
    ASK_ERASURE = "ask_erasure", _("ask for erasure")
    APPROVE_ERASURE = "approve_erasure", _("approve the erasure")
    REFUSE_ERASURE = "refuse_erasure", _("refuse the erasure")
    TAKE_BACK_ERASURE = "take_back_erasure", _("take back the erasure")
    EXPIRE = "expire", _("keep no longer")
    PRESERVE = "preserve", _("put under legal hold")
    LIFT_HOLD = "lift_hold", _("lift the legal hold")
    ERASE = "erase", _("erase personal data")


S = Status
TRIAGEABLE = (S.COLLECTED, S.CLASSIFIED)
IN_HAND = (S.ASSIGNED, S.HANDLING)
WITH_LEAD = (S.COORDINATING, *IN_HAND, S.WAITING, S.HELD)
# Where a unit may still owe something, be it what its answer promised.
LED = (*WITH_LEAD, S.ANSWERED, S.CLOSED)
BEFORE_ANSWER = (*TRIAGEABLE, *WITH_LEAD)
# Whose time stands still, and whose runs.
PAUSED = (S.WAITING, S.HELD)
TICKING = tuple(status for status in BEFORE_ANSWER if status not in PAUSED)
OPEN = (*BEFORE_ANSWER, S.ANSWERED)
ENDED = (S.CLOSED, S.DECLINED, S.MERGED, S.TRANSFERRED, S.WITHDRAWN)
UNLOCKABLE = (S.CLOSED, S.DECLINED, S.TRANSFERRED, S.WITHDRAWN)
ANY = (*OPEN, *ENDED)
# Transferred and declined ones were classified as well; of withdrawn and merged ones nobody looked
# to the end.
DECIDED_TO_THE_END = (S.CLOSED, S.TRANSFERRED, S.DECLINED)
NOT_DECIDED = (S.WITHDRAWN, S.MERGED)

# Who has a part in it, and may have an interest in it of his own.
AT_WORK = (
    Who.TRIAGE,
    Who.LEAD,
    Who.CO_UNIT,
    Who.CHAIR,
    Who.SUPERIOR,
    Who.ABOVE,
    Who.SUPERVISOR,
)

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

M = MoveName
# What statistics and pages need to know of a move: these answer the author ...
ANSWERS = frozenset({M.ANSWER, M.ANSWER_DIRECTLY, M.ARCHIVE})
# ... these send an answer back, so that it no longer counts ...
SENDS_BACK = frozenset({M.REWORK, M.REOPEN})
# ... these may carry what the author thinks of it, entered or said by telephone ...
VOICES = frozenset({M.RATE, M.CLOSE, M.FOLLOW_UP})
# ... these rule on an objection ...
RULINGS = frozenset({M.UPHOLD, M.REFUSE_OBJECTION})
# ... these leave the suggestion without a lead unit ...
LEAVES_NO_LEAD = frozenset({M.UPHOLD, M.DISSOLVE, M.UNMERGE})
# ... these hand it to a unit, which has a limit to keep from then on ...
HANDS_OVER = frozenset({M.ASSIGN, M.CONCLUDE, M.DELEGATE, M.REASSIGN})
# ... with these it went from a unit to another one, or was not taken back ...
BETWEEN_UNITS = frozenset({M.DELEGATE, M.REASSIGN, M.UPHOLD, M.REFUSE_OBJECTION})
# ... and these make no difference to the path that it took, but are told of it.
TOLD_OF_A_PATH = frozenset({M.RAISE_OBJECTION, M.REFUSE_OBJECTION, M.SEND_BACK, M.JOIN_CO})


def where_it_came_from(row: Any) -> str:
    return str(row.paused_from)


def back_to_work(row: Any) -> str:
    return str(S.HANDLING if row.lead_unit_id else S.CLASSIFIED)


def withdrawn_unless_others_joined(row: Any) -> str:
    return str(row.status if row.merged_count else S.WITHDRAWN)


class Computed(GET_STATE):
    """A target that depends on the row; `shown` is where the picture draws it to."""

    def __init__(self, function: Callable[[Any], str], *shown: str) -> None:
        super().__init__(function, states=[str(status) for status in S])
        self.shown = shown


@dataclass(frozen=True)
class Step:
    """From where to where, and who may. `target` None: recorded without a change of status."""

    sources: tuple[str, ...]
    target: str | State | None
    who: frozenset[Who]


def step(source: Sequence[str] | str, target: str | State | None, *who: Who) -> Step:
    sources = [source] if isinstance(source, str) else source
    goal = str(target) if isinstance(target, str) else target
    return Step(tuple(map(str, sources)), goal, frozenset(who))


STEPS: dict[MoveName, Step] = {
    # collect 征集
    M.SUBMIT: step("", S.COLLECTED, Who.CITIZEN, Who.COLLECTOR, Who.CHANNEL),
    M.ARCHIVE: step(S.COLLECTED, S.CLOSED, Who.CHANNEL),
    M.TAKE_BACK: step((S.COLLECTED, S.CLOSED), S.WITHDRAWN, Who.CHANNEL),
    M.WITHDRAW: step(OPEN, Computed(withdrawn_unless_others_joined, S.WITHDRAWN), Who.CITIZEN),
    # classify 分类
    M.CLASSIFY: step(TRIAGEABLE, S.CLASSIFIED, Who.TRIAGE),
    M.ANSWER_DIRECTLY: step(S.CLASSIFIED, S.ANSWERED, Who.TRIAGE),
    M.DECLINE: step(TRIAGEABLE, S.DECLINED, Who.TRIAGE),
    M.TRANSFER: step(TRIAGEABLE, S.TRANSFERRED, Who.TRIAGE),
    M.MERGE: step(BEFORE_ANSWER, S.MERGED, Who.TRIAGE),
    M.FOLLOW: step(S.MERGED, None),
    M.ABSORB: step(OPEN, None),
    M.RELEASE: step((*OPEN, S.CLOSED, S.DECLINED, S.TRANSFERRED), None),
    M.UNMERGE: step(S.MERGED, S.CLASSIFIED, Who.TRIAGE),
    M.SPLIT: step(TRIAGEABLE, None, Who.TRIAGE),
    M.CORRECT: step(OPEN, None, Who.TRIAGE),
    # coordinate 联动
    M.COORDINATE: step(S.CLASSIFIED, S.COORDINATING, Who.TRIAGE),
    M.CONCLUDE: step(S.COORDINATING, S.ASSIGNED, Who.TRIAGE, Who.CHAIR),
    M.DISSOLVE: step(S.COORDINATING, S.CLASSIFIED, Who.TRIAGE),
    # assign 交办
    M.ASSIGN: step(S.CLASSIFIED, S.ASSIGNED, Who.TRIAGE),
    M.DELEGATE: step(IN_HAND, S.ASSIGNED, Who.LEAD),
    M.REASSIGN: step(IN_HAND, S.ASSIGNED, Who.TRIAGE, Who.SUPERIOR),
    M.ACCEPT: step(S.ASSIGNED, S.HANDLING, Who.LEAD),
    M.RAISE_OBJECTION: step(S.ASSIGNED, None, Who.LEAD),
    M.UPHOLD: step(S.ASSIGNED, S.CLASSIFIED, Who.TRIAGE, Who.SUPERIOR),
    M.REFUSE_OBJECTION: step(S.ASSIGNED, None, Who.TRIAGE, Who.SUPERIOR),
    M.ALLOT: step((*IN_HAND, *PAUSED), None, Who.LEADER),
    M.CONTACT: step(IN_HAND, None, Who.LEAD),
    M.ASK: step((*TRIAGEABLE, S.HANDLING), S.WAITING, Who.TRIAGE, Who.LEAD),
    M.SUPPLEMENT: step(
        S.WAITING, Computed(where_it_came_from, *TRIAGEABLE, S.HANDLING), Who.CITIZEN, Who.CLOCK
    ),
    M.ADD_WORDS: step((*TICKING, S.HELD, S.ANSWERED), None, Who.CITIZEN),
    M.ASK_HOLD: step(S.HANDLING, None, Who.LEADER),
    M.REFUSE_HOLD: step(S.HANDLING, None, Who.SUPERVISOR),
    M.HOLD: step(S.HANDLING, S.HELD, Who.SUPERVISOR),
    M.RESUME: step(S.HELD, S.HANDLING, Who.LEADER, Who.CLOCK),
    M.ASK_EXTENSION: step(IN_HAND, None, Who.LEAD),
    M.ENDORSE_EXTENSION: step((*IN_HAND, S.WAITING), None, Who.LEADER),
    M.APPROVE_EXTENSION: step((*IN_HAND, S.WAITING), None, Who.TRIAGE),
    M.REFUSE_EXTENSION: step((*IN_HAND, S.WAITING), None, Who.TRIAGE, Who.LEADER),
    M.JOIN_CO: step(IN_HAND, None, Who.LEADER, Who.TRIAGE),
    M.ACCEPT_CO: step(IN_HAND, None, Who.CO_UNIT),
    M.FINISH_CO: step(IN_HAND, None, Who.CO_UNIT),
    M.WAIVE_CO: step(IN_HAND, None, Who.LEADER, Who.TRIAGE),
    # feed back 反馈
    M.DRAFT: step(S.HANDLING, None, Who.LEAD),
    M.SEND_BACK: step(S.HANDLING, None, Who.LEADER, Who.ABOVE),
    M.ANSWER: step(S.HANDLING, S.ANSWERED, Who.LEADER, Who.HANDLER, Who.ABOVE),
    M.REWORK: step(
        S.ANSWERED, Computed(back_to_work, S.HANDLING, S.CLASSIFIED), Who.CITIZEN, Who.SUPERVISOR
    ),
    M.RATE: step((S.ANSWERED, S.CLOSED), None, Who.CITIZEN),
    M.FOLLOW_UP: step((S.ANSWERED, S.CLOSED, S.WITHDRAWN), None, Who.TRIAGE),
    M.UPHOLD_ANSWER: step((S.ANSWERED, S.CLOSED), S.CLOSED, Who.SUPERVISOR),
    M.FULFIL: step((S.ANSWERED, S.CLOSED), None, Who.LEADER, Who.ABOVE, Who.DESK),
    M.CONFIRM_PROMISE: step((S.ANSWERED, S.CLOSED), None, Who.CITIZEN),
    M.CLOSE: step(S.ANSWERED, S.CLOSED, Who.CITIZEN, Who.CLOCK, Who.TRIAGE),
    M.ASK_REOPEN: step(S.CLOSED, None, Who.CITIZEN),
    M.UPHOLD_WITHDRAWAL: step(S.WITHDRAWN, None, Who.SUPERVISOR),
    M.REOPEN: step(UNLOCKABLE, Computed(back_to_work, S.HANDLING, S.CLASSIFIED), Who.SUPERVISOR),
    # beside the stages
    M.STEP_ASIDE: step(ANY, None, *AT_WORK),
    M.RECUSE: step(ANY, None, Who.LEADER, Who.SUPERVISOR),
    M.READMIT: step(ANY, None, Who.SUPERVISOR),
    M.NOTE: step(ANY, None, Who.TRIAGE, Who.LEAD, Who.CO_UNIT, Who.SUPERVISOR),
    M.REMIND: step(BEFORE_ANSWER, None, Who.TRIAGE, Who.SUPERVISOR),
    M.URGE: step((*TICKING, S.HELD, S.MERGED), None, Who.CITIZEN),
    M.SUPERVISE: step(BEFORE_ANSWER, None, Who.SUPERVISOR, Who.CLOCK),
    M.REPLY_SUPERVISION: step(OPEN, None, Who.LEADER, Who.ABOVE, Who.DESK),
    M.INSTRUCT: step(ANY, None, Who.SUPERVISOR),
    M.CARRY_OUT: step(ANY, None, Who.SUPERVISOR),
    M.PRIORITISE: step(BEFORE_ANSWER, None, Who.SUPERVISOR),
    M.RECTIFY: step(LED, None, Who.LEADER, Who.ABOVE, Who.DESK),
    M.REFUSE_RECTIFICATION: step(LED, None, Who.SUPERVISOR),
    M.VERIFY: step(LED, None, Who.SUPERVISOR),
    M.PUBLISH: step((S.HANDLING, S.HELD, S.ANSWERED, S.CLOSED), None, Who.TRIAGE),
    M.UNPUBLISH: step((*IN_HAND, S.WAITING, S.HELD, S.ANSWERED, S.CLOSED), None, Who.TRIAGE),
    M.ADOPT: step((S.ANSWERED, S.CLOSED), None, Who.TRIAGE, Who.LEADER),
    M.CONVERT: step((S.ANSWERED, S.CLOSED), None, Who.TRIAGE, Who.LEADER),
    M.SEND_LINK: step(ANY, None, Who.CITIZEN),
    M.RENEW_CODE: step(ANY, None, Who.CITIZEN),
    M.RECOMPUTE: step((*OPEN, S.CLOSED), None, Who.CLOCK),
    M.CORRECT_CONTACT: step(ANY, None, Who.CITIZEN),
    M.ASK_ERASURE: step(ENDED, None, Who.CITIZEN, Who.TRIAGE),
    M.APPROVE_ERASURE: step(ENDED, None, Who.SUPERVISOR),
    M.REFUSE_ERASURE: step(ENDED, None, Who.SUPERVISOR),
    M.TAKE_BACK_ERASURE: step(ENDED, None, Who.CITIZEN, Who.TRIAGE),
    M.EXPIRE: step(ENDED, None, Who.SUPERVISOR),
    M.PRESERVE: step(ANY, None, Who.SUPERVISOR),
    M.LIFT_HOLD: step(ANY, None, Who.SUPERVISOR),
    M.ERASE: step(ANY, None, Who.CLOCK),
}


class Workflow(models.Model):
    """The state machine: a transition for each move. Only `move()` calls these."""

    status = FSMField(_("status"), max_length=12, choices=S.choices, default="", protected=True)

    class Meta:
        abstract = True


def _transition(name: MoveName, rule: Step) -> Callable[[Any], None]:
    def change(self: Workflow) -> None: ...

    change.__name__ = str(name)
    custom = {"label": name.label, "who": rule.who}
    found: Callable[[Any], None] = transition(
        "status", list(rule.sources), rule.target, custom=custom
    )(change)
    return found


for _name, _rule in STEPS.items():
    setattr(Workflow, str(_name), _transition(_name, _rule))


def label_of(name: str) -> str:
    """What a move is called, in the reader's language."""
    return str(MoveName(name).label)
