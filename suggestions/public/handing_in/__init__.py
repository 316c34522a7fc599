"""Handing in: form, check page, photos, receipt, and what helps to fill it in."""
