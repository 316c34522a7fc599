"""What of the service itself has to be mended: how much of it, and since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from regions.calendars import ZONE
from regions.models import UNIT_ROLES, Duty, DutyCatalogue, Post, Unit, subtree
from regions.models.calendar import NOTICES_ARE_OUT, missing_year
from suggestions import erasing, sealing, statistics
from suggestions.audit.rounds import found as found_by_patrol
from suggestions.condition.sweeps import Problem, Sweeps
from suggestions.models import LearntVersion, Message, Pulse, Suggestion, WrongCode
from suggestions.models.standing_in import left_to_nobody
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.workflow import BEFORE_ANSWER, OPEN

# Wrong codes of one account within a day that no owner types by mistake.
MOST_WRONG_CODES = 10
# The worker counts anew every half minute.
FIGURES_LATE = timedelta(minutes=5)


class Concern(StrEnum):
    """What may have to be mended, the gravest first. /metrics and the desk both call it this."""

    LEDGER_DIFFERS = "ledger_differs"
    SWEEPS_LATE = "sweeps_late"
    LEDGER_UNSEALED = "ledger_unsealed"
    WITNESS_CONTRADICTS = "witness_contradicts"
    ROOTS_UNSTAMPED = "roots_unstamped"
    ERASED_ARE_BACK = "erased_are_back"
    NOBODY_DECIDES = "nobody_decides"
    FIGURES_BEHIND = "figures_behind"
    UNDELIVERABLE_MESSAGES = "undeliverable_messages"
    MISSING_CALENDAR = "missing_calendar"
    PROVISIONAL_LIMITS = "provisional_limits"
    UNITS_WITHOUT_OFFICER = "units_without_officer"
    CODES_GUESSED = "codes_guessed"
    LEARNT_AT_FAULT = "learnt_at_fault"


@dataclass(frozen=True)
class Finding:
    """`count` 0: all is well. `since` None: nobody knows."""

    count: int = 0
    since: datetime | None = None


@dataclass
class Look:
    """One look at the service. `rows`, `paths`: of these suggestions and places; None: of all."""

    now: datetime
    rows: SuggestionQuerySet | None = None
    paths: Sequence[str] | None = None

    def find(self, concern: Concern) -> Finding:
        return _FINDINGS[concern](self)

    @cached_property
    def sweeps(self) -> Sweeps:
        return Sweeps.at(self.now)

    @cached_property
    def sealed(self) -> Pulse | None:
        return sealing.last_round()

    @cached_property
    def waiting(self) -> int:
        return statistics.waiting()


def _ledger_differs(_look: Look) -> Finding:
    """By the nightly check."""
    return Finding(*found_by_patrol())


def _sweeps_late(look: Look) -> Finding:
    late = look.sweeps.late
    if late is None:
        return Finding()
    return Finding(1, None if late.problem is Problem.CLOCK else look.now - late.by)


def _ledger_unsealed(look: Look) -> Finding:
    """`since`: when the ledger was last sealed; nothing while there is nothing to seal."""
    late = sealing.late(look.now, look.sealed)
    return Finding(1, late) if late else Finding()


def _witness_contradicts(look: Look) -> Finding:
    contradicted = look.sealed and look.sealed.note == sealing.CONTRADICTED
    return Finding(1) if contradicted else Finding()


def _roots_unstamped(look: Look) -> Finding:
    return Finding(*sealing.stamps_late(look.now))


def _erased_are_back(_look: Look) -> Finding:
    return Finding(erasing.last_found())


def _nobody_decides(look: Look) -> Finding:
    """Open ones that not even a stand-in may decide on. `since`: when the oldest was submitted."""
    rows = Suggestion.objects.all() if look.rows is None else look.rows
    return _counted(rows.filter(undecided(look.now)), "submitted")


def undecided(now: datetime | None = None) -> Q:
    return Q(status__in=OPEN) & reduce(or_, left_to_nobody(now))


def _figures_behind(look: Look) -> Finding:
    """How many are not in the figures yet, once they are left out for longer than is usual."""
    since = statistics.caught_up()
    if since and look.now - since <= FIGURES_LATE:
        return Finding()
    return Finding(look.waiting, since) if look.waiting else Finding()


def _undeliverable_messages(_look: Look) -> Finding:
    return _counted(Message.objects.filter(failed__isnull=False), "failed")


def _missing_calendar(look: Look) -> Finding:
    """`count`: the year. `since`: the day from which on its notice was to be expected."""
    year = missing_year(timezone.localdate(look.now))
    return Finding(year, _morning(date(year - 1, NOTICES_ARE_OUT, 1))) if year else Finding()


def _provisional_limits(look: Look) -> Finding:
    """Promises that may still change. `since`: when the oldest of them was submitted."""
    rows = Suggestion.objects.all() if look.rows is None else look.rows
    return _counted(rows.filter(status__in=BEFORE_ANSWER, provisional=True), "submitted")


def _units_without_officer(look: Look) -> Finding:
    """`since`: the day after the first of their last posts had ended."""
    rows = vacant_units(look.now, look.paths)
    found = rows.aggregate(units=Count("pk"), first=Min("ended"))
    ended: date | None = found["first"]
    return Finding(found["units"], _morning(ended + timedelta(days=1)) if ended else None)


def _codes_guessed(look: Look) -> Finding:
    """Accounts of which somebody has the password and tries codes. `since`: the first of them."""
    lately = WrongCode.objects.filter(at__gt=look.now - timedelta(days=1))
    accounts = lately.values("officer").annotate(n=Count("pk"), first=Min("at"))
    found = [row["first"] for row in accounts.filter(n__gte=MOST_WRONG_CODES)]
    return Finding(len(found), min(found)) if found else Finding()


def _learnt_at_fault(_look: Look) -> Finding:
    """Subjects of which names alone propose, until another version is used."""
    return Finding(LearntVersion.objects.filter(active=True, at_fault=True).count())


_FINDINGS: dict[Concern, Callable[[Look], Finding]] = {
    Concern.LEDGER_DIFFERS: _ledger_differs,
    Concern.SWEEPS_LATE: _sweeps_late,
    Concern.LEDGER_UNSEALED: _ledger_unsealed,
    Concern.WITNESS_CONTRADICTS: _witness_contradicts,
    Concern.ROOTS_UNSTAMPED: _roots_unstamped,
    Concern.ERASED_ARE_BACK: _erased_are_back,
    Concern.NOBODY_DECIDES: _nobody_decides,
    Concern.FIGURES_BEHIND: _figures_behind,
    Concern.UNDELIVERABLE_MESSAGES: _undeliverable_messages,
    Concern.MISSING_CALENDAR: _missing_calendar,
    Concern.PROVISIONAL_LIMITS: _provisional_limits,
    Concern.UNITS_WITHOUT_OFFICER: _units_without_officer,
    Concern.CODES_GUESSED: _codes_guessed,
    Concern.LEARNT_AT_FAULT: _learnt_at_fault,
}


def vacant_units(now: datetime, paths: Sequence[str] | None = None) -> QuerySet[Unit]:
    """Units with work or duties where nobody handles or leads; at and below these places, or all.

    `ended`: the last day of whoever did last.
    """
    newest = DutyCatalogue.objects.order_by("-version").values("pk")[:1]
    duties = Duty.objects.filter(
        catalogue__in=newest, function=OuterRef("function"), level=OuterRef("region__level")
    )
    led = Suggestion.objects.filter(lead_unit=OuterRef("pk"), status__in=OPEN)
    staffed = Post.objects.current(now).filter(unit=OuterRef("pk"), role__in=UNIT_ROLES)
    over = Q(posts__role__in=UNIT_ROLES, posts__until__lt=timezone.localdate(now))
    rows = Unit.objects.filter(_below(paths), ~Exists(staffed), active=True)
    return rows.filter(Exists(led) | Exists(duties)).annotate(
        ended=Max("posts__until", filter=over)
    )


def _below(paths: Sequence[str] | None) -> Q:
    if paths is None:
        return Q()
    found = Q(pk__in=[])
    for path in paths:
        found |= subtree(path, "region__path")
    return found


def _counted(rows: QuerySet[Any], since: str) -> Finding:
    return Finding(**rows.aggregate(count=Count("pk"), since=Min(since)))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
