"""Addresses in the environment: a wrong one stops the start, and not the first who needs it."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def checked(name: str, address: str, *schemes: str) -> str:
    """The address, where it is one of these. It is never shown: it may hold a password."""
    if address and not _is_right(address, schemes):
        begins = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} must begin with {begins} and name a host.")
    return address


def _is_right(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False
