"""Where Django looks for what a site registers."""

from suggestions.dashboard import screens
from suggestions.desk import admin, auditing
from suggestions.desk.settings import campaigns, meetings, sheets

__all__ = [
    "admin",
    "auditing",
    "campaigns",
    "changes",
    "log_ins",
    "meetings",
    "retention",
    "screens",
    "sheets",
]
