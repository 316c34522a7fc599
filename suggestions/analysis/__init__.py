"""What software proposes for a person to confirm, and what many messages have in common."""
