"""Plays the stories of the demonstration through the one way in, batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from regions.calendars import ZONE
from regions.models import CollectionPoint, Region, Role
from suggestions.demonstration import meetings, stories
from suggestions.demonstration.acting import CITIZEN, Acting, after, by, in_batches
from suggestions.demonstration.meetings import Planned, planned_for, told_at
from suggestions.demonstration.people import TOWNSHIP, Desks
from suggestions.demonstration.places import Places
from suggestions.demonstration.progress import Heard, Progress, Told
from suggestions.demonstration.stories import TO_HANDLING, Step, Story
from suggestions.demonstration.words import DATA, texts
from suggestions.models import Campaign, Channel, Event, Meeting, Phase, Suggestion
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.collect import Contact, Submit, code_for, with_code
from suggestions.pipeline.move import Intent, move_many

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


def play(*, size: int, scenario: str, heard: Heard) -> Told:
    """Tell `size` stories; the same scenario and size tell the same ones.

    A scenario told before is not told again.
    """
    if Suggestion.objects.filter(submit_key__startswith=f"demo:{scenario}:").exists():
        return Told(0)
    town = _Town(scenario, size)
    # Of which those are left out that would lie in the future.
    planned = size + sum(len(story.steps) for story in town.stories)
    made = 0
    for moves in town.told():
        made += moves
        heard(Progress(made, planned, made))
    return Told(size)


def plan(*, size: int, scenario: str) -> list[Story]:
    """The stories that `play` would tell now."""
    return _Town(scenario, size).stories


class _Town:
    def __init__(self, scenario: str, size: int) -> None:
        self.scenario = scenario
        self.dice = dice = Random(f"{scenario}:{size}")  # noqa: S311 - dice of a play
        self.now = timezone.now()
        self.desks = Desks(dice)
        self.places = Places()
        self.acting = Acting(self.desks, self.places)
        self.texts = texts()
        self.township = Region.objects.get(code=TOWNSHIP)
        self.meetings: dict[Planned, Meeting] = {}
        self.campaigns: list[Campaign] = []
        self.stories = [self._story(number) for number in range(size)]
        self._choose_parents()

    def told(self) -> Iterator[int]:
        """Move by move, until all stories stand in the present; how many moves each time."""
        yield from self._begin()
        yield from self._rounds()

    # the beginnings

    def _begin(self) -> Iterator[int]:
        self.campaigns = _campaigns(self.now)
        officer = self.desks.officer(TOWNSHIP, Role.COLLECTOR)
        self.meetings = meetings.held(
            self.scenario, officer=officer, region=self.township, now=self.now
        )
        for batch in in_batches(self.stories):
            results = move_many([self._opening(story) for story in batch], actor=CITIZEN)
            for story, result in zip(batch, results, strict=True):
                if isinstance(result, Event):
                    story.row = result.suggestion
            yield len(batch)

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
        category = self.places.categories[text.category]
        story = Story(
            number=number,
            text=text,
            region=region,
            category=category,
            lead=self.places.lead(category, region),
            co_unit=self.places.government(region),
            started=started,
            livelihood=number % 3 == 0,
        )
        told = stories.ordinary if planned and kind is stories.merged else kind
        story.steps = list(told(story, self.dice))
        return story

    def _place(self) -> Region:
        # The county of the demonstration accounts gets more than its share.
        counties = self.places.counties
        county = counties[0] if self.dice.random() < 0.4 else self.dice.choice(counties)
        return self.dice.choice(self.places.towns_of(county))

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
        for story in filter(Story.merges, self.stories):
            if parent := slow.get(story.region.path[:6]):
                story.merge_into(parent, now=self.now)
            else:
                story.steps = []

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
            return way, by(meeting.officer)
        if _is_brought(story.number):
            collector = self.acting.posted(TOWNSHIP, Role.COLLECTOR)
            return {"channel": Channel.COLLECTOR, "collected_by": collector.officer}, collector
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
        return self.places.point_in(story.region)

    # the rounds

    def _rounds(self) -> Iterator[int]:
        """Every story's next step, again and again, until all stand in the present."""
        for story in self.stories:
            story.moment = story.started
        while turn := [each for story in self.stories for each in self._next(story)]:
            for batch in in_batches(turn):
                _make(batch)
                yield len(batch)

    def _next(self, story: Story) -> list[tuple[Story, Intent]]:
        if not story.steps or story.row is None or story.moment is None:
            return []
        step = story.steps.pop(0)
        at = after(story.moment, step, self.dice)
        if at > self.now:
            story.steps = []
            return []
        story.moment = at
        return [(story, self.acting.intent(step, story, at))]


def _make(batch: list[tuple[Story, Intent]]) -> None:
    """One move each; whose move is refused stays where it stands."""
    results = move_many([intent for _story, intent in batch], actor=CITIZEN)
    for (story, _intent), result in zip(batch, results, strict=True):
        if not isinstance(result, Event):
            story.steps = []


def _is_brought(number: int) -> bool:
    """By a field collector, apart from any meeting."""
    return number % BROUGHT == BROUGHT - 1


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
