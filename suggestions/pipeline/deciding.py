"""Who may decide on a matter: whoever holds the post for its place and has no interest in it, and,
where nobody is left, a stand-in (代行人). As `visible_to` has it. (docs/decisions/0099)"""

from __future__ import annotations

from regions.models import DECIDE, Post, Role, ancestor_paths
from suggestions.models import ApplicationKind, ApplicationState, Suggestion
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.case import Case
from suggestions.workflow import OPEN


def deciders(role: Role, case: Case, row: Suggestion) -> set[int]:
    """Ids of those who may, or will be the next to, with the stand-ins."""
    found = _able(role, case, row)
    return found | stand_ins(case, row) if _is_held(role, case) else found


def stand_ins(case: Case, row: Suggestion) -> set[int]:
    """Ids of those without an interest in it."""
    return _able(Role.STAND_IN, case, row)


def stood_in_for(actor: Actor, case: Case) -> frozenset[Role]:
    """The roles that this actor stands in for here; asked about only of whoever is a stand-in."""
    officer, path = actor.officer, case.suggestion.region_path
    if officer is None or not officer.is_stand_in or not _waits(case):
        return frozenset()
    covered = any(post.covers(path) for post in actor.posts)
    return _without_anybody(case) if covered else frozenset()


def _waits(case: Case) -> bool:
    """Whether anything is left to decide. As `standing_in.waiting` has it."""
    asked = ApplicationKind.ERASURE, ApplicationState.OPEN
    row = case.suggestion
    erasure = any((each.kind, each.state) == asked for each in case.applications)
    return row.status in OPEN or row.contested or erasure


def _without_anybody(case: Case) -> frozenset[Role]:
    row = case.suggestion
    key = (row.region_path, row.about_unit_id, frozenset(case.recused))
    if key not in case.vacancies:
        vacant = (each for each in DECIDE if not _able(each, case, row))
        case.vacancies[key] = frozenset(each for each in vacant if _is_held(each, case))
    return case.vacancies[key]


def _is_held(role: Role, case: Case) -> bool:
    """By anybody of the city: a post that nobody holds is to be given, and opens nothing."""
    return Post.objects.current(case.at).filter(role=role, region__parent=None).exists()


def _able(role: Role, case: Case, row: Suggestion) -> set[int]:
    """Ids of the officers with this post for the place who have no interest in it."""
    posts = Post.objects.current(case.at)
    around = ancestor_paths(row.region_path)
    held = Post.objects.of_role(role, case.at).filter(region__path__in=around)
    if about := row.about_unit_id:
        held = held.exclude(officer__in=posts.in_or_below(about).values("officer"))
    return set(held.values_list("officer", flat=True)) - case.recused
