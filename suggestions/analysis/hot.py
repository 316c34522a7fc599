"""Problems in the order of their heat, as a person looks through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from suggestions.analysis.heat import Heat, Voice, Weights, heat_of
from suggestions.analysis.problems import Grouping
from suggestions.language.masking import masked

LONGEST_TITLE = 60
EXAMPLES = 5
NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Heard:
    """A message as it is listed. `row`: where it is found again; `label`: what it is about."""

    row: str
    title: str
    voice: Voice
    place: str = ""
    label: str = ""


@dataclass(frozen=True)
class Hot:
    """A problem. `rows`: all its messages; `examples`: titles that show what it is."""

    title: str
    label: str
    places: tuple[str, ...]
    heat: Heat
    rows: tuple[str, ...]
    examples: tuple[str, ...]


def hottest(found: Grouping, heard: Sequence[Heard], weights: Weights) -> list[Hot]:
    """All problems of more than one message; what is hot now comes first."""
    dated = filter(None, (each.voice.at for each in heard))
    moment = max(dated, default=NO_TIME)
    groups = filter(_is_shared, found.members.values())
    hot = [_hot([heard[place] for place in places], weights, moment) for places in groups]
    return sorted(hot, key=lambda each: (-each.heat.now, -each.heat.total, each.rows))


def _is_shared(places: Sequence[int]) -> bool:
    return len(places) > 1


def _hot(members: Sequence[Heard], weights: Weights, moment: datetime) -> Hot:
    titles = _commonest([line_of(each.title) for each in members])
    return Hot(
        titles[0],
        "".join(_commonest([each.label for each in members])[:1]),
        tuple(_commonest([each.place for each in members])[:EXAMPLES]),
        heat_of([each.voice for each in members], weights, moment),
        tuple(each.row for each in members),
        tuple(titles[:EXAMPLES]),
    )


def _commonest(said: Sequence[str]) -> list[str]:
    """What is said most comes first; of two alike, what was said earlier."""
    return [each for each, _many in Counter(said).most_common() if each]


def line_of(text: str) -> str:
    """Its beginning, without what leads to a person; never nothing."""
    line = " ".join(masked(text).split()) or "—"
    return line if len(line) <= LONGEST_TITLE else f"{line[:LONGEST_TITLE]}…"
