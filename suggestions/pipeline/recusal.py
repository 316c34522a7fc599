"""回避: an officer with an interest of his own in a matter leaves it to others.

From then on it does not exist for that officer: `visible_to` says so, and `who.is_biased`.
(docs/decisions/0088)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import DECIDE, OVERSIGHT, Officer, Post, Role
from suggestions.models import (
    ApplicationState,
    Event,
    OrderMatter,
    Suggestion,
    SupervisionOrder,
    WordingKind,
)
from suggestions.pipeline.allowed import why_others_decide
from suggestions.pipeline.case import Case
from suggestions.pipeline.deciding import deciders, stand_ins
from suggestions.pipeline.once_more import bring_in
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.pipeline.who import acting, decides_nothing, has_interest
from suggestions.workflow import LED, MoveName


@dataclass(frozen=True, kw_only=True)
class _OfAllMerged(Move):
    """What is merged is one matter: whoever leaves one of them, or is let in, is so in all.

    `alone`: it came along from there.
    """

    alone: bool = False

    def along(self, suggestion: int) -> list[int]:
        return _merged_with(suggestion)

    def follow_ups(self, case: Case) -> list[tuple[Move, Case]]:
        if self.alone:
            return []
        there = [case.others[each] for each in _merged_with(case.suggestion.pk)]
        concerned = [each for each in there if self.changes(each, case)]
        return [(replace(self, alone=True), each) for each in concerned]

    def details(self, case: Case) -> dict[str, Any]:
        return {name: value for name, value in super().details(case).items() if name != "alone"}

    def changes(self, other: Case, case: Case) -> bool:
        """Whether it makes a difference to one that is merged with it."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class StepAside(_OfAllMerged):
    """自行回避."""

    name: ClassVar[MoveName] = MoveName.STEP_ASIDE
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    def check(self, case: Case) -> None:
        if case.actor.officer:
            _check_left(case, case.actor.officer.pk)

    def carry_out(self, case: Case) -> None:
        if case.actor.officer:
            leave(case, case.actor.officer.pk)

    def changes(self, other: Case, case: Case) -> bool:
        officer = case.actor.officer
        return officer is not None and officer.pk not in other.recused


@dataclass(frozen=True, kw_only=True)
class Recuse(_OfAllMerged):
    """责令回避, by the leader of whoever works on it, or by a supervisor."""

    name: ClassVar[MoveName] = MoveName.RECUSE
    officer: Officer = carried(gettext_lazy("officer who is to step aside"))
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        """Who handles what is about the own unit's work does not choose who else does, and nobody
        makes room for himself."""
        if case.actor.officer and case.actor.officer.is_stand_in:
            return _("A stand-in orders nobody aside.")
        return why_others_decide(case) if has_interest(case.actor, case) else ""

    def check(self, case: Case) -> None:
        if self.officer == case.actor.officer:
            raise Refused(_("For yourself, choose “step aside”."))
        if self.officer.pk in case.recused:
            raise Refused(_("This officer stepped aside from it."))
        _check_reach(self.officer, case)
        for each in _all_merged(case):
            check_others_left(each, {self.officer.pk}, by_order=True)

    def carry_out(self, case: Case) -> None:
        leave(case, self.officer.pk)

    def changes(self, other: Case, case: Case) -> bool:
        return self.officer.pk not in other.recused


@dataclass(frozen=True, kw_only=True)
class Readmit(_OfAllMerged):
    """解除回避: the reason was none, or is gone. Never by the officer concerned."""

    name: ClassVar[MoveName] = MoveName.READMIT
    officer: Officer = carried(gettext_lazy("officer who is let back in"))
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return "" if case.recused else _("Nobody stepped aside from it.")

    def check(self, case: Case) -> None:
        if self.officer.pk not in case.recused:
            raise Refused(_("This officer did not step aside from it."))
        for each in _all_merged(case):
            # Whom one could not ask, and what one could not order, is not undone either.
            _check_level(_overseen(self.officer.current_posts, each), case)
            for posts in _ordered_by(self.officer, each):
                _check_level(_overseen(posts, each), case)

    def carry_out(self, case: Case) -> None:
        for row in case.applications:
            if row.keeps_out and row.officer_id == self.officer.pk:
                case.work.change(row, state=ApplicationState.SETTLED, decided=case.at)

    def changes(self, other: Case, case: Case) -> bool:
        return self.officer.pk in other.recused


def _merged_with(suggestion: int) -> list[int]:
    """Ids of all that is one matter with it: what it is merged into, and what else is."""
    parent = Suggestion.objects.filter(pk=suggestion).values_list("parent_id", flat=True).first()
    whole = parent or suggestion
    rows = Suggestion.objects.filter(Q(pk=whole) | Q(parent=whole)).exclude(pk=suggestion)
    return list(rows.values_list("pk", flat=True))


def _all_merged(case: Case) -> list[Case]:
    """With the case itself. Raises Busy where a merge came between."""
    found = [case.others.get(each) for each in _merged_with(case.suggestion.pk)]
    if None in found:
        raise Busy(_("Somebody else is working on this right now. Please try again."))
    return [case, *filter(None, found)]


def _check_left(case: Case, officer: int) -> None:
    for each in _all_merged(case):
        check_others_left(each, {officer})


