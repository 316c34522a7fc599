"""Who may decide on a matter: whoever holds the post for its place and has no interest in it, and,
where nobody is left, a stand-in (代行人). As `visible_to` has it. (docs/decisions/0099)"""

from __future__ import annotations

from regions.models import DECIDE, Post, Role, ancestor_paths
from suggestions.models import Suggestion
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.case import Case


def deciders(role: Role, case: Case, row: Suggestion) -> set[int]:
    """Ids of those who may, or will be the next to, with the stand-ins."""
    return _able(role, case, row) | _able(Role.STAND_IN, case, row)


def stood_in_for(actor: Actor, case: Case) -> frozenset[Role]:
    """The roles that this actor stands in for here; asked about only of whoever is a stand-in."""
    path = case.suggestion.region_path
    if not any(post.role == Role.STAND_IN and post.covers(path) for post in actor.posts):
        return frozenset()
    return _without_anybody(case)


def _without_anybody(case: Case) -> frozenset[Role]:
    row = case.suggestion
    key = (row.region_path, row.about_unit_id, frozenset(case.recused))
    if key not in case.vacancies:
        case.vacancies[key] = frozenset(each for each in DECIDE if not _able(each, case, row))
    return case.vacancies[key]


def _able(role: Role, case: Case, row: Suggestion) -> set[int]:
    """Ids of the officers with this post for the place who have no interest in it."""
    posts = Post.objects.current(case.at)
    held = posts.filter(role=role, region__path__in=ancestor_paths(row.region_path))
    if about := row.about_unit_id:
        held = held.exclude(officer__in=posts.in_or_below(about).values("officer"))
    return set(held.values_list("officer", flat=True)) - case.recused
