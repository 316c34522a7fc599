"""The units to choose from: those on duty first, then the nearest, then all others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _

from regions.models import UNIT_ROLES, Category, Post, Unit
from suggestions.desk.moves.choices import Scope, units_around
from suggestions.desk.moves.proposals import on_duty
from suggestions.pipeline.case import Case

Groups = list[tuple[str, list[tuple[int, str]]]]


@dataclass(frozen=True)
class Units:
    """Around the place of a case; `category`: what the duty catalogue is asked about; `shut_out`:
    of the unit whose people are complained about, which never leads."""

    scope: Scope
    case: Case
    category: Category | None = None
    shut_out: int | None = None

    @cached_property
    def around(self) -> dict[int, Unit]:
        return {unit.pk: unit for unit in units_around(self.scope)}

    @cached_property
    def complained_about(self) -> dict[int, Unit]:
        """With the one that is so already, wherever the place is now, and though it is retired."""
        named = self.case.suggestion.about_unit
        return self.around | {named.pk: named} if named else self.around

    @cached_property
    def proposed(self) -> list[Unit]:
        found = on_duty(self.case, self.category) if self.category else []
        return [unit for unit in found if unit.pk != self.shut_out]

    @cached_property
    def vacant(self) -> set[int]:
        """Where nobody handles or leads: the unit above is told, and the administrators."""
        staffed = Post.objects.current().filter(
            role__in=UNIT_ROLES, unit__in=units_around(self.scope).order_by().values("pk")
        )
        return set(self.around) - set(staffed.values_list("unit", flat=True))

    @property
    def first(self) -> int | None:
        return self.proposed[0].pk if self.proposed else None

    def __str__(self) -> str:
        """Why this unit is proposed, or why none is."""
        if self.category is None:
            return _("The unit on duty is proposed once there is a category.")
        if not self.proposed:
            return _("The duty catalogue names no unit for this.")
        return _("Proposed: %(unit)s, by the duty catalogue for “%(category)s” in %(place)s.") % {
            "unit": self.proposed[0],
            "category": self.category,
            "place": self.proposed[0].region,
        }

    def to_choose(self) -> Groups:
        elsewhere = {self.shut_out, *(unit.pk for unit in self.proposed)}
        rest = [unit for pk, unit in self.around.items() if pk not in elsewhere]
        return self._on_duty() + self._by_place(rest)

    def _on_duty(self) -> Groups:
        rows = [self._choice(unit) for unit in self.proposed]
        return [(_("On duty by the catalogue"), rows)] if rows else []

    def to_complain_about(self) -> Groups:
        return self._by_place(list(self.complained_about.values()))

    def _by_place(self, units: list[Unit]) -> Groups:
        rows = sorted(units, key=self._distance)
        return [
            (str(place), [self._choice(unit) for unit in there])
            for place, there in groupby(rows, lambda unit: unit.region)
        ]

    def _distance(self, unit: Unit) -> tuple[bool, int, str, str]:
        """The places around it from the smallest up, then those beside it."""
        place = unit.region.path
        beside = not self.scope.path.startswith(place)
        return beside, 0 if beside else -len(place), place, unit.code

    def _choice(self, unit: Unit) -> tuple[int, str]:
        vacant = unit.pk in self.vacant
        return unit.pk, _("%(unit)s (no officer)") % {"unit": unit} if vacant else str(unit)
