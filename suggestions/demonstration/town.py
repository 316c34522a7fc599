"""Plays the stories of the demonstration through the one way in, batch by batch."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from regions.calendars import ZONE
from regions.models import (
    Category,
    CollectionPoint,
    Officer,
    Region,
    Role,
    Unit,
    responsible_units,
)
from suggestions.demonstration import meetings, stories
from suggestions.demonstration.meetings import Planned, planned_for, told_at
from suggestions.demonstration.people import DATA, TOWNSHIP, Desks
from suggestions.demonstration.stories import KNOWN_PROBLEM, TO_HANDLING, Step, Story, Text
from suggestions.models import ActorKind, Campaign, Channel, Event, Meeting, Phase, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.collect import Contact, Submit, code_for, with_code
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move_many
from suggestions.workflow import MoveName

Kind = Callable[[Story, Random], list[Step]]
DAYS_BACK = 60
TODAYS_SHARE = 2.5
# Every so many.
BROUGHT = 25
USUAL = [Channel.WEB, Channel.WEB, Channel.HOTLINE, Channel.HOTLINE, Channel.BOARD, Channel.FILE]

# How often each kind of story is told.
SCENARIOS: dict[str, dict[Kind, int]] = {
    "city": {
        stories.ordinary: 56,
        stories.asked: 5,
        stories.waiting: 2,
        stories.to_be_assigned: 1,
        stories.in_consultation: 2,
        stories.to_be_signed: 2,
        stories.slow: 5,
        stories.held: 3,
        stories.extended: 4,
        stories.objected: 3,
        stories.reworked: 4,
        stories.key: 5,
        stories.declined: 2,
        stories.transferred: 2,
        stories.withdrawn: 2,
        stories.merged: 4,
        stories.direct: 8,
        stories.untouched: 0,
    },
    "backlog": {stories.ordinary: 20, stories.slow: 60, stories.untouched: 20},
}


def play(*, size: int, scenario: str, progress: Callable[[int], None]) -> int:
    """Tell `size` stories; the same scenario and size tell the same ones. How many were new.

    `progress` is called with the number of rounds done. A scenario told before is not told again.
    """
    if Suggestion.objects.filter(submit_key__startswith=f"demo:{scenario}:").exists():
        return 0
    town = _Town(scenario, size)
    town.begin()
    for number, _round in enumerate(town.rounds(), start=1):
        progress(number)
    return size


def plan(*, size: int, scenario: str) -> list[Story]:
    """The stories that `play` would tell now."""
    return _Town(scenario, size).stories


class _Town:
    def __init__(self, scenario: str, size: int) -> None:
        self.scenario = scenario
        self.dice = dice = Random(f"{scenario}:{size}")  # noqa: S311 - dice of a play
        self.now = timezone.now()
        self.desks = Desks(dice)
        self.texts = texts()
        self.categories = {row.code: row for row in Category.objects.select_related("parent")}
        self.township = Region.objects.get(code=TOWNSHIP)
        self.meetings: dict[Planned, Meeting] = {}
        self.campaigns: list[Campaign] = []
        self.counties = list(Region.objects.filter(level=2).order_by("path"))
        self.stories = [self._story(number) for number in range(size)]
        self._choose_parents()

    # the beginnings

    def begin(self) -> None:
        self.campaigns = _campaigns(self.now)
        officer = self.desks.officer(TOWNSHIP, Role.COLLECTOR)
        self.meetings = meetings.held(
            self.scenario, officer=officer, region=self.township, now=self.now
        )
        for batch in _batches(self.stories):
            intents = [self._opening(story) for story in batch]
            results = move_many(intents, actor=Actor(ActorKind.CITIZEN, backdates=True))
            for story, result in zip(batch, results, strict=True):
                if isinstance(result, Event):
                    story.row = result.suggestion

    def _story(self, number: int) -> Story:
        planned = planned_for(number)
        kinds = SCENARIOS[self.scenario]
        kind = self.dice.choices(list(kinds), list(kinds.values()))[0]
        region, started = self._place(), self._moment()
        if kind in stories.RECENT:
            started = self.now - timedelta(days=stories.RECENT[kind])
        if planned:
            region, started = self.township, told_at(planned, story=number, now=self.now)
        elif _is_brought(number):
            region = self.township
        text = self.dice.choice(self.texts)
        category = self.categories[text.category]
        units = responsible_units(category, region.path) or [_government(region)]
        story = Story(
            number=number,
            text=text,
            region=region,
            category=category,
            lead=units[0],
            co_unit=_government(region),
            started=started,
        )
        told = stories.ordinary if planned and kind is stories.merged else kind
        story.steps = list(told(story, self.dice))
        return story

    def _place(self) -> Region:
        # The county of the demonstration accounts gets more than its share.
        county = self.counties[0] if self.dice.random() < 0.4 else self.dice.choice(self.counties)
        towns = list(Region.objects.filter(parent=county).order_by("path"))
        return self.dice.choice(towns)

    def _moment(self) -> datetime:
        days = self.dice.triangular(0, DAYS_BACK, 2)
        if days < TODAYS_SHARE:
            return self.now - timedelta(hours=self.dice.uniform(0.2, 8))
        day = (self.now - timedelta(days=max(days, 1))).astimezone(ZONE)
        return min(day.replace(hour=self.dice.randrange(7, 21)), self.now)

    def _choose_parents(self) -> None:
        """Whoever merges follows a slow story of the same county: that one stays open."""
        slow = {
            story.region.path[:6]: story for story in self.stories if story.steps == TO_HANDLING
        }
        for story in self.stories:
            parent = slow.get(story.region.path[:6])
            if not any(step.move == MoveName.MERGE for step in story.steps):
                continue
            if parent is None:
                story.steps = []
            else:
                story.parent, story.text = parent, parent.text
                parent.steps = [*TO_HANDLING, KNOWN_PROBLEM]
                story.category = parent.category
                story.started = min(parent.started + timedelta(hours=6), self.now)

    def _opening(self, story: Story) -> Intent:
        key = f"demo:{self.scenario}:{story.number}"
        digits = f"{story.number:04d}"
        name = self.dice.choice(["王女士", "李先生", "张先生", "陈女士", "刘师傅", ""])
        way, collector = self._way(story)
        started = min(story.started, self.now)
        request = Submit(
            text=story.text.text,
            title=story.text.title,
            region=story.region,
            contact=Contact(name=f"{name}（演示）" if name else ""),
            **way,
            may_publish=story.number % 2 == 0,
            confidential=story.number % 11 == 0,
            consent="demonstration",
            submit_key=key,
            external=digits,
            source=f"demonstration-{self.scenario}",
            demonstration=True,
        )
        return Intent(None, with_code(request, code_for(key)), at=started, actor=collector)

    def _way(self, story: Story) -> tuple[dict[str, Any], Actor | None]:
        """What the suggestion came by, and who handed it in for somebody else."""
        if planned := planned_for(story.number):
            meeting = self.meetings[planned]
            way = {"channel": Channel.MEETING, "meeting": meeting, "collected_by": meeting.officer}
            return way, _by(meeting.officer)
        if _is_brought(story.number):
            officer = self.desks.officer(TOWNSHIP, Role.COLLECTOR)
            return {"channel": Channel.COLLECTOR, "collected_by": officer}, _by(officer)
        return self._own_way(story), None

    def _own_way(self, story: Story) -> dict[str, Any]:
        if point := self._point(story):
            return {"channel": Channel.POINT, "point": point}
        usual = self.dice.choice(USUAL)
        at = min(story.started, self.now)
        campaign = _asking(self.campaigns, at) if story.text.type == "proposal" else None
        return {"channel": Channel.CAMPAIGN if campaign else usual, "campaign": campaign}

    def _point(self, story: Story) -> CollectionPoint | None:
        if self.dice.random() > 0.3:
            return None
        return CollectionPoint.objects.filter(region__path__startswith=story.region.path).first()

    # the rounds

    def rounds(self) -> Iterator[int]:
        """Every story's next step, again and again, until all stand in the present."""
        for story in self.stories:
            story.moment = story.started
        while intents := [intent for story in self.stories for intent in self._next(story)]:
            for batch in _batches(intents):
                results = move_many([intent for _, intent in batch], actor=self._citizen)
                for (story, _order), result in zip(batch, results, strict=True):
                    if not isinstance(result, Event):
                        story.steps = []
            yield len(intents)

    def _next(self, story: Story) -> list[tuple[Story, Intent]]:
        if not story.steps or story.row is None or story.moment is None:
            return []
        step = story.steps.pop(0)
        at = _working(story.moment + timedelta(hours=step.hours * self.dice.uniform(0.5, 1.4)))
        if at > self.now:
            story.steps = []
            return []
        story.moment = at
        request = MOVES[step.move](**step.carries(story, at))
        return [(story, Intent(story.row.pk, request, at=at, actor=self._actor(step.who, story)))]

    def _actor(self, who: str, story: Story) -> Actor:
        if who in {"citizen", "clock"}:
            return Actor(ActorKind(who), backdates=True)
        places: dict[str, tuple[str, Role]] = {
            "triage": (self._triage_desk(story), Role.TRIAGE),
            "supervisor": (self._triage_desk(story), Role.SUPERVISOR),
            "handler": (story.lead.code, Role.HANDLER),
            "leader": (story.lead.code, Role.LEADER),
            "co_unit": (story.co_unit.code, Role.HANDLER),
        }
        officer = self.desks.officer(*places[who])
        return Actor(ActorKind.OFFICER, officer, backdates=True)

    def _triage_desk(self, story: Story) -> str:
        return next(
            county.code for county in self.counties if story.region.path.startswith(county.path)
        )

    @property
    def _citizen(self) -> Actor:
        return Actor(ActorKind.CITIZEN, backdates=True)


