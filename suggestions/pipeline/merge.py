"""合并办理: the same matter said by several; each author is answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Role
from suggestions.messages.templates import Template
from suggestions.models import ApplicationState, Capacity, Suggestion
from suggestions.pipeline.case import Case
from suggestions.pipeline.collect import Withdraw
from suggestions.pipeline.erasure import erase_what_stayed
from suggestions.pipeline.publish import Unpublish
from suggestions.pipeline.recusal import check_decides_too, check_others_left, leave
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.pipeline.request import Move, carried
from suggestions.pipeline.who import acting
from suggestions.workflow import MoveName, Status


@dataclass(frozen=True, kw_only=True)
class Merge(Move):
    """Into an open suggestion that is merged into none itself; own children move along."""

    name: ClassVar[MoveName] = MoveName.MERGE
    unpublishes: ClassVar[bool] = True
    parent: Suggestion = carried(gettext_lazy("merge into"))

    def along(self, suggestion: int) -> list[int]:
        # Asked for before it is checked that a parent was named at all.
        parent: Suggestion | None = self.parent
        return [parent.pk, *_children_of(suggestion)] if parent is not None else []

    def check(self, case: Case) -> None:
        parent = case.others.get(self.parent.pk)
        if parent is None or parent is case:
            raise Refused(_("A suggestion cannot be merged into itself."))
        self._check_parent(parent, case)
        for child in _children_of(case.suggestion.pk):
            _check_along(case.others.get(child), case)

    def _check_parent(self, parent: Case, case: Case) -> None:
        if not parent.suggestion.is_open:
            raise Refused(_("It can only be merged into an open suggestion."))
        if parent.suggestion.parent_id:
            raise Refused(_("That suggestion is merged into another one itself."))
        if not acting(case.actor, parent).oversees(parent.suggestion.region_path, Role.TRIAGE):
            raise Refused(_("That suggestion is not in your region."))
        check_decides_too(parent, case)
        check_others_left(parent, _new_to(parent, case))
        check_others_left(case, _new_to(case, parent))

    def carry_out(self, case: Case) -> None:
        case.end_consultation()
        case.wind_up()
        case.release(Capacity.LEAD, Capacity.CO)
        case.change(
            parent=case.others[self.parent.pk].suggestion,
            merged_count=0,
            lead_unit=None,
            ended=case.at,
        )
        for officer in sorted(_new_to(case, case.others[self.parent.pk])):
            leave(case, officer)

    def follow_ups(self, case: Case) -> list[tuple[Move, Case]]:
        parent = case.others[self.parent.pk]
        children = [
            other
            for other in case.others.values()
            if other.suggestion.parent_id == case.suggestion.pk
        ]
        moved: list[tuple[Move, Case]] = [
            (Follow(parent=self.parent, recused=tuple(sorted(_new_to(each, parent)))), each)
            for each in children
        ]
        absorb = Absorb(count=1 + len(children), recused=tuple(sorted(_new_to(parent, case))))
        return [(absorb, parent), *moved]

    def notice(self, case: Case) -> Template | None:
        """Where the others are answered already, the answer is there for this author as well."""
        parent = case.others[self.parent.pk].suggestion
        return Template.ANSWERED if parent.status == Status.ANSWERED else Template.MERGED

    def details(self, case: Case) -> dict[str, Any]:
        return {"parent": self.parent.reference}


@dataclass(frozen=True, kw_only=True)
class Follow(Move):
    """A child whose parent was merged: it follows the new parent. `recused`: who stepped aside from
    that one."""

    name: ClassVar[MoveName] = MoveName.FOLLOW
    parent: Suggestion = carried(gettext_lazy("merge into"))
    recused: tuple[int, ...] = ()

    def carry_out(self, case: Case) -> None:
        for officer in self.recused:
            leave(case, officer)
        case.change(parent=case.others[self.parent.pk].suggestion)

    def details(self, case: Case) -> dict[str, Any]:
        return {"parent": self.parent.reference}


@dataclass(frozen=True, kw_only=True)
class Absorb(Move):
    """`recused`: who stepped aside from what is taken in does so from all of it."""

    name: ClassVar[MoveName] = MoveName.ABSORB
    renews: ClassVar[bool] = False
    count: int = carried(gettext_lazy("merged ones"), default=1)
    recused: tuple[int, ...] = ()

    def carry_out(self, case: Case) -> None:
        for officer in self.recused:
            leave(case, officer)
        case.change(merged_count=case.suggestion.merged_count + self.count)


@dataclass(frozen=True, kw_only=True)
class Release(Move):
    name: ClassVar[MoveName] = MoveName.RELEASE
    renews: ClassVar[bool] = False

    def carry_out(self, case: Case) -> None:
        case.change(merged_count=max(case.suggestion.merged_count - 1, 0))


@dataclass(frozen=True, kw_only=True)
class Unmerge(Move):
    """取消合并: its own limits run on as if it had never been merged.

    A parent whose author left before, and that nobody else waits for now, is withdrawn with it.
    """

    name: ClassVar[MoveName] = MoveName.UNMERGE
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.MERGE,)

    def along(self, suggestion: int) -> list[int]:
        parent = Suggestion.objects.filter(pk=suggestion).values_list("parent_id", flat=True)
        return [ident for ident in parent if ident]

    def check(self, case: Case) -> None:
        _check_along(case.others.get(case.suggestion.parent_id or 0), case)

    def follow_ups(self, case: Case) -> list[tuple[Move, Case]]:
        parent = case.others[case.suggestion.parent_id or 0]
        return [(each, parent) for each in (Release(), *_without_others(parent.suggestion))]

    def carry_out(self, case: Case) -> None:
        if case.suggestion.parent_id:
            erase_what_stayed(case.suggestion.parent_id, without=case.suggestion.pk)
        case.change(parent=None, ended=None)
        case.end_erasure(ApplicationState.SETTLED)


def _without_others(row: Suggestion) -> Iterator[Move]:
    """What becomes of a parent whose last child goes."""
    if row.merged_count > 1:
        return
    if row.published and row.answered is None:
        yield Unpublish(reason=_("It is no longer a matter of several people."))
    if row.author_left and row.is_open:
        yield Withdraw()


def _check_along(other: Case | None, case: Case) -> None:
    """Raise Refused where what moves along is not locked, or the actor's own matter."""
    if other is None:
        raise Busy(_("Somebody else is working on this right now. Please try again."))
    check_decides_too(other, case)


def _new_to(parent: Case, case: Case) -> set[int]:
    return case.recused - parent.recused


def _children_of(suggestion: int) -> list[int]:
    return list(Suggestion.objects.filter(parent=suggestion).values_list("pk", flat=True))
