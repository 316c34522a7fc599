"""What of a unit is in hand of one officer, or of nobody: as its leader counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from regions.models import Officer, Unit
from suggestions.models import Assignment

NOBODY = 0
ASKED = re.compile(r"(?P<unit>[1-9]\d{0,17})-(?P<officer>0|[1-9]\d{0,17})", re.ASCII)


def in_hand_of(unit: int, officer: int | None) -> Q:
    """What the unit leads, and its parts of what others lead."""
    rows = Assignment.objects.filter(unit=unit, officer=officer or None).in_hand()
    return Q(pk__in=rows.values("suggestion"))


@dataclass(frozen=True)
class Allotted:
    unit: Unit
    officer: Officer | None

    @classmethod
    def asked_by(cls, asked: str, reader: Officer) -> Allotted | None:
        """None where it makes no sense, or is of a unit that is not the reader's own."""
        found = ASKED.fullmatch(asked)
        if found is None or int(found["unit"]) not in reader.units_served:
            return None
        unit = Unit.objects.filter(pk=found["unit"]).first()
        officer = Officer.objects.filter(pk=found["officer"]).first()
        is_known = officer is not None or int(found["officer"]) == NOBODY
        return cls(unit, officer) if unit and is_known else None

    @property
    def q(self) -> Q:
        return in_hand_of(self.unit.pk, self.officer.pk if self.officer else None)

    @property
    def address(self) -> str:
        return address_of(self.unit.pk, self.officer.pk if self.officer else None)

    @property
    def words(self) -> str:
        if self.officer is None:
            return _("What %(unit)s has in hand and is allotted to nobody.") % {"unit": self.unit}
        words = _("What is allotted to %(officer)s in %(unit)s.")
        return words % {"officer": self.officer, "unit": self.unit}


def address_of(unit: int, officer: int | None) -> str:
    return f"{unit}-{officer or NOBODY}"
