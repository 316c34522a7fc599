"""Who opened the author's contact: when, from which office and what for, never which person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from regions.models import Post
from suggestions.language.moments import say_moment
from suggestions.models import Access, LookedAt, Suggestion

# The newest; a matter that is looked at oftener is shown to auditors in full.
MOST_SHOWN = 10


@dataclass(frozen=True)
class Look:
    when: str
    office: str
    purpose: str


def looks_at(row: Suggestion, now: datetime) -> list[Look]:
    """The newest first. Two statements."""
    alone = Access.objects.filter(suggestion=row).values("pk")
    among_others = LookedAt.objects.filter(suggestion=row).values("look")
    both = Access.objects.filter(pk__in=alone.union(among_others))
    found = list(both.order_by("-at", "-pk")[:MOST_SHOWN])
    posts = Post.objects.filter(officer__in={each.officer_id for each in found})
    held = list(posts.select_related("unit", "region").order_by("pk"))
    return [
        Look(say_moment(each.at, now), _office(each, held), each.get_purpose_display())
        for each in found
    ]


def _office(look: Access, held: Iterable[Post]) -> str:
    """The unit of whoever looked, else what the post is there for; as it was on that day."""
    day = timezone.localdate(look.at)
    his = [post for post in held if post.officer_id == look.officer_id and _was_held(post, day)]
    return next(_names(his), "")


def _was_held(post: Post, day: date) -> bool:
    return post.since <= day and (post.until is None or post.until >= day)


def _names(posts: list[Post]) -> Iterator[str]:
    yield from (post.unit.name for post in posts if post.unit)
    yield from (f"{post.region} · {post.get_role_display()}" for post in posts if post.region)
