"""What administrators are reminded of, once: the notice of next year's holidays."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from regions.models import Post, Role
from regions.models.calendar import missing_year
from suggestions.messages.templates import Template
from suggestions.models import Medium, Message


def remind_of_calendar(now: datetime | None = None) -> int:
    """A message to each administrator while next year's notice is missed; how many were new."""
    moment = now or timezone.now()
    year = missing_year(timezone.localdate(moment))
    if year is None:
        return 0
    told = Message.objects.filter(key__startswith=_key(year)).values("officer")
    posts = Post.objects.current(moment).filter(role=Role.ADMINISTRATOR)
    officers = set(posts.exclude(officer__in=told).values_list("officer", flat=True))
    messages = [_message(year, officer, moment) for officer in sorted(officers)]
    # Another round at the same time makes the same ones: the key lets only one of each in.
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    return len(messages)


def _key(year: int) -> str:
    return f"calendar:{year}:"


def _message(year: int, officer: int, now: datetime) -> Message:
    return Message(
        key=f"{_key(year)}{officer}",
        officer_id=officer,
        medium=Medium.IN_APP,
        template=Template.CALENDAR,
        context={"year": year},
        created=now,
        sent=now,
    )
