"""巡检: every night the service checks itself, in slices that go on where the last one stopped.

A slice takes less than a minute, so that a worker can be stopped at any time; a round that a night
is too short for goes on in the next one. What was found is told to administrators.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from time import monotonic

from django.db.models import F
from django.utils import timezone

from suggestions import publication, sealing
from suggestions.audit.batches import snapshots
from suggestions.audit.chains import broken_chains
from suggestions.audit.clocks import wrong_clocks
from suggestions.audit.files import broken_files
from suggestions.audit.looks import broken_looks
from suggestions.audit.posts import broken_posts
from suggestions.audit.records import broken_records
from suggestions.models import Patrol, Policies, Suggestion, rules

BATCH = 200
NIGHT = range(1, 5)
# Seconds of a slice. By day only where the nights are left out, and little at a time.
AT_NIGHT, BY_DAY = 45.0, 4.0
LEFT_OUT = timedelta(days=2)
MOST_KEPT = 20


def differences(batch: list[Suggestion], policies: Policies) -> Iterator[str]:
    """All that is wrong with these suggestions, one line each."""
    yield from broken_chains(batch)
    yield from wrong_clocks(batch, policies)
    yield from publication.differences(batch)
    yield from broken_files(batch)


def patrol(now: datetime | None = None) -> int:
    """One slice, where one is due; how many suggestions were looked at."""
    moment = now or timezone.now()
    seconds = _seconds(timezone.localtime(moment), _last_night())
    if not seconds:
        return 0
    row = Patrol.objects.filter(ended=None).order_by("night").first()
    if row is None:
        row, _made = Patrol.objects.get_or_create(night=timezone.localdate(moment))
    return _slice(row, until=monotonic() + seconds)


def _last_night() -> date | None:
    """Of the newest round that came to its end."""
    ended = Patrol.objects.filter(ended__isnull=False).order_by("-ended")
    moment = ended.values_list("ended", flat=True).first()
    return timezone.localdate(moment) if moment else None


def _seconds(now: datetime, last: date | None) -> float:
    if last == now.date():
        return 0
    if now.hour in NIGHT:
        return AT_NIGHT
    return BY_DAY if last is None or now.date() - last > LEFT_OUT else 0


def _slice(row: Patrol, *, until: float) -> int:
    policies, _version = rules()
    done = 0
    for batch in snapshots(BATCH, after=row.position):
        if not _note(row, batch, list(differences(batch, policies))):
            return done
        done += len(batch)
        if monotonic() > until:
            return done
    _end(row)
    return done


def _note(row: Patrol, batch: list[Suggestion], lines: list[str]) -> bool:
    """Whether it was this worker that went on; else another one looked at the same."""
    values = _found(row, lines) | {"position": batch[-1].pk}
    values["checked"] = F("checked") + len(batch)
    mine = Patrol.objects.filter(pk=row.pk, position=row.position, ended=None)
    if not mine.update(**values):
        return False
    row.refresh_from_db()
    return True


def _found(row: Patrol, lines: list[str]) -> dict[str, object]:
    if not lines:
        return {}
    return {
        "found": F("found") + len(lines),
        "lines": (row.lines + lines)[:MOST_KEPT],
        "first_found": row.first_found or timezone.now(),
    }


def _end(row: Patrol) -> None:
    sealed = (sealing.broken_seals(), sealing.wrong_roots(), sealing.wrong_stamps())
    lines = list(_all(broken_looks(), broken_posts(), broken_records(), *sealed))
    values = _found(row, lines) | {"ended": timezone.now()}
    Patrol.objects.filter(pk=row.pk, ended=None).update(**values)


def _all(*checks: Iterable[str]) -> Iterator[str]:
    for check in checks:
        yield from islice(check, 1000)


def found() -> tuple[int, datetime | None]:
    """(how many differences, since when) by the round that goes on and the last one that ended."""
    rows = list(Patrol.objects.order_by("-night")[:2])
    if rows and rows[0].ended:
        rows = rows[:1]
    moments = [row.first_found for row in rows if row.first_found]
    return max((row.found for row in rows), default=0), min(moments, default=None)
