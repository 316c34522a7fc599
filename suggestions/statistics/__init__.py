"""Facts from the ledger, what is counted over them, and the rates."""

from suggestions.statistics import sheets, time_tallies
from suggestions.statistics.counts import COUNTS, Counts
from suggestions.statistics.figures import (
    FEWEST,
    CityFigures,
    Figures,
    Numbers,
    added_up,
    city_figures,
    first_year,
    handling_of,
    is_small,
    overdue_now,
    rate_of,
    withheld,
)
from suggestions.statistics.handling import Spread
from suggestions.statistics.keeping import (
    catch_up,
    caught_up,
    differences,
    rebuild,
    refresh,
    waiting,
)
from suggestions.statistics.rates import (
    ALL_PARTS,
    CLOCK_NAMES,
    CLOCK_PARTS,
    DEFINITIONS,
    LABELS,
    PARTS,
    Rate,
    rate,
)
from suggestions.statistics.reading import By, Past, Question, Reading
from suggestions.statistics.scope import READERS, Scope, scope_of
from suggestions.statistics.time_counts import (
    CLOCK_RATES,
    MOST_HOPS,
    ClockRate,
    say_hops,
    say_route,
    time_count,
)
from suggestions.statistics.time_reading import Spent, Steps, TimeReading, together

__all__ = [
    "CLOCK_RATES",
    "COUNTS",
    "DEFINITIONS",
    "FEWEST",
    "LABELS",
    "MOST_HOPS",
    "PARTS",
    "READERS",
    "By",
    "CityFigures",
    "ClockRate",
    "Counts",
    "Figures",
    "Numbers",
    "Past",
    "Question",
    "Rate",
    "Reading",
    "Scope",
    "Spent",
    "Spread",
    "Steps",
    "TimeReading",
    "added_up",
    "catch_up",
    "caught_up",
    "city_figures",
    "differences",
    "first_year",
    "handling_of",
    "is_small",
    "overdue_now",
    "rate",
    "rate_of",
    "rebuild",
    "refresh",
    "say_hops",
    "say_route",
    "scope_of",
    "sheets",
    "time_count",
    "time_tallies",
    "together",
    "waiting",
    "withheld",
]
