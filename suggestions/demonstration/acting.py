"""Who makes each step of a story, and when: officers of the places concerned, by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from regions.calendars import ZONE
from regions.models import Officer, Role
from suggestions.demonstration.people import Desks
from suggestions.demonstration.places import Places
from suggestions.demonstration.stories import Step, Story
from suggestions.models import ActorKind
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.move import MOST_AT_ONCE, Intent

CITIZEN = Actor(ActorKind.CITIZEN, backdates=True)
CLOCK = Actor(ActorKind.CLOCK, backdates=True)
NOBODY_POSTED = {"citizen": CITIZEN, "clock": CLOCK}


class Acting:
    def __init__(self, desks: Desks, places: Places) -> None:
        self._desks = desks
        self._places = places
        self._found: dict[tuple[str, Role], Actor] = {}

    def intent(self, step: Step, story: Story, at: datetime) -> Intent:
        """The step of a story that has its row."""
        request = MOVES[step.move](**step.carries(story, at))
        ident = story.row.pk if story.row else None
        return Intent(ident, request, at=at, actor=self._who(step.who, story))

    def _who(self, who: str, story: Story) -> Actor:
        if who in NOBODY_POSTED:
            return NOBODY_POSTED[who]
        desk = self._places.county_of(story.region).code
        code, role = {
            "triage": (desk, Role.TRIAGE),
            "supervisor": (desk, Role.SUPERVISOR),
            "handler": (story.lead.code, Role.HANDLER),
            "leader": (story.lead.code, Role.LEADER),
            "co_unit": (story.co_unit.code, Role.HANDLER),
        }[who]
        return self.posted(code, role)

    def posted(self, code: str, role: Role) -> Actor:
        """Who holds this post, able to say that it was earlier."""
        if (code, role) not in self._found:
            self._found[code, role] = by(self._desks.officer(code, role))
        return self._found[code, role]


def by(officer: Officer) -> Actor:
    return Actor(ActorKind.OFFICER, officer, backdates=True)


def after(moment: datetime, step: Step, dice: Random) -> datetime:
    """When the step comes, roughly; the clock is exact."""
    if step.who == "clock":
        return moment + timedelta(hours=step.hours)
    return _working(moment + timedelta(hours=step.hours * dice.uniform(0.5, 1.4)))


def _working(moment: datetime) -> datetime:
    """Nobody works at night: what would happen then happens the next morning."""
    local = moment.astimezone(ZONE)
    if 8 <= local.hour < 20:
        return local
    morning = local.replace(hour=9)
    return morning if local.hour < 8 else morning + timedelta(days=1)


def in_batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), MOST_AT_ONCE):
        yield rows[start : start + MOST_AT_ONCE]
