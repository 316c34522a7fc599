"""Reports of a week or month: drafted, read, signed, and handed out as documents."""
