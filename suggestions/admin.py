"""Where Django looks for what a site registers."""

from suggestions.desk import admin

__all__ = ["admin"]
