"""Standard replies: kept by officers, offered where words for the author are written."""
