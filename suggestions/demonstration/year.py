"""Tells a whole year in a stream: some stories at a time, each from its beginning to its end.

What is told together is one transaction, so that nobody, not even a sweep, meets half a story,
and a run that was broken off goes on where it stopped. Each story has dice of its own: whoever
tells it, and when, it is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import cycle, product, starmap
from random import Random
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from regions.calendars import SATURDAY, ZONE
from regions.models import Region, Role, Unit
from suggestions import crew
from suggestions.demonstration import chenzhou, meetings
from suggestions.demonstration.acting import CITIZEN, Acting, after, by
from suggestions.demonstration.chenzhou import FULL, LAST_LISTED, NAME, YEAR, Part
from suggestions.demonstration.people import Desks, Position
from suggestions.demonstration.places import Places
from suggestions.demonstration.progress import Heard, Progress, Told
from suggestions.demonstration.stories import Step, Story, Text
from suggestions.demonstration.words import details
from suggestions.intake.rows import Remember
from suggestions.models import Channel, Event, Meeting, Phase, Suggestion, SuggestionType
from suggestions.pipeline.actors import CHANNEL, Actor
from suggestions.pipeline.collect import Archive, Contact, Submit, code_for, with_code
from suggestions.pipeline.move import Intent, move_many
from suggestions.pipeline.refusals import Refused

# How many entries came of a move, history coming in with its end; or why it was refused.
Made = int | str

AT_ONCE = 500
MOST_TRIES = 3
FIRST_DAY = date(YEAR, 1, 1)
EARLIEST, LATEST = 7, 21
RESTING, MAY_PUBLISH, CONFIDENTIAL = 0.5, 0.5, 0.08
AUTHORS = ("王女士", "李先生", "张先生", "陈女士", "刘师傅", "")
FEWEST_MEETINGS = 2
ELSEWHERE = {Channel.HOTLINE: 60, Channel.FILE: 25, Channel.BOARD: 15}
HERE = {
    Channel.WEB: 44,
    Channel.HOTLINE: 26,
    Channel.BOARD: 8,
    Channel.POINT: 9,
    Channel.COLLECTOR: 8,
    Channel.MEETING: 5,
}


class OtherSize(Exception):
    """The year is there in another size: one database shows one of them."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def play_year(*, size: int, heard: Heard, processes: int) -> Told:
    """Tell what is not told yet of the year.

    Raises OtherSize, crew.Stopped, DatabaseError or Busy: what came before is told, and the next
    run goes on.
    """
    refuse_another_size(size)
    heard(Progress(0, size))
    year = Year(size)
    year.prepare()
    tally = _Tally(size, heard)
    batches = [range(start, min(start + AT_ONCE, size)) for start in range(0, size, AT_ONCE)]
    if processes > 1:
        shares = [partial(_share, year, batches[turn::processes]) for turn in range(processes)]
        crew.run_together(shares, heard=tally.add)
    else:
        _share(year, batches, tally.add)
    return tally.told


@dataclass(frozen=True)
class _Piece:
    """Of some stories: how many there are, how many are new, with how many entries; and why some
    of them stopped on the way."""

    stories: int
    fresh: int = 0
    entries: int = 0
    refusals: tuple[str, ...] = ()

    def plus(self, made: list[Made]) -> _Piece:
        entries = sum(each for each in made if isinstance(each, int))
        refusals = [each for each in made if isinstance(each, str)]
        return replace(self, entries=self.entries + entries, refusals=(*self.refusals, *refusals))


class _Tally:
    def __init__(self, size: int, heard: Heard) -> None:
        self._size, self._heard = size, heard
        self._done = self._entries = self._fresh = self._measured = 0
        self._refusals: Counter[str] = Counter()

    def add(self, told: _Piece) -> None:
        self._done += told.stories
        self._entries += told.entries
        self._fresh += told.fresh
        self._refusals.update(told.refusals)
        if self._fresh > 2 * self._measured:
            self._measured = self._fresh
            measure_tables()
        self._heard(Progress(self._done, self._size, self._entries))

    @property
    def told(self) -> Told:
        return Told(self._fresh, self._refusals)