def _is_brought(number: int) -> bool:
    """By a field collector, apart from any meeting."""
    return number % BROUGHT == BROUGHT - 1


def _by(officer: Officer) -> Actor:
    return Actor(ActorKind.OFFICER, officer, backdates=True)


def _working(moment: datetime) -> datetime:
    """Nobody works at night: what would happen then happens the next morning."""
    local = moment.astimezone(ZONE)
    if 8 <= local.hour < 20:
        return local
    morning = local.replace(hour=9)
    return morning if local.hour < 8 else morning + timedelta(days=1)


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), MOST_AT_ONCE):
        yield rows[start : start + MOST_AT_ONCE]


def _government(region: Region) -> Unit:
    return Unit.objects.get(function="government", region__path=region.path[:6])


def texts() -> list[Text]:
    with (DATA / "texts.csv").open(encoding="utf-8") as file:
        return [Text(**row) for row in csv.DictReader(file)]


def _campaigns(now: datetime) -> list[Campaign]:
    """One that is open, and one that has ended and was answered."""
    told = json.loads((DATA / "campaigns.json").read_text(encoding="utf-8"))
    return [_campaign(words, now) for words in told]


def _campaign(words: dict[str, Any], now: datetime) -> Campaign:
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    opens, closes = (midnight + timedelta(days=days) for days in words["days"])
    campaign, _made = Campaign.objects.get_or_create(
        slug=words["slug"],
        defaults={
            "title": words["title"],
            "explanation": words["explanation"],
            "answer": words["answer"],
            "opens": opens,
            "closes": closes,
            "demonstration": True,
        },
    )
    return campaign


def _asking(campaigns: list[Campaign], at: datetime) -> Campaign | None:
    return next((row for row in campaigns if row.phase(at) == Phase.OPEN), None)
