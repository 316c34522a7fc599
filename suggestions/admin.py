"""Where Django looks for what a site registers."""

from suggestions.dashboard import screens
from suggestions.desk import admin, auditing
from suggestions.desk.login import log_ins
from suggestions.desk.settings import (
    campaigns,
    changes,
    learnt,
    meetings,
    officers,
    report_addresses,
    retention,
    sheets,
    units,
)

__all__ = [
    "admin",
    "auditing",
    "campaigns",
    "changes",
    "learnt",
    "log_ins",
    "meetings",
    "officers",
    "report_addresses",
    "retention",
    "screens",
    "sheets",
    "units",
]
