"""The rates: what each is called, what it divides by what, and how it is rounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

# name: (what counts, of what); both are names of counts in `counts.py`.
PARTS = {
    "closure_rate": ("done", "due"),
    "on_time_rate": ("on_time", "due"),
    "on_time_first_rate": ("on_time_first", "due"),
    "response_rate": ("responded", "to_sign"),
    "timely_accept_rate": ("signed", "to_sign"),
    "resolution_rate": ("solved", "asked_solved"),
    "satisfaction_rate": ("satisfied", "asked_satisfied"),
    "rework_rate": ("reworked", "done"),
    "extension_rate": ("extended", "assigned"),
    "objection_rate": ("objected", "assigned"),
    "adoption_rate": ("adopted", "proposals"),
    "misassignment_rate": ("upheld", "assigned"),
    "rectification_rate": ("rectified", "keys"),
    "due_rectification_rate": ("rectified_of_due", "keys_due"),
    "promise_rate": ("promises_kept", "promises_due"),
    "duplicate_rate": ("merged", "received"),
    "participation_rate": ("heard", "done"),
    "closure_rate_with_paused": ("done", "due_with_paused"),
    "on_time_rate_with_paused": ("on_time", "due_with_paused"),
}

# Of units' own clocks (decision 0053): names of counts in `time_counts.py`.
CLOCK_PARTS = {
    "unit_on_time_rate": ("led_on_time", "led"),
    "co_unit_on_time_rate": ("parts_on_time", "parts"),
}
ALL_PARTS = PARTS | CLOCK_PARTS
CLOCK_NAMES = tuple(name for parts in CLOCK_PARTS.values() for name in parts)

LABELS = {
    "closure_rate": _("Closure rate"),
    "on_time_rate": _("On-time rate"),
    "on_time_first_rate": _("On-time rate without extensions"),
    "response_rate": _("Response rate"),
    "timely_accept_rate": _("Timely sign-for rate"),
    "resolution_rate": _("Resolution rate"),
    "satisfaction_rate": _("Satisfaction rate"),
    "rework_rate": _("Rework rate"),
    "extension_rate": _("Extension rate"),
    "objection_rate": _("Objection rate"),
    "adoption_rate": _("Adoption rate"),
    "misassignment_rate": _("Misassignment rate"),
    "rectification_rate": _("Rectification rate"),
    "due_rectification_rate": _("Rectification rate of what is due"),
    "promise_rate": _("Promise rate"),
    "duplicate_rate": _("Duplicate rate"),
    "participation_rate": _("Participation rate"),
    "closure_rate_with_paused": _("Closure rate with paused ones"),
    "on_time_rate_with_paused": _("On-time rate with paused ones"),
    "unit_on_time_rate": _("Units' on-time rate"),
    "co_unit_on_time_rate": _("Co-units' on-time rate"),
}

DEFINITIONS = {
    "closure_rate": _("answered, and not sent back / due in the period"),
    "on_time_rate": _("answered by the due date, never sent back / due in the period"),
    "on_time_first_rate": _(
        "answered by the first due date, before any extension, never sent back / due in the period"
    ),
    "response_rate": _(
        "the unit spoke with the author, or answered, while it had time to sign for it"
        " / a unit had to sign for it, and it was due in the period"
    ),
    "timely_accept_rate": _(
        "the unit signed for it in time / a unit had to sign for it, and it was due in the period"
    ),
    "resolution_rate": _("the author says it is solved / authors who said whether it is"),
    "satisfaction_rate": _(
        "the author is satisfied or rather satisfied / authors who said whether they are"
    ),
    "rework_rate": _("handled again before the answer that stands / answered, and not sent back"),
    "extension_rate": _("more time was approved / handed to a unit and due in the period"),
    "objection_rate": _(
        "a unit said that it was not its duty, and this was ruled on"
        " / handed to a unit and due in the period"
    ),
    "adoption_rate": _("adopted wholly or partly / proposals answered"),
    "misassignment_rate": _("an objection was upheld / handed to a unit and due in the period"),
    "rectification_rate": _("rectified and verified / made a key assignment in the period"),
    "due_rectification_rate": _("rectified and verified / key assignments due in the period"),
    "promise_rate": _(
        "shown to be done by the promised date, and not contradicted by the author / promises of "
        "answers fallen due in the period"
    ),
    "duplicate_rate": _("handled together with another one / received in the period"),
    "participation_rate": _(
        "rated by the author or asked by telephone / answered, and not sent back"
    ),
    "closure_rate_with_paused": _(
        "answered, and not sent back / due in the period, or paused and due in it without the pause"
    ),
    "on_time_rate_with_paused": _(
        "answered by the due date, never sent back"
        " / due in the period, or paused and due in it without the pause"
    ),
    "unit_on_time_rate": _(
        "answered by the unit in what was left of the limit when it was handed over, pauses"
        " and extensions included, never sent back / limits that fell to the unit in the"
        " period; what was handed over past its limit does not count for the unit"
    ),
    "co_unit_on_time_rate": _(
        "the co-unit reported its part done by the date of that part, and it was not asked"
        " for again after a rework / parts of co-units due in the period"
    ),
}


def rate(part: int, whole: int) -> Decimal | None:
    """Percent, rounded half up to 2 places; None where nothing was due.

    >>> rate(25783, 29186)
    Decimal('88.34')
    """
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Rate:
    name: str
    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        return rate(self.part, self.whole)

    @property
    def label(self) -> Any:
        return LABELS[self.name]

    @property
    def definition(self) -> Any:
        return DEFINITIONS[self.name]
