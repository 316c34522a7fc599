"""Where Django looks for what a site registers."""

from suggestions.desk import admin, campaigns, gatherings, sheets

__all__ = ["admin", "campaigns", "gatherings", "sheets"]
