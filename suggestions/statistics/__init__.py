"""Facts from the ledger, what is counted over them, and the rates."""

from suggestions.statistics.closure import ClosureRow, closure
from suggestions.statistics.counts import (
    CityFigures,
    Figures,
    city_figures,
    first_year,
    withheld,
)
from suggestions.statistics.facts import (
    Backlog,
    backlog,
    catch_up,
    differences,
    facts_of,
    refresh,
    store,
)
from suggestions.statistics.handling import Spread
from suggestions.statistics.rates import DEFINITIONS, LABELS, PARTS, Rate, rate

__all__ = [
    "DEFINITIONS",
    "LABELS",
    "PARTS",
    "Backlog",
    "CityFigures",
    "ClosureRow",
    "Figures",
    "Rate",
    "Spread",
    "backlog",
    "catch_up",
    "city_figures",
    "closure",
    "differences",
    "facts_of",
    "first_year",
    "rate",
    "refresh",
    "store",
    "withheld",
]
