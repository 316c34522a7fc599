"""How the service itself does: what /readyz, /metrics and the desk's warnings say, by one rule."""

from suggestions.condition.findings import Concern, Finding, Look, undecided, vacant_units
from suggestions.condition.sweeps import Late, Problem, Sweeps, has_caught_up
from suggestions.condition.volumes import Submissions, open_by_status, overdue_by_tier

__all__ = [
    "Concern",
    "Finding",
    "Late",
    "Look",
    "Problem",
    "Submissions",
    "Sweeps",
    "has_caught_up",
    "open_by_status",
    "overdue_by_tier",
    "undecided",
    "vacant_units",
]
