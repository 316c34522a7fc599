"""Triage as one form: what it is about, whose it is, and the next one."""
