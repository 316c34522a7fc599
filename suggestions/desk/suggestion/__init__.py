"""One suggestion: what it says, where it stands, what happened."""
