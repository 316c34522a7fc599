"""What the numbers about time are called in an address, what each of them counts, and its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.models import Capacity, TimeStep
from suggestions.models.journey import ROUTE_LENGTH
from suggestions.statistics.counts import Counts
from suggestions.statistics.journeys import CUT, MEASURED
from suggestions.statistics.rates import CLOCK_PARTS, DEFINITIONS, LABELS, Rate
from suggestions.statistics.reading import Question
from suggestions.statistics.time_reading import (
    Spent,
    Steps,
    TimeReading,
    journeys_counted,
    stints_counted,
    to_and_fro_counted,
)
from suggestions.workflow import MoveName, label_of

STEP, ROUTE, HOPS = "step-", "route-", "hops-"
TO_AND_FRO = "to_and_fro"
# So many or more are told as one.
MOST_HOPS = 4


@dataclass(frozen=True)
class ClockCount:
    which: Q
    label: Any


_LED = Q(capacity=Capacity.LEAD, counted=True)
_TAKEN_PART = Q(capacity=Capacity.CO, counted=True)
CLOCK_COUNTS = {
    "led": ClockCount(_LED, gettext_lazy("Due from the lead unit")),
    "led_on_time": ClockCount(
        _LED & Q(on_time=True), gettext_lazy("Answered by the lead unit in its time")
    ),
    "parts": ClockCount(_TAKEN_PART, gettext_lazy("Due from co-units")),
    "parts_on_time": ClockCount(
        _TAKEN_PART & Q(on_time=True), gettext_lazy("Done by co-units in their time")
    ),
    "handed_late": ClockCount(
        Q(handed_late=True), gettext_lazy("Handed over when the limit had passed")
    ),
}


@dataclass(frozen=True)
class ClockRate:
    """`step`: the step that keeps numerator and denominator."""

    name: str
    step: TimeStep

    @property
    def part(self) -> str:
        return CLOCK_PARTS[self.name][0]

    @property
    def whole(self) -> str:
        return CLOCK_PARTS[self.name][1]

    @property
    def label(self) -> Any:
        return LABELS[self.name]

    @property
    def definition(self) -> Any:
        return DEFINITIONS[self.name]

    def of(self, steps: Steps) -> Rate:
        spent = steps.get(self.step.value, Spent())
        return Rate(self.part, spent.good, spent.n)


CLOCK_RATES = {
    name: ClockRate(name, step)
    for name, step in zip(CLOCK_PARTS, (TimeStep.LEAD, TimeStep.CO), strict=True)
}


def clocks_of(question: Question) -> dict[int | None, Counts]:
    """The counts of units' own clocks, all of them, by unit; their rates by `rate_of`."""
    found: dict[int | None, Counts] = {}
    for unit, steps in TimeReading(question).clocks().items():
        counts: Counts = Counter(dict.fromkeys(CLOCK_COUNTS, 0))
        for rate in CLOCK_RATES.values():
            kept = rate.of(steps)
            counts[rate.part], counts[rate.whole] = kept.part, kept.whole
        counts["handed_late"] = steps.get(TimeStep.HANDED_LATE.value, Spent()).n
        found[int(unit) if unit else None] = counts
    return found


@dataclass(frozen=True)
class TimeCount:
    """A number, in words, and the suggestions that it counts."""

    label: Any
    which: Callable[[Question], Q]


def time_count(name: str) -> TimeCount | None:
    """What a name in an address means; None where it means nothing."""
    if name == TO_AND_FRO:
        return TimeCount(_("open now, to and fro between units"), to_and_fro_counted)
    if found := CLOCK_COUNTS.get(name):
        return TimeCount(found.label, lambda question: stints_counted(question, found.which))
    for prefix, read in ((STEP, _of_step), (ROUTE, _of_route), (HOPS, _of_hops)):
        if name.startswith(prefix):
            return read(name.removeprefix(prefix))
    return None


def _of_step(name: str) -> TimeCount | None:
    if name not in set(MEASURED):
        return None
    label = _("answered, with the step “%(step)s”") % {"step": TimeStep(name).label}
    return _journeys(label, Q(**{f"{name}__isnull": False}))


def _of_route(route: str) -> TimeCount | None:
    known = all(name in {*MoveName, CUT} for name in route.split())
    if not known or len(route) > ROUTE_LENGTH:
        return None
    return _journeys(_("answered by way of %(path)s") % {"path": say_route(route)}, Q(route=route))


def _of_hops(number: str) -> TimeCount | None:
    if number not in set(map(str, range(MOST_HOPS + 1))):
        return None
    hops = int(number)
    which = Q(hops__gte=hops) if hops == MOST_HOPS else Q(hops=hops)
    label = _("answered, between units: %(times)s") % {"times": say_hops(hops)}
    return _journeys(label, which)


def _journeys(label: str, which: Q) -> TimeCount:
    return TimeCount(label, lambda question: journeys_counted(question, which))


def say_route(route: str) -> str:
    """The names of its moves, in words."""
    return " → ".join(label_of(name) if name != CUT else CUT for name in route.split())


def say_hops(hops: int) -> str:
    if not hops:
        return _("with one unit throughout")
    if hops >= MOST_HOPS:
        return _("%(n)d times or more") % {"n": hops}
    return _("once") if hops == 1 else _("%(n)d times") % {"n": hops}
