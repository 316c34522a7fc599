"""Verifying: whoever kept a proof sees for himself that nothing of it was changed."""
