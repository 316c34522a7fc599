"""The handbook for staff, inside the product."""
