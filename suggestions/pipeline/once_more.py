"""重新办理: who may give the answer after one was sent back.

It is drafted by somebody who had no part in the answer before. Where the lead unit has nobody else,
its leader signs, unless the leader wrote that answer alone; then the unit above signs. Only where
nobody is there either do the same people go on, and the author is told so. (docs/decisions/0055)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from regions.models import UNIT_ROLES, Officer, Post, Role, Unit
from suggestions.models import Capacity, OnceMore, Tier
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused

Holders = dict[int, set[str]]


@dataclass
class _Staff:
    """Who could look at it now: nobody who has an interest, nobody who has left."""

    case: Case

    @cached_property
    def posts(self) -> list[tuple[int, int, str]]:
        """(unit, officer, role) in the lead unit and those above it."""
        lead = self.case.suggestion.lead_unit
        units = [lead, *lead.superiors()] if lead else []
        held = Post.objects.current(self.case.at).filter(unit__in=units, role__in=UNIT_ROLES)
        if about := self.case.suggestion.about_unit_id:
            own = Post.objects.current(self.case.at).in_or_below(about)
            looks_on = ~Q(unit__in=self._handling_its_own)
            held = held.exclude(looks_on, officer__in=own.values("officer"))
        held = held.exclude(officer__in=self.case.recused)
        return [row for row in held.values_list("unit", "officer", "role") if row[0]]

    @property
    def _handling_its_own(self) -> list[int]:
        """The lead unit, where it was given its own work; those above it only look on."""
        lead = self.case.suggestion.lead_unit
        return [lead.pk] if lead and self.case.suggestion.is_work_of(lead) else []

    def of(self, unit: int | None) -> Holders:
        found: Holders = {}
        for at, officer, role in self.posts:
            if at == unit:
                found.setdefault(officer, set()).add(role)
        return found

    @property
    def unit(self) -> Holders:
        return self.of(self.case.suggestion.lead_unit_id)

    def above(self) -> Unit | None:
        """The nearest unit above with a leader who had no part in the answer, else with any."""
        lead = self.case.suggestion.lead_unit
        units = lead.superiors() if lead else []
        led = [unit for unit in units if _holding(self.of(unit.pk), Role.LEADER)]
        return next(filter(self.is_new_to_it, led), next(iter(led), None))

    def is_new_to_it(self, unit: Unit) -> bool:
        return bool(_holding(self.of(unit.pk), Role.LEADER) - self.case.gave_the_answer())


def _holding(those: Holders, *roles: str) -> set[int]:
    return {officer for officer, held in those.items() if held.intersection(roles)}


def by_whom(case: Case) -> OnceMore:
    """By whom it is looked at when it is handled again, as posts are held now."""
    if case.suggestion.lead_unit_id is None:
        return OnceMore.DESK
    staff = _Staff(case)
    if _holding(staff.unit, Role.HANDLER) - case.gave_the_answer():
        return OnceMore.OTHER
    if _holding(staff.unit, Role.LEADER) - case.wrote_the_answer():
        return OnceMore.LEADER
    above = staff.above()
    return OnceMore.ABOVE if above and staff.is_new_to_it(above) else OnceMore.NOBODY_ELSE


def _is_signed_above(case: Case) -> bool:
    """Also where the unit has no leader who could sign.

    A handler answers a simple matter, but signs nothing else for a leader who stepped aside.
    """
    simple = case.suggestion.tier == Tier.SIMPLE and not case.recused
    leaderless = not simple and not _holding(_Staff(case).unit, Role.LEADER)
    return leaderless or by_whom(case) == OnceMore.ABOVE


def is_looked_at_above(case: Case) -> bool:
    return case.suggestion.cycle > 1 or bool(case.recused)


def bring_in(case: Case) -> None:
    """The unit above sees what its leader is to sign."""
    if case.lead and _is_signed_above(case) and (unit := _Staff(case).above()):
        case.signing = case.assign(unit, Capacity.SIGN)


def signs_from_above(officer: Officer | None, case: Case) -> bool:
    """Whether this officer leads a unit above that signs what is handled again, or what nobody is
    left to sign since somebody stepped aside."""
    leads = officer is not None and any(post.role == Role.LEADER for post in officer.current_posts)
    above = leads and is_looked_at_above(case) and _leads_above(officer, case)
    return above and _is_signed_above(case)


def _leads_above(officer: Officer | None, case: Case) -> bool:
    lead = case.suggestion.lead_unit
    above = {unit.pk for unit in lead.superiors()} if lead else set()
    posts = officer.current_posts if officer else []
    return any(post.unit_id in above and post.role == Role.LEADER for post in posts)


# why not


def check_somebody_else(officer: Officer | None, case: Case) -> None:
    """Raise Refused where this officer gave the answer that was sent back."""
    if reason := why_not_once_more(officer, case):
        raise Refused(reason)


def why_not_once_more(officer: Officer | None, case: Case) -> str:
    """Why whoever gave the answer that was sent back does not handle it once more.

    Unless the lead unit has nobody else who could.
    """
    if not _had_a_part(officer, case):
        return ""
    roles = {Role.HANDLER, *_held_by(officer, case)}
    return _somebody_else() if _is_another_left(case, roles) else ""


def why_not_signed(officer: Officer | None, case: Case) -> str:
    """Why this officer does not sign the answer to what is handled again."""
    if not _had_a_part(officer, case):
        return ""
    if _is_another_left(case, _signing(officer, case)):
        return _somebody_else()
    return "" if _drafted_by_another(case) else _WHY_NOT[by_whom(case)](officer, case)


def why_not_directly_again(officer: Officer | None, case: Case) -> str:
    """Why whoever of the desk gave the answer that was sent back does not answer again."""
    if _had_a_part(officer, case):
        return _("You gave the answer that was sent back: hand it to a unit, or let others answer.")
    return ""


def _somebody_else() -> str:
    return _("It is handled again: somebody else of the unit looks at it this time.")


def _not_the_leader(officer: Officer | None, case: Case) -> str:
    leaders = _holding(_Staff(case).unit, Role.LEADER) - case.wrote_the_answer()
    if officer and officer.pk in leaders:
        return ""
    return _("It is handled again: the leader of the unit looks at it and signs this answer.")


def _not_this_unit(officer: Officer | None, case: Case) -> str:
    return _("It is handled again, and the unit has nobody else: the unit above signs the answer.")


_WHY_NOT: dict[OnceMore, Callable[[Officer | None, Case], str]] = {
    OnceMore.OTHER: lambda officer, case: _somebody_else(),
    OnceMore.LEADER: _not_the_leader,
    OnceMore.ABOVE: _not_this_unit,
    OnceMore.NOBODY_ELSE: lambda officer, case: "",
    OnceMore.DESK: lambda officer, case: "",
}


def _had_a_part(officer: Officer | None, case: Case) -> bool:
    if officer is None or case.suggestion.cycle == 1:
        return False
    return officer.pk in case.gave_the_answer()


def _held_by(officer: Officer | None, case: Case) -> set[str]:
    return _Staff(case).unit.get(officer.pk, set()) if officer else set()


def _signing(officer: Officer | None, case: Case) -> set[str]:
    """By which posts others could sign in his place: a handler signs simple matters only."""
    held = _held_by(officer, case)
    return held if case.suggestion.tier == Tier.SIMPLE else held & {Role.LEADER}


def _is_another_left(case: Case, roles: set[str]) -> bool:
    """Whether the unit has somebody who holds such a post and had no part in the answer."""
    return bool(_holding(_Staff(case).unit, *roles) - case.gave_the_answer())


def _drafted_by_another(case: Case) -> bool:
    draft = case.open_draft
    return draft is not None and draft.officer_id not in case.gave_the_answer()
