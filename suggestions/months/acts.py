"""What is done with a month. Each act is one row more; a refusal changes nothing.

The row of the month is locked first, after the suggestion that an act is about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer, calendar_at
from suggestions.language.legible import legible
from suggestions.models import (
    Act,
    ActWords,
    FrozenCounts,
    Ground,
    Month,
    MonthAct,
    Suggestion,
)
from suggestions.months.counting import Share, counted
from suggestions.months.differing import differences
from suggestions.months.position import hold_still, position_of, standing_still
from suggestions.months.rights import leads
from suggestions.months.standing import (
    Standing,
    counting_for,
    standing_of,
    why_not_open,
)
from suggestions.months.withholding import with_told
from suggestions.pipeline.move import lock
from suggestions.pipeline.refusals import NotAllowed, Refused, no_long_wait

DAYS_TO_CHECK = 3
KEY_DIGITS = 20


@dataclass(frozen=True)
class Review:
    """复核: a unit's leader says that one suggestion should not count for the unit."""

    suggestion: int
    ground: Ground
    reason: str


@dataclass(frozen=True)
class Ruling:
    """`review`: the number of the act that it answers."""

    review: int
    excluded: bool
    reason: str


@dataclass(frozen=True)
class _Writing:
    """Who writes the next act of a month, with which form."""

    standing: Standing
    officer: Officer
    key: str
    now: datetime

    def made_before(self) -> MonthAct | None:
        """What the same form made, where it is sent once more."""
        return next((act for act in self.standing.acts if self.key and act.key == self.key), None)

    def add(self, kind: Act, reason: str = "", **more: Any) -> MonthAct:
        act = MonthAct.objects.create(
            month=self.standing.month,
            number=len(self.standing.acts) + 1,
            kind=kind,
            officer=self.officer,
            at=self.now,
            key=self.key,
            **more,
        )
        ActWords.objects.create(act=act, text=legible(reason))
        return act

    def add_counted(self, kind: Act, shares: list[Share], reason: str = "") -> MonthAct:
        act = self.add(kind, reason)
        position_of(act).save()
        FrozenCounts.objects.bulk_create([share.frozen(act) for share in shares])
        return act


def open_month(first: date, *, officer: Officer, key: str = "") -> MonthAct:
    """初核: the month as it is counted now, for units to check."""
    kept = _kept(key, officer, Act.OPEN, first)
    try:
        with standing_still():
            return _open(first, officer, kept)
    except IntegrityError as error:
        raise NotAllowed(_("This month was opened.")) from error


def _open(first: date, officer: Officer, key: str) -> MonthAct:
    now = timezone.now()
    made = MonthAct.objects.filter(month__first=first, key=key).first() if key else None
    if made:
        return made
    _refuse(why_not_open(first, officer, now))
    hold_still()
    calendar = calendar_at()
    until = calendar.closing_after(now, DAYS_TO_CHECK)
    month = Month.objects.create(first=first, until=until, calendar=calendar.version)
    writing = _Writing(Standing(month, []), officer, key, now)
    return writing.add_counted(Act.OPEN, counted(first, (), now))


def ask(month: Month, review: Review, *, officer: Officer, key: str = "") -> MonthAct:
    """复核: only of what counts for a unit of this leader in that month, and is seen by them."""
    kept = _kept(key, officer, Act.ASK, review)
    with no_long_wait(), transaction.atomic():
        # An erasure of it waits, or was before.
        list(lock([review.suggestion]))
        with _locked(month, officer, kept) as writing:
            return writing.made_before() or _ask(writing, review)


def _ask(writing: _Writing, review: Review) -> MonthAct:
    standing, officer = writing.standing, writing.officer
    _refuse(standing.why_not_ask(officer, writing.now))
    _refuse_without(review.reason)
    unit = _unit_asking(writing, review.suggestion)
    if unit is None:
        raise NotAllowed(_("This suggestion does not count for your unit in this month."))
    if any(act.suggestion_id == review.suggestion for act in standing.of(Act.ASK)):
        raise NotAllowed(_("A review of this suggestion was asked."))
    about = {"suggestion_id": review.suggestion, "unit_id": unit, "ground": review.ground}
    return writing.add(Act.ASK, review.reason, **about)