def leave(case: Case, officer: int) -> None:
    """From now on others do all that this officer had in hand."""
    case.recuse(officer)
    _part_from_draft(case, officer)
    if case.lead and case.suggestion.status in LED:
        # Where nobody is left in the unit to sign, the unit above sees it from now on.
        bring_in(case)


def _part_from_draft(case: Case, officer: int) -> None:
    """Out of a draft order that this officer sees, into one of its own: a draft is signed as a
    whole, and its other matters are not left to others."""
    waiting = OrderMatter.objects.filter(suggestion=case.suggestion, event=None, refusal="")
    matter = waiting.select_related("order").first()
    if matter is None or not _is_more_than(matter, officer):
        return
    order = matter.order
    copied = {name: getattr(order, name) for name in ("place", "unit", "reason", "due")}
    alone = SupervisionOrder.objects.create(created_by=order.created_by, **copied)
    waiting.update(order=alone)
    # Whoever has it on the screen reads it again before signing.
    SupervisionOrder.objects.filter(pk=order.pk).update(version=F("version") + 1)


def _is_more_than(matter: OrderMatter, officer: int) -> bool:
    """Whether its order, which this officer sees, is about other matters as well."""
    seen = SupervisionOrder.objects.visible_to(Officer.objects.get(pk=officer))
    others = OrderMatter.objects.filter(order=matter.order_id).exclude(pk=matter.pk)
    return others.exists() and seen.filter(pk=matter.order_id).exists()


# whom it may concern, and who has to be left


def _check_reach(officer: Officer, case: Case) -> None:
    """Raise Refused where this officer has no part in it, or oversees whoever asks for it."""
    if over := _overseen(officer.current_posts, case):
        _check_level(over, case)
    else:
        _check_part(officer, case)


def _overseen(posts: Collection[Post], case: Case) -> list[str]:
    """The places around it that these posts oversee; beside others a stand-in's is none."""
    path = case.suggestion.region_path
    above = _above_units(posts)
    oversight = [post for post in posts if post.role in above and post.covers(path)]
    return [post.region.path for post in oversight if post.region]


def _above_units(posts: Collection[Post]) -> frozenset[Role]:
    """Whose holders step aside when asked by whoever oversees the same place, or a larger one."""
    alone = all(post.role == Role.STAND_IN for post in posts)
    return frozenset({Role.STAND_IN}) if alone else OVERSIGHT


def _ordered_by(officer: Officer, case: Case) -> list[list[Post]]:
    """The posts, as they were then, of whoever ordered it since this officer was last let in.

    Also on what it was put together with or split from: the order came along from there.
    """
    row = case.suggestion
    near = Q(suggestion__in=[row.pk, row.parent_id, row.origin_id]) | Q(suggestion__parent=row)
    about = Event.objects.filter(near, details__officer=officer.pk)
    back = about.filter(suggestion=row, move=MoveName.READMIT).order_by("-pk").first()
    orders = about.filter(move=MoveName.RECUSE, pk__gt=back.pk if back else 0)
    return [
        list(Post.objects.current(order.at).filter(officer=order.officer_id))
        for order in orders.exclude(officer=None)
    ]


def _check_level(over: list[str], case: Case) -> None:
    actor = acting(case.actor, case)
    if not all(actor.oversees(each, Role.SUPERVISOR) for each in over):
        raise Refused(_("Only a supervisor of that level or above can ask that of this officer."))


def _check_part(officer: Officer, case: Case) -> None:
    own = {post.unit_id for post in officer.current_posts}
    if own.isdisjoint(row.unit_id for row in case.in_force):
        raise Refused(_("This officer has no part in it."))
    supervises = acting(case.actor, case).oversees(case.suggestion.region_path, Role.SUPERVISOR)
    if not supervises and case.suggestion.lead_unit_id not in own:
        raise Refused(_("Only officers of your own unit can be asked by you to step aside."))


def check_others_left(case: Case, leaving: set[int], *, by_order: bool = False) -> None:
    """Raise Refused where without these officers nobody could decide on it any more.

    `by_order`: nobody is ordered aside so that a stand-in takes over.
    """
    for role in DECIDE if leaving else ():
        able = _able_after_order(role, case, leaving) if by_order else _able(role, case)
        if able & leaving and not able - leaving:
            raise Refused(_nobody_left(role))


def _able(role: Role, case: Case) -> set[int]:
    return deciders(role, case, case.suggestion)


def _able_after_order(role: Role, case: Case, leaving: set[int]) -> set[int]:
    able = _able(role, case)
    held = able - stand_ins(case, case.suggestion)
    return held if held & leaving else able


def check_somebody_left(case: Case, **changed: Any) -> None:
    """Raise Refused where nobody could decide on what becomes of it, with these fields changed."""
    row = case.suggestion
    then = Suggestion(region_path=row.region_path, about_unit_id=row.about_unit_id)
    for name, value in changed.items():
        setattr(then, name, value)
    for role in DECIDE:
        if not deciders(role, case, then):
            raise Refused(_nobody_left(role))


def _nobody_left(role: Role) -> str:
    return _(
        "Nobody else would be left to decide on it (%(role)s): "
        "have the level above name somebody first."
    ) % {"role": role.label}


def check_decides_too(other: Case, case: Case) -> None:
    """Raise Refused where what this one is put together with is the actor's own matter."""
    if decides_nothing(case.actor, other):
        raise Refused(_("That suggestion is not yours to decide on."))
