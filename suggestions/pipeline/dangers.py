"""What the author's words speak of is marked as they come in, whichever way they come."""

from __future__ import annotations

from suggestions.language.danger import Danger, dangers_in
from suggestions.models import ActorKind, DangerMark
from suggestions.pipeline.case import Case
from suggestions.pipeline.request import Words
from suggestions.workflow import MoveName


def mark(name: MoveName, case: Case, words: list[Words]) -> None:
    """Whatever an earlier word spoke of stays marked."""
    case.dangers = []
    if not _are_the_authors(name, case):
        return
    title = [case.suggestion.title] if name == MoveName.SUBMIT else []
    found = dangers_in("\n".join([*title, *(each.text for each in words)]))
    if found:
        _write(case, found)


def _are_the_authors(name: MoveName, case: Case) -> bool:
    """Also what a collector or a hotline wrote down; not what the desk splits off."""
    if name == MoveName.SUBMIT:
        return case.suggestion.origin_id is None
    return case.actor.kind == ActorKind.CITIZEN


def _write(case: Case, found: list[Danger]) -> None:
    row = case.suggestion
    # Asked only of the few that are marked.
    before = None if row._state.adding else DangerMark.objects.filter(suggestion=row).first()
    case.dangers = found
    mark = before or DangerMark(suggestion=row)
    mark.say({*mark.dangers, *found})
    mark.at = case.at
    if before is None:
        case.work.add(mark)
    case.work.note(mark, ["kinds", "rank", "at"])