def _unit_asking(writing: _Writing, suggestion: int) -> int | None:
    """The unit of this officer for which it counts, if they see it."""
    seen = Suggestion.objects.visible_to(writing.officer).filter(pk=suggestion)
    for unit in sorted(leads(writing.officer)):
        if seen.filter(counting_for(writing.standing.month, unit, writing.now)).exists():
            return unit
    return None


def rule(month: Month, ruling: Ruling, *, officer: Officer, key: str = "") -> MonthAct:
    """The supervisor's ruling on one review."""
    kept = _kept(key, officer, Act.RULE, ruling)
    about = month.acts.filter(number=ruling.review).values_list("suggestion", flat=True).first()
    with no_long_wait(), transaction.atomic():
        list(lock([about] if about else []))
        with _locked(month, officer, kept) as writing:
            return writing.made_before() or _rule(writing, ruling)


def _rule(writing: _Writing, ruling: Ruling) -> MonthAct:
    acts = writing.standing.acts
    review = next((act for act in acts if act.number == ruling.review), None)
    _refuse(writing.standing.why_not_rule(review, writing.officer))
    _refuse_without(ruling.reason)
    about = {"suggestion_id": review.suggestion_id, "unit_id": review.unit_id} if review else {}
    more = about | {"answers": review, "excluded": ruling.excluded}
    return writing.add(Act.RULE, ruling.reason, **more)


def publish(month: Month, *, officer: Officer, reason: str = "", key: str = "") -> MonthAct:
    """审核发布, by a second person: from now on these numbers stay."""
    kept = _kept(key, officer, Act.PUBLISH, reason)
    with standing_still(), _locked(month, officer, kept) as writing:
        return writing.made_before() or _publish(writing, reason)


def _publish(writing: _Writing, reason: str) -> MonthAct:
    standing = writing.standing
    _refuse(standing.why_not_publish(writing.officer, writing.now))
    hold_still()
    shares = with_told(counted(standing.month.first, standing.excluded, writing.now))
    return writing.add_counted(Act.PUBLISH, shares, reason)


def correct(month: Month, reason: str, *, officer: Officer, key: str = "") -> MonthAct:
    """更正说明: what differs by now stands beside what was published."""
    kept = _kept(key, officer, Act.CORRECT, reason)
    with standing_still(), _locked(month, officer, kept) as writing:
        return writing.made_before() or _correct(writing, reason)


def _correct(writing: _Writing, reason: str) -> MonthAct:
    standing = writing.standing
    _refuse(standing.why_not_correct(writing.officer))
    _refuse_without(reason)
    hold_still()
    shares = counted(standing.month.first, standing.excluded, writing.now)
    if not any(differences(told_last(standing), shares)):
        raise NotAllowed(_("The figures are as they were told last."))
    return writing.add_counted(Act.CORRECT, shares, reason)


def told_last(standing: Standing) -> list[Share]:
    """What was published, or said in the newest correction note."""
    act = standing.latest_counted
    return [Share.of(row) for row in act.frozen.all()] if act else []


@contextmanager
def _locked(month: Month, officer: Officer, key: str) -> Iterator[_Writing]:
    """Whoever acts on the same month waits; what they did meanwhile is seen."""
    locked = Month.objects.select_for_update().get(pk=month.pk)
    yield _Writing(standing_of(locked), officer, key, timezone.now())


def _kept(key: str, officer: Officer, kind: Act, content: object) -> str:
    """A one-time key as it is kept: with what was filled in, of which it says nothing."""
    if not key:
        return ""
    whole = f"{key} {officer.pk} {kind} {content!r}"
    return hashlib.sha256(whole.encode()).hexdigest()[:KEY_DIGITS]


def _refuse(why_not: str) -> None:
    if why_not:
        raise NotAllowed(why_not)


def _refuse_without(reason: str) -> None:
    if not legible(reason):
        raise Refused(_("A reason is needed."))
