"""Where Django looks for what a site registers."""

from suggestions.dashboard import screens
from suggestions.desk import admin, auditing
from suggestions.desk.login import log_ins
from suggestions.desk.settings import campaigns, changes, meetings, officers, retention, sheets

__all__ = [
    "admin",
    "auditing",
    "campaigns",
    "changes",
    "log_ins",
    "meetings",
    "officers",
    "retention",
    "screens",
    "sheets",
]
