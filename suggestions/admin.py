"""Where Django looks for what a site registers."""

from suggestions.desk import admin, campaigns, sheets

__all__ = ["admin", "campaigns", "sheets"]
from suggestions.desk import gatherings

__all__ = ["admin", "gatherings"]
