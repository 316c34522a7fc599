"""Whom to call instead, where what is about to be sent speaks of danger or of corruption.

It stands above the button and keeps nothing back: whoever wants to send it sends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _

from regions.calendars import Axis
from regions.loading import CityProfile
from regions.models import Role, calendar_at
from suggestions.language.danger import Danger, dangers_in
from suggestions.language.moments import say_moment
from suggestions.messages import Staff
from suggestions.profile import city_profile

MOMENT = timedelta(microseconds=1)
# By the entry of the city's profile that holds the number.
LABELS: dict[str, Any] = {
    "fire": _("fire and rescue"),
    "gas": _("gas company"),
    "police": _("police"),
    "ambulance": _("ambulance"),
    "listening": _("psychological help"),
    "discipline": _("to report corruption"),
}
CALLED: dict[Danger, tuple[str, ...]] = {
    Danger.FIRE: ("fire", "ambulance"),
    Danger.GAS: ("fire", "gas"),
    Danger.SUICIDE: ("listening", "ambulance", "police"),
    Danger.VIOLENCE: ("police", "ambulance"),
    Danger.INJURY: ("ambulance", "fire"),
    Danger.CORRUPTION: ("discipline",),
}


@dataclass(frozen=True)
class Door:
    number: str
    label: Any


@dataclass(frozen=True)
class Doors:
    """`desk`: from when on somebody is on duty; '' while somebody is, None where nobody ever is."""

    urgent: tuple[Door, ...]
    despair: bool
    corruption: tuple[Door, ...]
    desk: str | None


def doors_for(text: str, path: str, now: datetime) -> Doors | None:
    """`path`: of the place that it is about. None for nearly every text."""
    found = dangers_in(text)
    if not found:
        return None
    urgent = [kind for kind in found if kind != Danger.CORRUPTION]
    return Doors(
        urgent=_doors(urgent),
        despair=Danger.SUICIDE in found,
        corruption=_doors([kind for kind in found if kind == Danger.CORRUPTION]),
        desk=_desk(path, now),
    )


def _doors(kinds: Iterable[Danger]) -> tuple[Door, ...]:
    """Each number once, the first kind's first; left out is what the city has not."""
    profile = city_profile() or CityProfile(name="", service="")
    names = dict.fromkeys(chain.from_iterable(map(CALLED.__getitem__, kinds)))
    numbers = {name: getattr(profile, name) for name in names}
    return tuple(Door(number, LABELS[name]) for name, number in numbers.items() if number)


def _desk(path: str, now: datetime) -> str | None:
    if not Staff().nearest(Role.TRIAGE, path):
        return None
    calendar = calendar_at()
    begins = calendar.instant(Axis.DUTY, calendar.elapsed(Axis.DUTY, now) + 1) - MOMENT
    return say_moment(begins) if begins > now else ""
