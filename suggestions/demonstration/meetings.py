"""Two meetings of the demonstration: which stories were told there, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from regions.calendars import ZONE
from regions.models import Officer, Region, Role
from suggestions.demonstration.people import Desks
from suggestions.models import Meeting, MeetingKind

EVENING = (19, 30)
MINUTES_EACH = 7
FIRST_STORY, STORIES_EACH = 5, 4


@dataclass(frozen=True)
class Planned:
    """`days`: how long ago."""

    kind: MeetingKind
    days: int
    people: int
    place: str


PLANNED = (
    Planned(MeetingKind.MEETING, 9, 26, "（演示）居民广场屋场会"),
    Planned(MeetingKind.BENCH, 3, 8, "（演示）三栋楼下长凳旁"),
)


def planned_for(story: int) -> Planned | None:
    """The meeting at which the story of this number was told, if at one."""
    place = (story - FIRST_STORY) // STORIES_EACH
    return PLANNED[place] if 0 <= place < len(PLANNED) else None


def told_at(planned: Planned, *, story: int, now: datetime) -> datetime:
    """One after the other, in the evening."""
    day = (now - timedelta(days=planned.days)).astimezone(ZONE)
    hour, minute = EVENING
    begun = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return begun + timedelta(minutes=MINUTES_EACH * ((story - FIRST_STORY) % STORIES_EACH))


def held(
    scenario: str, *, officer: Officer, region: Region, now: datetime
) -> dict[Planned, Meeting]:
    """The rows of the meetings, made where they are missing."""
    found = {}
    for number, planned in enumerate(PLANNED):
        values = {
            "kind": planned.kind,
            "region": region,
            "place": planned.place,
            "day": (now - timedelta(days=planned.days)).astimezone(ZONE).date(),
            "people": planned.people,
            "officer": officer,
            "demonstration": True,
        }
        key = f"demo:{scenario}:{number}"
        found[planned], _made = Meeting.objects.get_or_create(key=key, defaults=values)
    return found


def of_a_year(
    scenario: str, *, towns: list[Region], desks: Desks, first: date, last: date
) -> list[Meeting]:
    """One in each of these towns, made where it is missing."""
    found = []
    for number, town in enumerate(towns):
        dice = Random(f"{scenario}:meeting:{number}")  # noqa: S311 - dice of a play
        values = {
            "kind": dice.choice([planned.kind for planned in PLANNED]),
            "region": town,
            "place": dice.choice([planned.place for planned in PLANNED]),
            "day": first + timedelta(days=dice.randrange((last - first).days)),
            "people": dice.randrange(8, 60),
            "officer": desks.officer(town.code, Role.COLLECTOR),
            "demonstration": True,
        }
        key = f"demo:{scenario}:{number}"
        found.append(Meeting.objects.get_or_create(key=key, defaults=values)[0])
    return found


def in_the_evening(meeting: Meeting, dice: Random) -> datetime:
    hour, minute = EVENING
    begun = datetime.combine(meeting.day, time(hour, minute), ZONE)
    return begun + timedelta(minutes=dice.randrange(120))