def measure_tables() -> None:
    """Tell PostgreSQL how large they have become: else it would read them from end to end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def refuse_another_size(size: int) -> None:
    told = Suggestion.objects.filter(submit_key__startswith=f"demo:{NAME}:")
    others = told.exclude(submit_key__startswith=_key(size, "")).order_by()
    if key := others.values_list("submit_key", flat=True).first():
        raise OtherSize(int(key.split(":")[2]))


def _key(size: int, number: int | str) -> str:
    return f"demo:{NAME}:{size}:{number}"


def _share(year: Year, batches: Sequence[range], tell: Callable[[_Piece], None]) -> None:
    for numbers in batches:
        tell(year.tell(numbers))


@dataclass(frozen=True)
class _Way:
    """How and where a story comes in, and who hands it in."""

    channel: Channel
    region: Region
    at: datetime
    more: dict[str, Any] = field(default_factory=dict)
    actor: Actor = CITIZEN


@dataclass
class Scene:
    """A story with its opening, and what follows when."""

    story: Story
    opening: Intent | None
    steps: list[tuple[Step, datetime]]

    @property
    def is_over(self) -> bool:
        return self.opening is None and not self.steps

    def next(self, acting: Acting) -> Intent:
        if self.opening:
            intent, self.opening = self.opening, None
            return intent
        step, at = self.steps.pop(0)
        return acting.intent(step, self.story, at)

    def took_in(self, result: Event | Refused) -> Made:
        """Refused, the story stops."""
        if isinstance(result, Refused):
            self.steps.clear()
            return str(result)
        if self.story.row:
            return 1
        self.story.row = result.suggestion
        return result.suggestion.entries


class Year:
    def __init__(self, size: int) -> None:
        self.size = size
        self.now = timezone.now()
        self.cast = chenzhou.cast(size)
        self.texts, self.details = chenzhou.pools(), details()
        self.places = Places()
        self.desks = Desks(_dice(size, "desks"))
        self.acting = Acting(self.desks, self.places)
        self.meetings: list[Meeting] = []
        ideas = [number for number, part in enumerate(self.cast) if part.name == "converted"]
        self.documents = dict(zip(ideas, cycle(chenzhou.said()["documents"]), strict=False))

    def prepare(self) -> None:
        """What all stories share: officers, the campaign, meetings."""
        units = Unit.objects.filter(active=True).order_by("code")
        needed: list[tuple[tuple[Role, ...], Iterable[Unit | Region]]] = [
            ((Role.HANDLER, Role.LEADER), units),
            ((Role.TRIAGE, Role.SUPERVISOR), self.places.counties),
            ((Role.COLLECTOR,), self.places.towns),
        ]
        for roles, places in needed:
            self.desks.employ(starmap(Position, product(roles, places)))
        self.campaign = chenzhou.campaign()
        towns = self.places.towns
        wanted = max(FEWEST_MEETINGS, len(towns) * self.size // FULL)
        self.meetings = meetings.of_a_year(
            f"{NAME}:{self.size}",
            towns=towns[:: max(len(towns) // wanted, 1)],
            desks=self.desks,
            first=FIRST_DAY,
            last=LAST_LISTED,
        )

    # telling

    def tell(self, numbers: range) -> _Piece:
        """Tell those of these stories that are not told yet, all of them or none."""
        for last_try in [False] * (MOST_TRIES - 1) + [True]:
            try:
                with transaction.atomic():
                    return self._tell(numbers)
            except IntegrityError:
                # Somebody drew the same reference at the same moment.
                if last_try:
                    raise
        raise AssertionError("unreachable")

    def _tell(self, numbers: range) -> _Piece:
        scenes = [self.scene(number) for number in self._untold(numbers)]
        piece = _Piece(len(numbers), len(scenes))
        while turn := [each for each in scenes if not each.is_over]:
            piece = piece.plus(self._made(turn))
        return piece

    def _made(self, scenes: list[Scene]) -> list[Made]:
        """The next move of each."""
        results = move_many([each.next(self.acting) for each in scenes], actor=CITIZEN)
        return [scene.took_in(each) for scene, each in zip(scenes, results, strict=True)]

    def _untold(self, numbers: range) -> list[int]:
        keys = {_key(self.size, number): number for number in numbers}
        told = Suggestion.objects.filter(submit_key__in=keys)
        known = set(told.values_list("submit_key", flat=True))
        return [number for key, number in keys.items() if key not in known]

    # a story

    def scene(self, number: int) -> Scene:
        """The story of this number, the same whenever it is asked for."""
        dice, part = _dice(self.size, number), self.cast[number]
        text = dice.choice(self.texts[part.texts])
        way = self._way(part, text, dice)
        category = self.places.categories[text.category]
        lead = self.places.lead(category, way.region)
        story = Story(
            number=number,
            text=text,
            region=way.region,
            category=category,
            lead=lead,
            co_unit=self.places.partner(lead, way.region),
            started=way.at,
            livelihood=part.livelihood,
            document=self.documents.get(number, ""),
        )
        public = text.type != SuggestionType.REPORT and dice.random() < part.published
        story.steps = chenzhou.steps_of(part, story, dice, public=public)
        steps = list(self._when(story, dice))
        if part.tell is chenzhou.history:
            return Scene(story, self._remembered(story, way, dice), steps)
        return Scene(story, self._opened(story, way, dice, public=public), steps)

    def _when(self, story: Story, dice: Random) -> Iterator[tuple[Step, datetime]]:
        """As far as it does not lie in the future."""
        at = story.started
        for step in story.steps:
            at = after(at, step, dice)
            if at > self.now:
                return
            yield step, at

    def _request(self, story: Story, way: _Way, dice: Random) -> dict[str, Any]:
        return {
            "text": story.text.text,
            "title": story.text.title,
            "region": way.region,
            "place": dice.choice(self.details),
            "channel": way.channel,
            "submit_key": _key(self.size, story.number),
            "external": f"{story.number:06d}" if way.channel in ELSEWHERE else "",
            "source": f"demonstration-{NAME}",
            "demonstration": True,
            **way.more,
        }

    def _opened(self, story: Story, way: _Way, dice: Random, *, public: bool) -> Intent:
        request = self._request(story, way, dice)
        name = dice.choice(AUTHORS)
        plain = Submit(
            **request,
            contact=Contact(name=f"{name}（演示）" if name else ""),
            consent="demonstration",
            may_publish=public or dice.random() < MAY_PUBLISH,
            confidential=not public and dice.random() < CONFIDENTIAL,
        )
        coded = with_code(plain, code_for(request["submit_key"]))
        return Intent(None, coded, at=way.at, actor=way.actor)

    def _remembered(self, story: Story, way: _Way, dice: Random) -> Intent:
        end = Archive(
            answer=story.text.answer,
            unit=story.lead,
            type=story.text.type,
            category=story.category,
            livelihood=story.livelihood,
            ended=min(way.at + timedelta(hours=dice.uniform(2, 200)), self.now),
        )
        request = Remember(**self._request(story, way, dice), end=end)
        return Intent(None, request, at=way.at, actor=CHANNEL)

    # ways

    def _way(self, part: Part, text: Text, dice: Random) -> _Way:
        town = self.places.town(dice)
        if part.texts == "ideas":
            first, end = (_day_of(each) for each in (self.campaign.opens, self.campaign.closes))
            return self._asked(town, _moment(dice, first, end - timedelta(days=1)))
        at = _moment(dice, FIRST_DAY, part.until)
        if part.tell is chenzhou.history:
            return _Way(_one_of(ELSEWHERE, dice), town, at)
        if text.type == SuggestionType.PROPOSAL and self.campaign.phase(at) == Phase.OPEN:
            return self._asked(town, at)
        return self._usual(_one_of(HERE, dice), town, at, dice)

    def _asked(self, town: Region, at: datetime) -> _Way:
        return _Way(Channel.CAMPAIGN, town, at, {"campaign": self.campaign})

    def _usual(self, channel: Channel, town: Region, at: datetime, dice: Random) -> _Way:
        if channel == Channel.POINT and self.places.points:
            point = dice.choice(self.places.points)
            return _Way(channel, point.region, at, {"point": point})
        if channel == Channel.COLLECTOR:
            actor = self.acting.posted(town.code, Role.COLLECTOR)
            return _Way(channel, town, at, {"collected_by": actor.officer}, actor)
        if channel == Channel.MEETING:
            meeting = dice.choice(self.meetings)
            more = {"meeting": meeting, "collected_by": meeting.officer}
            at = meetings.in_the_evening(meeting, dice)
            return _Way(channel, meeting.region, at, more, by(meeting.officer))
        return _Way(channel, town, at)


def _dice(size: int, of: object) -> Random:
    return Random(f"{NAME}:{size}:{of}")  # noqa: S311 - dice of a play


def _one_of(channels: dict[Channel, int], dice: Random) -> Channel:
    return dice.choices(list(channels), list(channels.values()))[0]


def _day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _moment(dice: Random, first: date, last: date) -> datetime:
    """By day, and less often at weekends."""
    day = first + timedelta(days=dice.randrange((last - first).days + 1))
    if day.weekday() >= SATURDAY and day - timedelta(days=2) >= first and dice.random() < RESTING:
        day -= timedelta(days=2)
    clock = time(dice.randrange(EARLIEST, LATEST), dice.randrange(60), dice.randrange(60))
    return datetime.combine(day, clock, ZONE)
