"""The sweep: what is due gets its alert, or its move. The database is the timer.

One transaction a batch: read what is due without a lock, lock the suggestions in id order,
read the deadlines again, then write alerts, messages and the next times in bulk. A batch that
fails is gone through one by one, so that one bad row cannot starve the others. Running twice,
late, or beside another sweep changes nothing: the lock and the alert's unique key see to it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.calendars import ZONE, Axis
from regions.models import CalendarYear, calendar_at, current_version
from suggestions import writing
from suggestions.deadlines import level_times
from suggestions.messages import Authors
from suggestions.messages.alerts import Recipients, messages_for, warnings_for
from suggestions.messages.authors import PROMISES
from suggestions.messages.budget import Way, next_digest, way_of
from suggestions.messages.cards import put_up
from suggestions.messages.outside import copies
from suggestions.models import (
    Alert,
    Deadline,
    Kind,
    LevelName,
    Message,
    Pulse,
    State,
    Suggestion,
    beat,
    rules,
)
from suggestions.pipeline.actors import CLOCK
from suggestions.pipeline.move import Intent, lock, move_many
from suggestions.pipeline.rating import Close
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move
from suggestions.pipeline.supervise import Recompute, Supervise
from suggestions.pipeline.waiting import Supplement
from suggestions.workflow import STEPS, MoveName

logger = logging.getLogger(__name__)

# Larger ones are no faster, and hold their locks longer.
BATCH = 50
LATE_AFTER = timedelta(minutes=15)
CLOCK_BEHIND = timedelta(minutes=10)
PUSHED_BACK = timedelta(minutes=10)
LIVE = [State.RUNNING, State.PAUSED]
COUNTED_IN_WORKING_DAYS = [Axis.OFFICE, Axis.DAYS]
WHEN_DUE: dict[str, Move] = {Kind.SUPPLEMENT: Supplement(), Kind.CONFIRMATION: Close()}


class ClockBehind(Exception):
    """The clock stands far before the newest alert: cards are held until it has caught up."""


def sweep(now: datetime | None = None, *, batch: int = BATCH) -> int:
    """One round: all that is due at `now`. Returns how many deadlines were acted on."""
    moment = now or timezone.now()
    if not _goes_on(moment):
        try:
            _check_clock(moment)
        except ClockBehind as problem:
            logger.warning("held=cards reason=%s", problem)
            beat("sweep", moment, note=str(problem))
            return 0
        beat("sweep", moment)
    acted = 0
    while handled := sweep_batch(moment, batch):
        acted += handled
        beat("sweep", now or timezone.now())
    return acted


def _goes_on(now: datetime) -> bool:
    """Leave the sign of life, where the clock has not stepped back since the last one.

    No alert is newer than that, so that nothing else need be asked.
    """
    last = Pulse.objects.filter(name="sweep", note="", at__lte=now + CLOCK_BEHIND)
    return bool(last.update(at=now, count=F("count") + 1))


def last_sweep() -> Pulse | None:
    return Pulse.objects.filter(name="sweep").first()


def oldest_due() -> datetime | None:
    """When the alert that waits longest should have gone out."""
    waiting = Deadline.objects.filter(next_alert_at__isnull=False).order_by("next_alert_at")
    return waiting.values_list("next_alert_at", flat=True).first()


def _check_clock(now: datetime) -> None:
    newest = Alert.objects.order_by("-recorded").values_list("recorded", flat=True).first()
    if newest and now < newest - CLOCK_BEHIND:
        raise ClockBehind(f"the clock is {newest - now} behind the newest alert")


def sweep_batch(now: datetime, batch: int) -> int:
    """One transaction's worth of what is due; how many deadlines were looked at."""
    found = _due(now, batch)
    if not found:
        return 0
    suggestions = {suggestion for _pk, suggestion in found}
    try:
        return _alert({pk for pk, _suggestion in found}, suggestions, now)
    except DatabaseError:
        logger.exception("a batch of alerts failed: going through it one by one")
        return sum(_alert_alone(pk, suggestion, now) for pk, suggestion in found)


