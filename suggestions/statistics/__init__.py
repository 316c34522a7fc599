"""Facts from the ledger, what is counted over them, and the rates."""

from suggestions.statistics import sheets
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
from suggestions.statistics.rates import DEFINITIONS, LABELS, PARTS, Rate, rate
from suggestions.statistics.reading import By, Question, Reading
from suggestions.statistics.scope import READERS, Scope, scope_of

__all__ = [
    "COUNTS",
    "DEFINITIONS",
    "FEWEST",
    "LABELS",
    "PARTS",
    "READERS",
    "By",
    "CityFigures",
    "Counts",
    "Figures",
    "Numbers",
    "Question",
    "Rate",
    "Reading",
    "Scope",
    "Spread",
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
    "scope_of",
    "sheets",
    "waiting",
    "withheld",
]
