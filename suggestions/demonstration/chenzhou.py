"""The year 2025 as Chenzhou reports it: how many stories of which kind, and what happens in them.

All of them have ended, but for some that were put on hold or never answered: the year is over.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from regions.calendars import ZONE
from suggestions.demonstration import stories
from suggestions.demonstration.stories import (
    ANSWER,
    CONVERTED,
    DRAFT,
    LISTED,
    PUBLISH,
    RECTIFIED,
    TO_HANDLING,
    VERIFIED,
    Step,
    Story,
    Text,
)
from suggestions.demonstration.words import DATA, texts
from suggestions.models import Campaign, Outcome, Tier
from suggestions.workflow import ANSWERS

NAME = "chenzhou-2025"
YEAR = 2025
FULL = 320_000
# What has a date set for it has that date in the same year.
LAST_LISTED = date(YEAR, 11, 20)
LAST_DAY = date(YEAR, 12, 31)
# Of those that lived the whole loop.
SOME = 0.08
IN_TIME, SLOWER = 0.95, 3

Kind = Callable[[Story, Random], list[Step]]


@dataclass(frozen=True)
class Part:
    """`count`: how many of FULL; `texts`: of which pool; `until`: the last day it is handed in;
    `published`: how many of its answers may be read by all."""

    name: str
    count: int
    tell: Kind
    texts: str = "all"
    livelihood: bool = False
    until: date = LAST_DAY
    published: float = 0


# what happens


def rectified(story: Story, dice: Random) -> list[Step]:
    done = RECTIFIED if dice.random() < IN_TIME else _slower(RECTIFIED)
    return [*_listed(), done, VERIFIED, DRAFT, ANSWER]


def reported(story: Story, dice: Random) -> list[Step]:
    """Said to be done; nobody has looked yet."""
    return [*_listed(), RECTIFIED, DRAFT, ANSWER]


def unfinished(story: Story, dice: Random) -> list[Step]:
    story.ends = Outcome.PLANNED
    return [*_listed(), DRAFT, ANSWER]


def put_off(story: Story, dice: Random) -> list[Step]:
    return [*_listed(), *stories.held(story, dice)[-2:]]


def _listed() -> list[Step]:
    return [*TO_HANDLING, LISTED]


def golden(story: Story, dice: Random) -> list[Step]:
    """An idea that is adopted."""
    story.ends = Outcome.ADOPTED
    return stories.usual_way(story, dice)


def converted(story: Story, dice: Random) -> list[Step]:
    """One that becomes a policy document once it is closed."""
    return golden(story, dice)


def late(story: Story, dice: Random) -> list[Step]:
    return [_slower(step) for step in stories.usual_way(story, dice)]


def _slower(step: Step) -> Step:
    return replace(step, hours=step.hours * SLOWER)


LOOP: dict[Kind, int] = {
    stories.usual_way: 74,
    late: 4,
    stories.asked: 5,
    stories.extended: 5,
    stories.objected: 4,
    stories.reworked: 7,
    stories.slow: 1,
}


def loop(story: Story, dice: Random) -> list[Step]:
    tell = dice.choices(list(LOOP), list(LOOP.values()))[0]
    return tell(story, dice) if story.text.tier == Tier.GENERAL else stories.usual_way(story, dice)


def history(story: Story, dice: Random) -> list[Step]:
    """Finished elsewhere: it comes in with its end."""
    return []


def _key_part(name: str, count: int, tell: Kind) -> Part:
    return Part(name, count, tell, "general", livelihood=True, until=LAST_LISTED, published=SOME)


# Sums from the top are the report's: 10,700 rectified of 11,800, 167,000 of livelihood, 488 ideas.
PARTS = (
    _key_part("rectified", 10_700, rectified),
    _key_part("reported", 100, reported),
    _key_part("put off", 200, put_off),
    _key_part("unfinished", 800, unfinished),
    Part("loop", 14_000, loop, livelihood=True, published=SOME),
    Part("direct", 60_000, stories.direct, "brief", livelihood=True),
    Part("history", 81_200, history, livelihood=True),
    Part("converted", 43, converted, "ideas", published=1),
    Part("golden", 445, golden, "ideas", published=1),
    Part("loop", 6_000, loop, published=SOME),
    Part("direct", 60_000, stories.direct, "brief"),
    Part("declined", 3_856, stories.declined),
    Part("transferred", 3_856, stories.transferred),
    Part("history", 78_800, history),
)


def cast(size: int) -> list[Part]:
    """The part of each story. Every sum of counts from the top is in proportion, to the nearest."""
    ends = [_scaled(total, size) for total in accumulate(part.count for part in PARTS)]
    counts = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    found = [part for part, count in zip(PARTS, counts, strict=True) for _ in range(count)]
    Random(f"{NAME}:{size}").shuffle(found)  # noqa: S311 - dice of a play
    return found


def _scaled(number: int, size: int) -> int:
    return (2 * number * size + FULL) // (2 * FULL)


def steps_of(part: Part, story: Story, dice: Random, *, public: bool) -> list[Step]:
    """All that happens, to the end; `public`: whether it may be read by all."""
    found = list(filter(PUBLISH.__ne__, part.tell(story, dice)))
    if ANSWERS.isdisjoint(step.move for step in found):
        return found
    found.append(stories.end(dice))
    if part.tell is converted:
        found.append(CONVERTED)
    return [*found, PUBLISH] if public else found


# what it is about


def pools() -> dict[str, list[Text]]:
    """Texts by what can happen to them."""
    found = {name: list(filter(fits, texts())) for name, fits in FITTING.items()}
    return found | {"ideas": [*found["ideas"], *_proposals()]}


def _is_brief(text: Text) -> bool:
    """Answered on the spot, at the desk."""
    return text.tier == Tier.SIMPLE or (text.type == "consult" and text.tier == Tier.GENERAL)


def _is_usual(text: Text) -> bool:
    return text.tier == Tier.GENERAL and text.type in {"help", "complaint"}


FITTING: dict[str, Callable[[Text], bool]] = {
    "all": lambda text: True,
    "brief": _is_brief,
    "general": _is_usual,
    "ideas": lambda text: text.type == "proposal",
}


def _proposals() -> list[Text]:
    told = json.loads((DATA / "campaigns.json").read_text(encoding="utf-8"))
    rows = [row for words in told for row in words.get("proposals", [])]
    return [
        Text(**row, type="proposal", tier=Tier.COMPLEX, answer=said()["adopted"]) for row in rows
    ]


@cache
def said() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{NAME}.json").read_text(encoding="utf-8"))
    return found


def campaign() -> Campaign:
    """The row of the year's campaign, made where it is missing."""
    words = said()["campaign"]
    opens, closes = (
        datetime.fromisoformat(words[name]).replace(tzinfo=ZONE) for name in ("opens", "closes")
    )
    values = {name: words[name] for name in ("title", "explanation", "answer")}
    found, _made = Campaign.objects.get_or_create(
        slug=words["slug"],
        defaults=values | {"opens": opens, "closes": closes, "demonstration": True},
    )
    return found