def _due(now: datetime, batch: int) -> list[tuple[int, int]]:
    """(deadline, suggestion) of what waits longest. Asked all day long, mostly for nothing: to
    have Django put it together took as long as to ask."""
    asked = (
        f"SELECT id, suggestion_id FROM {Deadline._meta.db_table} "  # noqa: S608
        "WHERE next_alert_at <= %s ORDER BY next_alert_at LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [connection.ops.adapt_datetimefield_value(now), batch])
        return list(cursor.fetchall())


def _alert_alone(deadline: int, suggestion: int, now: datetime) -> int:
    try:
        return _alert({deadline}, {suggestion}, now)
    except DatabaseError as error:
        logger.exception("deadline=%s pushed back", deadline)
        Deadline.objects.filter(pk=deadline).update(
            next_alert_at=now + PUSHED_BACK, error=type(error).__name__
        )
        return 1


@dataclass
class _Round:
    """What one transaction writes."""

    now: datetime
    recipients: Recipients
    digest: datetime
    alerts: list[Alert] = field(default_factory=list)
    messages: dict[Way, list[Message]] = field(default_factory=lambda: defaultdict(list))
    warnings: list[Message] = field(default_factory=list)
    rows: list[Deadline] = field(default_factory=list)
    acting: dict[str, list[Suggestion]] = field(default_factory=lambda: defaultdict(list))
    orders: list[Suggestion] = field(default_factory=list)
    broken: list[tuple[Deadline, Alert]] = field(default_factory=list)

    def write(self) -> None:
        writing.change(self.rows, ["alerts_sent", "next_alert_at"])
        writing.add(self.alerts)
        urgent = self.messages[Way.AT_ONCE]
        told = [*self.messages[Way.WAITS], *urgent, *copies(urgent), *self.warnings]
        told += self._apologies()
        Message.objects.bulk_create(told, ignore_conflicts=True)
        put_up(self.messages[Way.CARD], self.now)
        for kind, rows in self.acting.items():
            _make(WHEN_DUE[kind], rows)
        if self.orders:
            _make(_order_of_the_clock(self.now), self.orders)

    def _apologies(self) -> list[Message]:
        """To the authors, for whom a promise was not kept."""
        if not self.broken:
            return []
        authors = Authors.of([row.suggestion for row, _alert in self.broken])
        return [each for row, alert in self.broken for each in authors.overdue(row, alert)]


def _alert(deadlines: set[int], suggestions: set[int], now: datetime) -> int:
    """Act on these deadlines, as far as they are still due once their suggestions are locked.

    Returns how many rows were looked at, those that others hold left out.
    """
    with transaction.atomic():
        locked = {row.pk: row for row in lock(suggestions, skip_locked=True)}
        rows = Deadline.objects.filter(
            pk__in=deadlines, suggestion__in=locked, next_alert_at__lte=now
        )
        due = list(rows.order_by("pk"))
        policies, version = rules()
        concerned = [locked[row.suggestion_id] for row in due]
        turn = _Round(
            now,
            Recipients.of(concerned, [row.owner_id for row in due]),
            next_digest(now, calendar_at(version)),
        )
        for row in due:
            row.suggestion = locked[row.suggestion_id]
            row.policy = policies.by_id[row.policy_id]
            _reach(row, turn)
        turn.write()
    return len(due)


def _reach(row: Deadline, turn: _Round) -> None:
    """All levels that have fallen: an alert each, a message for the highest only."""
    levels = level_times(row, calendar_at(row.calendar_version))
    reached = [level for level in levels[row.alerts_sent :] if level[1] <= turn.now]
    alerts = [_alert_row(row, name, at, turn.now) for name, at in reached]
    turn.alerts += alerts
    row.alerts_sent += len(reached)
    waiting = levels[row.alerts_sent :]
    row.next_alert_at = waiting[0][1] if waiting else None
    turn.rows.append(row)
    if alerts:
        _consequences(row, alerts, turn)


def _alert_row(row: Deadline, level: str, due: datetime, now: datetime) -> Alert:
    return Alert(
        deadline=row,
        cycle=row.cycle,
        level=level,
        due=due,
        recorded=now,
        late=now > due + LATE_AFTER,
    )


def _consequences(row: Deadline, alerts: list[Alert], turn: _Round) -> None:
    highest = alerts[-1]
    if highest.level == LevelName.ACT:
        turn.acting[row.kind].append(row.suggestion)
        return
    turn.broken += [(row, alert) for alert in alerts if _breaks_a_promise(row, alert)]
    way = way_of(row, highest, turn.digest)
    turn.messages[way] += messages_for(row, highest, turn.recipients, way)
    turn.warnings += warnings_for(row, highest, turn.recipients)
    if any(alert.level == LevelName.SUPERVISION for alert in alerts):
        turn.orders.append(row.suggestion)


def _breaks_a_promise(row: Deadline, alert: Alert) -> bool:
    return alert.level == LevelName.YELLOW and row.kind in PROMISES and _was_told(row)


def _was_told(row: Deadline) -> bool:
    """Of when it is sorted, its author hears where it was received, and not where it comes back."""
    return row.kind != Kind.TRIAGE or row.started == row.suggestion.submitted


def _order_of_the_clock(now: datetime) -> Supervise:
    day = calendar_at(current_version()).nth_working_day(now.astimezone(ZONE).date(), 3)
    return Supervise(due=day, reason=_("The handling limit was missed by three days."))


def _make(request: Move, rows: Iterable[Suggestion]) -> None:
    for result in move_many([Intent(row.pk, request) for row in rows], actor=CLOCK):
        if isinstance(result, Refused):
            logger.warning("move=%s refused=%s", request.name, result)


def recompute(seconds: float = 60, *, batch: int = BATCH) -> int:
    """Compute again what counts days of a year whose notice was loaded since.

    Before that a limit for what was contested when there was none. Goes on for so long; how many
    suggestions it were.
    """
    until, done = monotonic() + seconds, compute_again(_without_limit(batch))
    for behind in (waiting, overtaken):
        # The oldest first: one that is refused stands behind those that were not tried yet.
        last = 0
        while monotonic() < until and (ids := _next(behind(), after=last, batch=batch)):
            done += compute_again(ids)
            last = ids[-1]
    return done


def how_many(rows: QuerySet[Deadline], most: int) -> tuple[int, list[int]]:
    """Suggestions to which these deadlines belong, and ids of the oldest of them."""
    ids = rows.order_by("suggestion").values_list("suggestion", flat=True).distinct()
    return ids.count(), list(ids[:most])


def overtaken() -> QuerySet[Deadline]:
    """Limits by a version that another one, for open ones too, has taken the place of."""
    versions = rules()[0].overtaken(timezone.now())
    return Deadline.objects.filter(policy__in=versions, state__in=LIVE)


def compute_again(ids: list[int]) -> int:
    """How many of these suggestions it were; one that is refused is left as it is."""
    results = move_many([Intent(ident, Recompute()) for ident in ids], actor=CLOCK)
    return sum(not isinstance(result, Refused) for result in results)


def _without_limit(batch: int) -> list[int]:
    decided_by = Deadline.objects.filter(suggestion=OuterRef("pk"), kind=Kind.CONTESTED)
    running = decided_by.filter(state=State.RUNNING)
    possible = Q(contested=True, status__in=STEPS[MoveName.RECOMPUTE].sources)
    rows = Suggestion.objects.filter(~Exists(running), possible)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:batch])


def _next(rows: QuerySet[Deadline], *, after: int, batch: int) -> list[int]:
    ids = rows.filter(suggestion__gt=after).order_by("suggestion")
    return list(ids.values_list("suggestion", flat=True).distinct()[:batch])


def waiting(since: int = 0) -> QuerySet[Deadline]:
    """Limits by an older calendar, as far as a year that was loaded since makes a difference."""
    live = Deadline.objects.filter(state__in=LIVE)
    behind = live.filter(calendar_version__lt=current_version())
    counts = Q(pk__in=[])
    for known in behind.order_by().values_list("calendar_version", flat=True).distinct():
        loaded = CalendarYear.objects.filter(id__gt=max(known, since))
        for year in loaded.values_list("year", flat=True):
            counts |= _runs_in(year) & Q(calendar_version=known)
    differs = Q(provisional=True) | Q(policy__axis__in=COUNTED_IN_WORKING_DAYS)
    return behind.filter(counts, differs)


def _runs_in(year: int) -> Q:
    first, end = (datetime(each, 1, 1, tzinfo=ZONE) for each in (year, year + 1))
    return Q(started__lt=end, due__gte=first)
