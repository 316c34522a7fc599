"""Where Django looks for what a site registers."""

from suggestions.desk import admin, campaigns, sheets

__all__ = ["admin", "campaigns", "sheets"]
