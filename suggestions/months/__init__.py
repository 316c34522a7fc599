"""初核 → 复核 → 审核发布 → 更正说明: a month's figures are checked, published, and stay."""

from suggestions.months.acts import Review, Ruling, ask, correct, open_month, publish, rule
from suggestions.months.counting import Share, counted
from suggestions.months.differing import Difference, differences
from suggestions.months.rights import leads, reads_months, supervises_city
from suggestions.months.standing import Standing, standing_of, to_be_opened

__all__ = [
    "Difference",
    "Review",
    "Ruling",
    "Share",
    "Standing",
    "ask",
    "correct",
    "counted",
    "differences",
    "leads",
    "open_month",
    "publish",
    "reads_months",
    "rule",
    "standing_of",
    "supervises_city",
    "to_be_opened",
]
