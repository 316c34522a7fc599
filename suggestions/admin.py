"""Where Django looks for what a site registers."""

from suggestions.dashboard import screens
from suggestions.desk import admin
from suggestions.desk.settings import campaigns, meetings, sheets

__all__ = ["admin", "campaigns", "meetings", "screens", "sheets"]
