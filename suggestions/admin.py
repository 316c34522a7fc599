"""Where Django looks for what a site registers."""

from suggestions.desk import admin
from suggestions.desk.settings import campaigns, gatherings, sheets

__all__ = ["admin", "campaigns", "gatherings", "sheets"]
