"""The deadlines of one suggestion, and how each was computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regions.calendars import Axis, CalendarError
from regions.models import calendar_at
from suggestions.faces.badges import Badge, time_left, tone_of
from suggestions.language.moments import say_limit, say_moment
from suggestions.limits import DayLine, Limit, working
from suggestions.messages.audience import Whom
from suggestions.models import Deadline, Kind, State, Suggestion, Tier

SET_BY_PERSONS = frozenset({Kind.REVIEW, Kind.PROMISE, Kind.KEY, Kind.SUPERVISION})
# Of a complex matter the consultation sets these.
CONCLUDED = frozenset({Kind.HANDLING, Kind.PART})
HOUR = 3600 * 10**6
TONES = {State.MET: "green", State.MISSED: "red", State.RUNNING: "blue"}
WEEKEND = 5
AXES = {
    Axis.NATURAL: gettext_lazy("day and night"),
    Axis.DUTY: gettext_lazy("duty hours, every day 08:00–20:00"),
    Axis.OFFICE: gettext_lazy("office hours of working days"),
    Axis.DAYS: gettext_lazy("working days"),
}


@dataclass(frozen=True)
class Line:
    day: str
    counted: str
    total: str
    why: str


@dataclass(frozen=True)
class Clock:
    kind: str
    owner: str
    state: Badge
    due: str
    left: Badge | None
    rule: str
    started: str
    lines: list[Line] = field(default_factory=list)
    pauses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def clocks(row: Suggestion, deadlines: list[Deadline], now: datetime) -> list[Clock]:
    """Those that run first, then the others, newest first."""
    live_first = sorted(deadlines, key=lambda each: (not each.is_live, -each.pk))
    return [_clock(row, each, now) for each in live_first]


def _clock(row: Suggestion, deadline: Deadline, now: datetime) -> Clock:
    by_hand = _is_set_by_hand(row, deadline)
    return Clock(
        kind=deadline.get_kind_display(),
        owner=_owner_of(deadline),
        state=_state(deadline),
        due=say_limit(deadline.due),
        left=_left(deadline, now),
        rule=_("the date was set by a person") if by_hand else _rule(deadline),
        started=say_moment(deadline.started),
        lines=[] if by_hand else _lines(deadline),
        pauses=_pauses(deadline),
        notes=_notes(deadline),
    )


def _owner_of(deadline: Deadline) -> str:
    if deadline.kind in {Kind.SUPPLEMENT, Kind.CONFIRMATION}:
        return _("the citizen")
    if deadline.kind == Kind.CONTESTED:
        return str(Whom.SUPERVISOR.label)
    return str(deadline.owner or _("triage desk"))


def _is_set_by_hand(row: Suggestion, deadline: Deadline) -> bool:
    complex_one = deadline.kind in CONCLUDED and row.tier == Tier.COMPLEX
    return deadline.kind in SET_BY_PERSONS or complex_one


def _state(deadline: Deadline) -> Badge:
    missed = deadline.late and deadline.is_live
    label = _("missed") if missed else deadline.get_state_display()
    return Badge(label, "red" if missed else TONES.get(State(deadline.state), "grey"))


def _left(deadline: Deadline, now: datetime) -> Badge | None:
    if deadline.state != State.RUNNING:
        return None
    return Badge(time_left(deadline.due, now), tone_of(deadline.due, now))


def _rule(deadline: Deadline) -> str:
    return say_limit_of(deadline.kind, deadline.policy.limit(deadline.amount))


def say_limit_of(kind: str, limit: Limit) -> str:
    if limit.axis == Axis.DAYS:
        return ngettext("%(n)d working day", "%(n)d working days", limit.amount) % {
            "n": limit.amount
        }
    if kind == Kind.CONFIRMATION:
        days = limit.amount // 24
        return ngettext("%(n)d day, until midnight", "%(n)d days, until midnight", days) % {
            "n": days
        }
    return _("%(n)d hours, counting %(axis)s") % {"n": limit.amount, "axis": AXES[limit.axis]}


def _lines(deadline: Deadline) -> list[Line]:
    if deadline.kind == Kind.CONFIRMATION:
        return []
    limit = deadline.policy.limit(deadline.amount)
    try:
        days = working(
            deadline.started, limit=limit, calendar=calendar_at(deadline.calendar_version)
        )
    except CalendarError:
        return []
    first = days[0].day
    return [_line(each, limit.axis, first=each.day == first) for each in days]


def _line(line: DayLine, axis: Axis, *, first: bool) -> Line:
    why = _why(line, axis) if line.counted else _why_not(line, axis, first=first)
    if line.name:
        why = f"{why} · {line.name}"
    if line.provisional and axis in {Axis.OFFICE, Axis.DAYS}:
        why = f"{why} ({_('estimated')})"
    return Line(
        day=f"{date_format(line.day, 'm-d')} {date_format(line.day, 'D')}",
        counted=_amount(line.counted, axis),
        total=_amount(line.total, axis),
        why=why,
    )


def _why(line: DayLine, axis: Axis) -> str:
    if axis in {Axis.NATURAL, Axis.DUTY}:
        return _("every day counts")
    return _("working day") if line.day.weekday() < WEEKEND else _("make-up working day")


def _why_not(line: DayLine, axis: Axis, *, first: bool) -> str:
    if first and axis == Axis.DAYS:
        return _("the day itself does not count")
    if line.name:
        return _("holiday")
    return _("weekend") if line.day.weekday() >= WEEKEND else _("after hours")


def _amount(counted: int, axis: Axis) -> str:
    if axis == Axis.DAYS:
        return str(counted)
    hours, minutes = divmod(counted // (HOUR // 60), 60)
    return f"{hours}:{minutes:02d}"


def _pauses(deadline: Deadline) -> list[str]:
    spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in deadline.pauses]
    said = [f"{say_moment(begin)} – {say_moment(end)}" for begin, end in spans]
    if deadline.paused_at:
        said.append(_("since %(when)s") % {"when": say_moment(deadline.paused_at)})
    return said


def _is_part(deadline: Deadline) -> bool:
    return deadline.kind == Kind.PART


def _notes(deadline: Deadline) -> list[str]:
    notes = [_("At the latest when the lead unit's own limit falls.")] if _is_part(deadline) else []
    if deadline.first_due != deadline.due:
        first = say_limit(deadline.first_due)
        notes.append(_("Extended; first due %(when)s.") % {"when": first})
    if deadline.provisional:
        notes.append(_("Estimated: the notice of that year is not out yet."))
    if deadline.ended:
        notes.append(_("Ended %(when)s.") % {"when": say_moment(deadline.ended)})
    return notes
