"""A September of the small city, and the people who check it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from regions.models import Officer, Role
from regions.months import months_after
from suggestions import months
from suggestions.models import Act, ActWords, FrozenCounts, Ground, Month, MonthAct, Position
from suggestions.months import Review, Ruling, Share
from tests.factories import CITIZEN, City, act, answered, handling, local, officer

SEPTEMBER = date(2026, 9, 1)
# Three working days after the first of them: Saturday 10 October makes up for the holidays.
OPENED, UNTIL, AFTER = "2026-10-08 09:00", "2026-10-12 17:30", "2026-10-12 17:31"
REASON = "不属于本单位职责，已改派。"


@dataclass
class Checked:
    """September, as far as it has come; people by their short names, read again each time."""

    city: City
    late: Any
    clock: Any

    def who(self, name: str) -> Officer:
        return Officer.objects.get(pk=self.city.officers[name].pk)

    @property
    def month(self) -> Month:
        return Month.objects.get(first=SEPTEMBER)

    def open(self, name: str = "city_supervisor", first: date = SEPTEMBER) -> MonthAct:
        return months.open_month(first, officer=self.who(name))

    def ask(self, name: str = "leader", reason: str = REASON, key: str = "") -> MonthAct:
        review = Review(self.late.pk, Ground.WRONG_UNIT, reason)
        return months.ask(self.month, review, officer=self.who(name), key=key)

    def rule(
        self, name: str = "city_supervisor", *, excluded: bool = True, **more: Any
    ) -> MonthAct:
        ruling = Ruling(more.pop("review", 2), excluded, more.pop("reason", "属实，予以剔除。"))
        return months.rule(self.month, ruling, officer=self.who(name), **more)

    def publish(self, name: str = "second", key: str = "") -> MonthAct:
        return months.publish(self.month, officer=self.who(name), key=key)

    def correct(self, name: str = "city_supervisor", reason: str = "补录到期办件。") -> MonthAct:
        return months.correct(self.month, reason, officer=self.who(name))

    def at(self, text: str) -> None:
        self.clock.move_to(local(text))


@pytest.fixture
def september(city: City) -> Iterator[Checked]:
    """Three answered, one of them rated, and one that is late; the ninth of October has come."""
    city.officers["second"] = officer("second", Role.SUPERVISOR, city.regions["city"])
    with time_machine.travel(local("2026-09-16 10:00"), tick=False) as clock:
        act(answered(city), "close", CITIZEN, solved=True, satisfied="rather")
        answered(city), answered(city)
        checked = Checked(city, handling(city), clock)
        checked.at(OPENED)
        # Refusals are asserted by their English words.
        with translation.override("en"):
            yield checked


def everything() -> list[Any]:
    """All that acts write, to be compared with what it is later."""
    models = (Month, MonthAct, ActWords, Position, FrozenCounts)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def kinds(month: Month) -> list[str]:
    return list(month.acts.order_by("number").values_list("kind", flat=True))


def numbers(act_: MonthAct, whose: str, code: str = "") -> dict[str, int]:
    found: dict[str, int] = FrozenCounts.objects.get(act=act_, whose=whose, code=code).counts
    return found


def frozen_month(city: City, first: date, shares: list[Share]) -> MonthAct:
    """A published month with these counts, as if it had gone the whole way."""
    who = city.officers["city_supervisor"]
    at = timezone.make_aware(datetime.combine(months_after(first, 1), time(9)))
    month = Month.objects.create(first=first, until=at, calendar=0)
    for number, kind in enumerate((Act.OPEN, Act.PUBLISH), start=1):
        told = MonthAct.objects.create(month=month, number=number, kind=kind, officer=who, at=at)
        ActWords.objects.create(act=told)
        Position.objects.create(act=told, seal=number, entries=10 * number, newest=0)
    FrozenCounts.objects.bulk_create([share.frozen(told) for share in shares])
    return told


def counts(due: int, done: int, **more: int) -> Counter[str]:
    return Counter({"due": due, "done": done, "on_time": done} | more)


__all__ = ["Act", "Checked", "counts", "everything", "frozen_month", "kinds", "numbers"]
