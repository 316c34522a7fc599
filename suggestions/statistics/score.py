"""The composite score: rates of which more is better, by weights that a city defined."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from suggestions.models import ScoreRule

# What it may be made of.
SCORED = (
    "on_time_rate_with_paused",
    "closure_rate_with_paused",
    "response_rate",
    "timely_accept_rate",
    "resolution_rate",
    "satisfaction_rate",
    "participation_rate",
    "due_rectification_rate",
    "promise_rate",
)
WHOLE = 100
Weights = Mapping[str, int]


def score_of(weights: Weights, percents: Mapping[str, Decimal | None]) -> Decimal | None:
    """0–100, rounded half up to 2 places; None where one of its rates is missing.

    Of the percents as they are shown, so that everybody can work it out again.

    >>> score_of({"a": 60, "b": 40}, {"a": Decimal("95.00"), "b": Decimal("80.00")})
    Decimal('89.00')
    """
    total = Decimal(0)
    for name, weight in weights.items():
        percent = percents[name]
        if percent is None:
            return None
        total += weight * percent
    return (total / WHOLE).quantize(Decimal("0.01"), ROUND_HALF_UP)


def weights_in(since: date, until: date) -> dict[str, int] | None:
    """What holds in all of these days, {} for no score; None where it changes among them."""
    rules = list(ScoreRule.objects.filter(since__lte=until).order_by("pk"))
    months = {rule.since for rule in rules if since < rule.since}
    first, *others = (_in_force(rules, day) for day in sorted({since, *months}))
    return first if all(each == first for each in others) else None


def _in_force(rules: list[ScoreRule], day: date) -> dict[str, int]:
    """They come in the order of their months: none can be decided for one before another's."""
    found = [rule for rule in rules if rule.since <= day]
    return in_order(found[-1].weights) if found else {}


def in_order(weights: Weights) -> dict[str, int]:
    """PostgreSQL keeps the names in an order of its own."""
    return {name: weights[name] for name in SCORED if name in weights}
