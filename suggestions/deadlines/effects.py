"""What each move does to deadlines, in one table.

An effect reads one ledger entry and nothing else, so that the same code keeps the clock while
people work and computes every deadline again in `check_deadlines`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from suggestions.deadlines.timekeeper import Timekeeper
from suggestions.models import ActorKind, Event, Kind, Policies, Tier
from suggestions.workflow import MoveName, Status

Effect = Callable[[Timekeeper, Event], None]


def follow(keeper: Timekeeper, entry: Event) -> None:
    """Let one ledger entry act on the clocks; entries of other moves change nothing."""
    keeper.now = entry.at
    effect = EFFECTS.get(entry.move)
    if effect is not None:
        effect(keeper, entry)


def when(entry: Event, key: str) -> datetime:
    """A moment from an entry's details."""
    return datetime.fromisoformat(entry.details[key])


def _submit(keeper: Timekeeper, entry: Event) -> None:
    keeper.received = entry.at
    if entry.details.get("limits", True):
        promised = entry.details.get("promised_from")
        keeper.promised_from = datetime.fromisoformat(promised) if promised else entry.at
        keeper.start(Kind.TRIAGE, entry.at)


def _classify(keeper: Timekeeper, entry: Event) -> None:
    keeper.tier, keeper.days = entry.details["tier"], entry.details.get("days")
    keeper.promised_from = keeper.promised_from or entry.at
    if not keeper.live(Kind.TRIAGE):
        keeper.start(Kind.TRIAGE, entry.at)
    keeper.set_handling(entry.at, revives=entry.details.get("revives", False))


def _take_lead(keeper: Timekeeper, entry: Event) -> None:
    keeper.lead = entry.details["lead"]
    keeper.stop(entry.at, Kind.SIGN_FOR, Kind.EXTENSION)
    keeper.meet(entry.at, Kind.TRIAGE, Kind.OBJECTION)
    keeper.hand_over(keeper.lead)
    keeper.stop_parts([keeper.lead], entry.at)
    keeper.start(Kind.SIGN_FOR, entry.at)
    _start_parts(keeper, entry)


def _start_parts(keeper: Timekeeper, entry: Event) -> None:
    if entry.details.get("parts"):  # else recorded when co-units had no dates of their own
        keeper.start_parts(entry.details["co_units"], entry.at)


def _finish_co(keeper: Timekeeper, entry: Event) -> None:
    keeper.finish_parts(entry.details.get("units", []), entry.at)


def _waive_co(keeper: Timekeeper, entry: Event) -> None:
    keeper.stop_parts([entry.details["unit"]], entry.at)


def _coordinate(keeper: Timekeeper, entry: Event) -> None:
    keeper.lead = entry.details["lead"]
    keeper.meet(entry.at, Kind.TRIAGE)
    keeper.start(Kind.CONSULTATION, entry.at)


def _conclude(keeper: Timekeeper, entry: Event) -> None:
    keeper.tier = entry.details["tier"]
    keeper.meet(entry.at, Kind.CONSULTATION)
    if "due" in entry.details:
        keeper.lead = entry.details["lead"]
        keeper.decide(when(entry, "due"), entry.at)
    _take_lead(keeper, entry)


def _back_to_triage(keeper: Timekeeper, entry: Event) -> None:
    keeper.meet(entry.at, Kind.OBJECTION)
    keeper.stop(entry.at, Kind.CONSULTATION, Kind.SIGN_FOR, Kind.EXTENSION, Kind.PART)
    keeper.lead = None
    keeper.hand_over(None)
    keeper.start(Kind.TRIAGE, entry.at)


def _ask(keeper: Timekeeper, entry: Event) -> None:
    keeper.pause(entry.at)
    keeper.start(Kind.SUPPLEMENT, entry.at)


def _supplement(keeper: Timekeeper, entry: Event) -> None:
    keeper.meet(entry.at, Kind.SUPPLEMENT)
    keeper.resume(entry.at)
    if entry.target == Status.COLLECTED and not keeper.live(Kind.TRIAGE):
        keeper.start(Kind.TRIAGE, entry.at)  # history that triage has taken up by asking


def _hold(keeper: Timekeeper, entry: Event) -> None:
    keeper.pause(entry.at)
    keeper.start(Kind.REVIEW, entry.at, due=when(entry, "review"))


