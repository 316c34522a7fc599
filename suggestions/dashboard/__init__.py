"""Closure dashboards for supervisors: figures of a period, and what to do about them."""
