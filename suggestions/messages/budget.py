"""What reaches an officer at once, and what waits for the next digest (decision 0047).

- Danger, red cards and supervision are told at once, folded into one notice a person and day
  that counts up. Outside the desk it goes at most `MOST_SENT` times a day; the desk has it every
  time.
- A reminder or yellow card waits for the digest at 08:30 of the next working day, unless what
  falls next (the limit, or the card after it) falls before somebody who reads that digest could
  have acted on it: then it is told at once. The review of a hold can always wait.
- What comes after an outage and cannot wait goes onto the notice as well, not one by one.
- What supervisors are asked by a move waits for the digest: it is in their work list at once. So
  does what they hear of orders: drafts that wait, and orders with every reply in.
- Nothing else that is told in the desk leaves the house, so that it may be told at once there.

A supervisor has three messages a day at most: the digest, and the notice, sent twice.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import Enum
from typing import Any

from regions.calendars import ZONE, Calendar
from suggestions.messages.templates import Template
from suggestions.models import OF_ORDERS, Alert, Cause, Deadline, Kind, LevelName

DIGEST_AT = time(8, 30)
TO_ACT = timedelta(hours=2)
MOST_SENT = 2
CARDS = frozenset({LevelName.RED, LevelName.SUPERVISION})
# Nobody may mute these.
ALWAYS_TOLD = frozenset({Cause.DANGER, Cause.RED, Cause.SUPERVISION})
BY_TEMPLATE: dict[str, Cause] = {
    Template.CONTESTED: Cause.CONTESTED,
    Template.PRESSED: Cause.CONTESTED,
    Template.DANGER: Cause.DANGER,
}
CAN_ALWAYS_WAIT = frozenset({Kind.REVIEW})
_DAY = timedelta(days=1)


class Way(Enum):
    WAITS = "in the next digest"
    CARD = "on the notice of the day's cards"
    AT_ONCE = "at once, by itself"


def way_of(row: Deadline, alert: Alert, digest: datetime) -> Way:
    """`digest`: when the next one is; `row` with the time of its next level."""
    if alert.level in CARDS:
        return Way.CARD
    if _can_wait(row, alert, digest):
        return Way.WAITS
    return Way.CARD if alert.late else Way.AT_ONCE


def _can_wait(row: Deadline, alert: Alert, digest: datetime) -> bool:
    falls = [at for at in (row.due, row.next_alert_at) if at and at > alert.recorded]
    return row.kind in CAN_ALWAYS_WAIT or all(at > digest + TO_ACT for at in falls)


def next_digest(now: datetime, calendar: Calendar) -> datetime:
    """The first 08:30 of a working day after `now`."""
    local = now.astimezone(ZONE)
    day = local.date() + _DAY * (local.time() >= DIGEST_AT)
    while not calendar.is_working_day(day):
        day += _DAY
    return datetime.combine(day, DIGEST_AT, ZONE)


def last_digest(now: datetime, calendar: Calendar) -> datetime:
    """The last 08:30 of a working day that has come."""
    local = now.astimezone(ZONE)
    day = local.date() - _DAY * (local.time() < DIGEST_AT)
    while not calendar.is_working_day(day):
        day -= _DAY
    return datetime.combine(day, DIGEST_AT, ZONE)


def cause_of(template: str, context: dict[str, Any]) -> Cause:
    """Of a message that is folded."""
    if template in BY_TEMPLATE:
        return BY_TEMPLATE[template]
    if template in OF_ORDERS:
        return Cause(template)
    level = template.removeprefix("alert_")
    return Cause(context["move"] if level == template else level)