def _resume(keeper: Timekeeper, entry: Event) -> None:
    keeper.meet(entry.at, Kind.REVIEW)
    keeper.resume(entry.at)


def _approve_extension(keeper: Timekeeper, entry: Event) -> None:
    keeper.meet(entry.at, Kind.EXTENSION)
    keeper.extend(when(entry, "due"), in_time=entry.details.get("in_time", False))


def _answer(keeper: Timekeeper, entry: Event) -> None:
    keeper.meet(entry.at, Kind.TRIAGE, Kind.SIGN_FOR, Kind.HANDLING)
    keeper.stop(entry.at, Kind.EXTENSION, Kind.OBJECTION)
    keeper.start(Kind.CONFIRMATION, entry.at)
    if "promised" in entry.details:
        keeper.start(Kind.PROMISE, entry.at, due=when(entry, "promised"))


def _fulfil(keeper: Timekeeper, entry: Event) -> None:
    keeper.report(entry.at, Kind.PROMISE)


def _confirm_promise(keeper: Timekeeper, entry: Event) -> None:
    if entry.details["kept"]:
        keeper.accept_report(Kind.PROMISE)
    else:
        keeper.take_back_report(Kind.PROMISE)


def _archive(keeper: Timekeeper, entry: Event) -> None:
    keeper.stop(entry.at)


def _close(keeper: Timekeeper, entry: Event) -> None:
    keeper.meet(entry.at, Kind.CONFIRMATION)
    keeper.stop_at_the_end(entry.at)
    _hear(keeper, entry)


def _hear(keeper: Timekeeper, entry: Event) -> None:
    """A supervisor is to decide, which the author's time to confirm waits for; or no longer."""
    decides, running = entry.details.get("contested"), keeper.live(Kind.CONTESTED)
    if decides and not running:
        keeper.stop(entry.at, Kind.CONFIRMATION)
        keeper.start(Kind.CONTESTED, entry.at)
    elif decides is False and running:  # else recorded when this had no clock
        keeper.stop(entry.at, Kind.CONTESTED)
        if entry.target == Status.ANSWERED:
            keeper.start(Kind.CONFIRMATION, entry.at)


def _decide(keeper: Timekeeper, entry: Event) -> None:
    """An author who has it handled again leaves nothing to decide."""
    if entry.actor == ActorKind.OFFICER:
        keeper.meet(entry.at, Kind.CONTESTED)


def _uphold_answer(keeper: Timekeeper, entry: Event) -> None:
    _decide(keeper, entry)
    _close(keeper, entry)


def _leave(keeper: Timekeeper, entry: Event) -> None:
    if entry.source != entry.target:
        # A pause ends here too: its length counts if the suggestion ever comes back.
        keeper.resume(entry.at)
        keeper.stop(entry.at)
    if entry.source == Status.COORDINATING:
        keeper.lead = None  # it had only joined


def _withdraw(keeper: Timekeeper, entry: Event) -> None:
    _leave(keeper, entry)
    _hear(keeper, entry)


def _unmerge(keeper: Timekeeper, entry: Event) -> None:
    keeper.bring_back(keeper.last_stop())
    keeper.lead = None
    keeper.hand_over(None)
    if not keeper.live(Kind.TRIAGE):
        keeper.promised_from = keeper.promised_from or entry.at
        keeper.start(Kind.TRIAGE, entry.at)


def _again(keeper: Timekeeper, entry: Event) -> None:
    concluded = keeper.handling
    _decide(keeper, entry)
    keeper.new_cycle(entry.at)
    before_its_consultation = keeper.tier == Tier.COMPLEX and entry.target == Status.CLASSIFIED
    if keeper.tier and not before_its_consultation:
        due = keeper.as_long_as(concluded, entry.at) if keeper.tier == Tier.COMPLEX else None
        keeper.start(Kind.HANDLING, entry.at, due=due)
    if entry.target == Status.CLASSIFIED:
        keeper.start(Kind.TRIAGE, entry.at)
    _start_parts(keeper, entry)


def _supervise(keeper: Timekeeper, entry: Event) -> None:
    keeper.start(Kind.SUPERVISION, entry.at, due=when(entry, "due"))


