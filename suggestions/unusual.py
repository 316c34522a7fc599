"""Who looks at far more contacts than others with the same post do is told to the auditors.

A look is allowed as long as it has a purpose: only their number shows somebody who collects them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.db.models import Case, F, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from regions.calendars import ZONE
from regions.models import Officer, Post, Role
from suggestions.messages.templates import Template
from suggestions.models import Access, Medium, Message
from suggestions.models.look import month_of

# Contacts a day that may always be looked at, whatever others do.
ALWAYS_USUAL = 20
TIMES = 3
DAYS = timedelta(days=30)
_DAY = timedelta(days=1)
# Of the days on which somebody with the post looked at all.
MOST_DAYS = 0.95

# Contacts looked at, by officer and day.
Counts = Mapping[int, Mapping[date, int]]


def tell_unusual(now: datetime | None = None) -> int:
    """Tell the auditors who looked at unusually many contacts today or yesterday, once a day and
    person; how many officers and days."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    # What was looked at after the last round of a day is found by the first one of the next.
    found = [each for day in (today - _DAY, today) for each in _unusual(day, moment)]
    messages = [each for one in found for each in _messages(one, moment)]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    return len(found)


class Unusual(NamedTuple):
    """`usual`: how many are at most, 0 where nobody else is there to compare with."""

    officer: int
    day: date
    many: int
    usual: int


def _unusual(day: date, now: datetime) -> list[Unusual]:
    counts, holders = _counts(now), _holders(now)
    found = [
        Unusual(one, day, n, _most_of(one, counts, holders, day))
        for one, n in _many(day, counts).items()
    ]
    return [each for each in found if each.many > max(each.usual, ALWAYS_USUAL)]


def _many(day: date, counts: Counts) -> dict[int, int]:
    """By officer, where it was more than is always usual."""
    return {one: n for one, of in counts.items() if (n := of.get(day, 0)) > ALWAYS_USUAL}


def most_usual(days: Sequence[int]) -> int:
    """How many a day are still usual, where others with the post looked at so many on their days.

    Three times what 95 of 100 of these days stay within, and never less than 20.
    """
    ordered = sorted(days)
    within = ordered[ceil(len(ordered) * MOST_DAYS) - 1] if ordered else 0
    return max(ALWAYS_USUAL, TIMES * within)


def _most_of(officer: int, counts: Counts, holders: Mapping[str, set[int]], today: date) -> int:
    """Of the posts that the officer holds, the one whose holders look most; 0 where none did."""
    others = (held_by - {officer} for held_by in holders.values() if officer in held_by)
    found = [_days_of(group, counts, before=today) for group in others]
    return max((most_usual(days) for days in found if days), default=0)


def _days_of(officers: Iterable[int], counts: Counts, *, before: date) -> list[int]:
    days = (counts.get(one, {}).items() for one in officers)
    return [count for of_one in days for day, count in of_one if day < before]


def _counts(now: datetime) -> dict[int, dict[date, int]]:
    """A search for a caller that found nobody counts as one."""
    since = now - DAYS
    looks = Access.objects.filter(month__gte=month_of(since), at__gte=since, at__lte=now)
    many = Case(When(many__gt=0, then=F("many")), default=Value(1))
    day = TruncDate("at", tzinfo=ZONE)
    rows = looks.annotate(day=day).values("officer", "day").annotate(count=Sum(many))
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for row in rows.order_by():
        found[row["officer"]][row["day"]] = row["count"]
    return found


def _holders(now: datetime) -> dict[str, set[int]]:
    """By role."""
    found: dict[str, set[int]] = defaultdict(set)
    for role, officer in Post.objects.current(now).values_list("role", "officer"):
        found[role].add(officer)
    return found


# telling


def _messages(found: Unusual, now: datetime) -> list[Message]:
    looked = Officer.objects.get(pk=found.officer)
    context: dict[str, Any] = {"account": str(looked), "n": found.many, "usual": found.usual}
    context["day"] = found.day.isoformat()
    return [
        Message(
            key=f"looks:{found.day:%Y%m%d}:{found.officer}:{auditor}",
            officer_id=auditor,
            medium=Medium.IN_APP,
            template=Template.LOOKS,
            context=context,
            created=now,
            sent=now,
        )
        for auditor in _auditors(found.officer, now)
    ]


def _auditors(officer: int, now: datetime) -> list[int]:
    """Whoever audits a place of one of the officer's posts; never the officer himself."""
    paths = _places_of(officer)
    auditing = Post.objects.current(now).filter(role=Role.AUDITOR).exclude(officer=officer)
    rows = auditing.select_related("region")
    return sorted({post.officer_id for post in rows if any(map(post.covers, paths))})


def _places_of(officer: int) -> set[str]:
    """The paths of all regions that the posts are for."""
    posts = Post.objects.filter(officer=officer)
    rows = posts.values_list(Coalesce("region__path", "unit__region__path"), flat=True)
    return set(rows)
