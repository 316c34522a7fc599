"""Lists of suggestions: tabs, filters, what is my work."""