def _prioritise(keeper: Timekeeper, entry: Event) -> None:
    keeper.start(Kind.KEY, entry.at, due=when(entry, "due"))


def _rectify(keeper: Timekeeper, entry: Event) -> None:
    if entry.details.get("to_verify"):
        keeper.report(entry.at, Kind.KEY)
    else:  # recorded when a report alone met the limit
        keeper.meet(entry.at, Kind.KEY)


def _refuse_rectification(keeper: Timekeeper, entry: Event) -> None:
    keeper.take_back_report(Kind.KEY)


def _verify(keeper: Timekeeper, entry: Event) -> None:
    keeper.accept_report(Kind.KEY)


def _recompute(keeper: Timekeeper, entry: Event) -> None:
    for row in keeper.outdated():
        keeper.look_again(row, entry.at)
    for row, policy in keeper.overtaken(entry.at):
        keeper.take_over(row, policy, entry.at)
    _hear(keeper, entry)


def _starts(kind: Kind) -> Effect:
    def effect(keeper: Timekeeper, entry: Event) -> None:
        keeper.start(kind, entry.at)

    return effect


def _meets(*kinds: Kind) -> Effect:
    return lambda keeper, entry: keeper.meet(entry.at, *kinds)


EFFECTS: dict[str, Effect] = {
    MoveName.SUBMIT: _submit,
    MoveName.CLASSIFY: _classify,
    MoveName.ARCHIVE: _archive,
    MoveName.ANSWER_DIRECTLY: _answer,
    MoveName.COORDINATE: _coordinate,
    MoveName.CONCLUDE: _conclude,
    MoveName.DISSOLVE: _back_to_triage,
    MoveName.ASSIGN: _take_lead,
    MoveName.DELEGATE: _take_lead,
    MoveName.REASSIGN: _take_lead,
    MoveName.ACCEPT: _meets(Kind.SIGN_FOR, Kind.OBJECTION),
    MoveName.JOIN_CO: _start_parts,
    MoveName.FINISH_CO: _finish_co,
    MoveName.WAIVE_CO: _waive_co,
    MoveName.RAISE_OBJECTION: _starts(Kind.OBJECTION),
    MoveName.REFUSE_OBJECTION: _meets(Kind.OBJECTION),
    MoveName.UPHOLD: _back_to_triage,
    MoveName.ASK: _ask,
    MoveName.SUPPLEMENT: _supplement,
    MoveName.HOLD: _hold,
    MoveName.RESUME: _resume,
    MoveName.ASK_EXTENSION: _starts(Kind.EXTENSION),
    MoveName.APPROVE_EXTENSION: _approve_extension,
    MoveName.REFUSE_EXTENSION: _meets(Kind.EXTENSION),
    MoveName.ANSWER: _answer,
    MoveName.FULFIL: _fulfil,
    MoveName.CONFIRM_PROMISE: _confirm_promise,
    MoveName.RATE: _hear,
    MoveName.FOLLOW_UP: _hear,
    MoveName.ASK_REOPEN: _hear,
    MoveName.UPHOLD_WITHDRAWAL: _decide,
    MoveName.UPHOLD_ANSWER: _uphold_answer,
    MoveName.CLOSE: _close,
    MoveName.DECLINE: _leave,
    MoveName.TRANSFER: _leave,
    MoveName.MERGE: _leave,
    MoveName.WITHDRAW: _withdraw,
    MoveName.TAKE_BACK: _leave,
    MoveName.UNMERGE: _unmerge,
    MoveName.REWORK: _again,
    MoveName.REOPEN: _again,
    MoveName.SUPERVISE: _supervise,
    MoveName.REPLY_SUPERVISION: _meets(Kind.SUPERVISION),
    MoveName.PRIORITISE: _prioritise,
    MoveName.RECTIFY: _rectify,
    MoveName.REFUSE_RECTIFICATION: _refuse_rectification,
    MoveName.VERIFY: _verify,
    MoveName.RECOMPUTE: _recompute,
}


def replay(events: Iterable[Event], policies: Policies) -> Timekeeper:
    """The clocks as the ledger alone sets them."""
    keeper = Timekeeper(policies, 0)
    for entry in events:
        keeper.calendar_version = entry.details.get("calendar", 0)
        follow(keeper, entry)
    return keeper
