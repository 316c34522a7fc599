"""Finding one's village by its name, however people write it."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from regions.models import Level, Region
from suggestions.language.legible import legible_line

MOST, MOST_WORDS, LONGEST = 10, 4, 60
# What a village may be called by its neighbours, the files or the sign at its door.
SUFFIXES = (
    "社区居民委员会",
    "村村民委员会",
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "村村委会",
    "村委会",
    "居委会",
    "社区",
    "村",
)


@dataclass(frozen=True)
class Place:
    """`within`: what tells it from others of the same name; `path`: its codes from the county."""

    code: str
    name: str
    within: str
    path: list[str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Search:
    words: str
    places: list[Place]


def search(typed: str) -> Search:
    """What was looked for, tidied, and what was found: at most ten, in one statement."""
    words = tidy(typed)
    return Search(words, find(words) if words else [])


def tidy(typed: str) -> str:
    return legible_line(unicodedata.normalize("NFKC", typed[:LONGEST]))


def find(words: str) -> list[Place]:
    """`words` may name the places above it too: 北湖区 国庆社区, or without the space."""
    stems = [stem_of(word) for word in words.split()[:MOST_WORDS]]
    if not stems:
        return []
    rows = Region.objects.filter(_all_in("full_name", stems), level__gt=Level.CITY)
    # Else a county would find all of its villages.
    rows = rows.exclude(_all_in("parent__full_name", stems))
    ranked = rows.annotate(rank=_rank(words.split()[-1])).order_by("rank", "level", "path")
    return [_place(row) for row in ranked.select_related("parent__parent")[:MOST]]


def stem_of(word: str) -> str:
    """国庆社区居委会 -> 国庆; a name of one character stays with what follows it."""
    for suffix in SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) > 1:
            return stem
    return word


def _all_in(field: str, stems: list[str]) -> Q:
    found = Q()
    for stem in stems:
        found &= Q(**{f"{field}__contains": stem})
    return found


def _rank(word: str) -> Case:
    """As written, then with another suffix, then what begins like it."""
    stem = stem_of(word)
    return Case(
        When(name=word, then=Value(0)),
        When(name__in=[stem, *(stem + suffix for suffix in SUFFIXES)], then=Value(1)),
        When(name__startswith=stem, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _place(row: Region) -> Place:
    line = [row]
    while line[0].level > Level.COUNTY and line[0].parent:
        line.insert(0, line[0].parent)
    within = "".join(each.name for each in line[:-1])
    return Place(row.code, row.name, within, [each.code for each in line])
