"""What the citizen is told about where it stands and when what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from suggestions.faces.following.standing import Standing
from suggestions.language.moments import say_day, say_limit, say_promise
from suggestions.models import Deadline, Event, Kind, State, Tier, WordingKind
from suggestions.workflow import STAGES, MoveName, Stage, Status

LATEST_DECISION = timedelta(days=30)


@dataclass(frozen=True)
class Told:
    """`late`: since when it is overdue, beside the old date."""

    headline: str
    lines: list[str] = field(default_factory=list)
    late: str = ""


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    words: str


def told(standing: Standing) -> Told:
    if standing.row.author_left:
        return Told(
            _("You have withdrawn this suggestion."),
            [_("Others wrote about the same matter, so it is handled all the same.")],
        )
    status = Status(standing.about.status)
    if standing.is_merged and status == Status.WAITING:
        return Told(_("Work rests until somebody else has replied to a question."))
    return _TOLD[status](standing)


def tiers() -> list[str]:
    return [
        _("Simple matters are settled within 24 hours."),
        _("General matters are answered within 3 to 7 working days."),
        _(
            "On complex matters the units concerned meet first; their day stands on the page of the"
            " progress."
        ),
    ]


def _collected(standing: Standing) -> Told:
    return Told(_sorted_by(standing), tiers(), _late(standing, Kind.TRIAGE))


def _sorted_by(standing: Standing) -> str:
    clock = standing.clock(Kind.TRIAGE)
    if clock is None:
        return _("We have received it. It waits to be sorted.")
    return say_promise(
        clock.due,
        standing.now,
        ahead=_("It will be sorted %(by)s."),
        past=_("It was to be sorted %(by)s."),
    )


def _promised(standing: Standing) -> Told:
    """From classified to handling: the handling date, and nothing else counts."""
    clock = standing.clock(Kind.HANDLING)
    if clock is None:
        return _without_date(standing)
    promise = say_promise(
        clock.due,
        standing.now,
        ahead=_("You can expect our answer %(by)s.")
        if clock.provisional
        else _("You will have our answer %(by)s."),
        past=_("You were to have our answer %(by)s."),
    )
    return Told(promise, _estimate(clock, standing.now), _late(standing, Kind.HANDLING))


def _estimate(clock: Deadline, now: datetime) -> list[str]:
    if not clock.provisional or now > clock.due:
        return []
    return [_("The date is an estimate: the public holidays of that year are not announced yet.")]


def _without_date(standing: Standing) -> Told:
    if standing.about.tier == Tier.COMPLEX:
        return Told(
            _("This is a complex matter. The units concerned will meet to decide on it."),
            [_("You will find the day of the consultation here."), _decided_by(standing)],
            _late(standing, Kind.TRIAGE),
        )
    return Told(_("It is being worked on. You will be told here."))


def _coordinating(standing: Standing) -> Told:
    if standing.clock(Kind.HANDLING):
        promise = _promised(standing)
        return Told(promise.headline, [_consultation(standing), *promise.lines], promise.late)
    late = _late(standing, Kind.CONSULTATION)
    return Told(_consultation(standing), [_decided_by(standing)], late)


def _consultation(standing: Standing) -> str:
    consultation = standing.consultation
    if consultation is None or consultation.planned is None:
        return _("Several units are deciding together who does what.")
    return say_promise(
        consultation.planned,
        standing.now,
        ahead=_("The units concerned meet on %(day)s to decide who does what by when."),
        past=_("The units concerned were to meet on %(day)s; what they decide is still to come."),
    )


def _decided_by(standing: Standing) -> str:
    start = standing.about.promised_from or standing.about.submitted
    return say_promise(
        start + LATEST_DECISION,
        standing.now,
        ahead=_("A decision is made by %(day)s at the latest."),
        past=_("A decision was to be made by %(day)s at the latest."),
    )


def _waiting(standing: Standing) -> Told:
    clock = standing.clock(Kind.SUPPLEMENT)
    lines = [
        *_said(standing.latest(MoveName.ASK), WordingKind.QUESTION),
        _("Until then the time limit rests. Without a reply we go on with what we know."),
    ]
    if clock is None:
        return Told(_("We have a question. Please reply."), lines)
    headline = say_promise(
        clock.due,
        standing.now,
        ahead=_("We have a question. Please reply %(by)s."),
        past=_("We had a question; the time to reply ended %(when)s."),
    )
    return Told(headline, lines)


def _held(standing: Standing) -> Told:
    clock = standing.clock(Kind.REVIEW)
    lines = list(_said(standing.latest(MoveName.HOLD), WordingKind.REASON, WordingKind.PLAN))
    if clock is None:
        return Told(_("It cannot be solved for now."), lines)
    headline = say_promise(
        clock.due,
        standing.now,
        ahead=_("It cannot be solved for now. We look at it again on %(day)s."),
        past=_("It cannot be solved for now. It was to be looked at again on %(day)s."),
    )
    return Told(headline, lines, _late(standing, Kind.REVIEW, known=False))


def _answered(standing: Standing) -> Told:
    headline, *lines = _to_be_rated(standing)
    return Told(headline, [*_promised_things(standing), *lines])


def _to_be_rated(standing: Standing) -> list[str]:
    answered = _("Your suggestion has been answered.")
    if standing.about.contested and not standing.is_merged:
        return [answered, *_contested(standing)]
    clock = standing.clock(Kind.CONFIRMATION)
    if clock is None or standing.is_merged or standing.now > clock.due:
        return [answered]
    when = {"when": say_limit(clock.due, standing.now)}
    return [
        _("Your suggestion has been answered. You can rate the answer until %(when)s.") % when,
        _("If you say nothing until then, it is closed."),
    ]


def _closed(standing: Standing) -> Told:
    lines = _promised_things(standing)
    if standing.about.contested and not standing.is_merged:
        return Told(_("It is closed."), [*_contested(standing), *lines])
    ended = standing.about.ended
    if ended is None:
        return Told(_("It is closed."), lines)
    return Told(_("It was closed on %(day)s.") % {"day": say_day(ended)}, lines)


def _promised_things(standing: Standing) -> list[str]:
    """What the answer says will be done by a date, until the author has said that it is."""
    clock = standing.clock(Kind.PROMISE)
    if clock is None:
        return []
    if clock.reported:
        return [_("The unit reports that what it promised is done.")]
    return [
        say_promise(
            clock.due,
            standing.now,
            ahead=_("What the answer promises will be done %(by)s."),
            past=_(
                "What the answer promises was to be done %(by)s and is late. It is among the work "
                "of the supervisors."
            ),
        )
    ]


def _contested(standing: Standing) -> list[str]:
    said = _("You said that you are not content: a supervisor decides what happens next.")
    return [said, *_decided_until(standing)]


def _decided_until(standing: Standing) -> list[str]:
    clock = standing.clock(Kind.CONTESTED)
    if clock is None:
        return []
    until = say_promise(
        clock.due,
        standing.now,
        ahead=_("The decision is made %(by)s; you read it here, with the reason."),
        past=_(
            "It was to be decided %(by)s and is late. It is among the work of the city's "
            "supervisors as well."
        ),
    )
    return [until]


def _declined(standing: Standing) -> Told:
    entry = standing.latest(MoveName.DECLINE)
    return Told(_("We cannot take this suggestion on."), list(_said(entry)))


def _transferred(standing: Standing) -> Told:
    entry = standing.latest(MoveName.TRANSFER)
    return Told(_("We have passed this suggestion on."), list(_said(entry)))


def _withdrawn(standing: Standing) -> Told:
    if standing.latest(MoveName.TAKE_BACK):
        return Told(_("It was brought over by mistake and has been taken back."))
    return Told(_("You have withdrawn this suggestion."), _pressed(standing))


def _pressed(standing: Standing) -> list[str]:
    if not standing.about.is_pressed:
        return []
    said = _("You said that somebody asked you to: a supervisor decides whether it stays so.")
    return [said, *_decided_until(standing)]


def _merged(standing: Standing) -> Told:
    return Told(_("It is handled together with another one on the same matter."))


def _said(entry: Event | None, *kinds: str) -> Iterator[str]:
    """The public words of an entry, each with what it is."""
    for word in entry.wordings.all() if entry else []:
        if word.text and (word.kind in kinds or not kinds):
            what = {"kind": word.get_kind_display(), "words": word.text}
            yield pgettext("kind of words, and the words", "%(kind)s: %(words)s") % what


_TOLD: dict[Status, Callable[[Standing], Told]] = {
    Status.COLLECTED: _collected,
    Status.CLASSIFIED: _promised,
    Status.COORDINATING: _coordinating,
    Status.ASSIGNED: _promised,
    Status.HANDLING: _promised,
    Status.WAITING: _waiting,
    Status.HELD: _held,
    Status.ANSWERED: _answered,
    Status.CLOSED: _closed,
    Status.DECLINED: _declined,
    Status.TRANSFERRED: _transferred,
    Status.WITHDRAWN: _withdrawn,
    Status.MERGED: _merged,
}


# lateness


def _is_over(clock: Deadline, now: datetime) -> bool:
    return clock.state == State.RUNNING and now > clock.due


def _late(standing: Standing, kind: Kind, *, known: bool = True) -> str:
    """`known`: who reads it in the list of what is overdue, at once and whatever they have muted;
    that somebody was told would be said before the next digest, and not be so."""
    clock = standing.clock(kind)
    if clock is None or not _is_over(clock, standing.now):
        return ""
    since = {"when": say_limit(clock.due, standing.now)}
    late = _("We are late: overdue since %(when)s.") % since
    marked = _("Those in charge see it marked as overdue.")
    return f"{late} {marked}" if known else late


# the five stages


def steps(standing: Standing) -> list[Step]:
    reached = _stage_of(standing)
    stages = list(Stage)
    place = stages.index(reached) if reached else -1
    return [_step(standing, stage, number - place) for number, stage in enumerate(stages)]


def _stage_of(standing: Standing) -> Stage | None:
    """Where it stands, or stood when it left the loop."""
    if stage := standing.about.stage:
        return stage
    left = standing.latest(
        MoveName.DECLINE, MoveName.TRANSFER, MoveName.WITHDRAW, MoveName.TAKE_BACK
    )
    return STAGES.get(Status(left.source)) if left and left.source else None


def _step(standing: Standing, stage: Stage, distance: int) -> Step:
    state = _state(standing, stage, distance)
    words = {
        "done": _("done"),
        "now": _("now"),
        "later": _("to come"),
        "skipped": _("not needed"),
    }
    return Step(str(stage.label), state, words[state])


def _was_left_out(stage: Stage, standing: Standing) -> bool:
    return stage == Stage.COORDINATE and standing.latest(MoveName.COORDINATE) is None


def _state(standing: Standing, stage: Stage, distance: int) -> str:
    ended = not standing.about.is_open
    if distance > 0:
        return "skipped" if ended else "later"
    if _was_left_out(stage, standing):
        return "skipped"
    return "done" if distance < 0 or ended else "now"
