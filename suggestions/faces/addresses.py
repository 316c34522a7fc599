"""Whose address a request really has, when proxies stand before us."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address the outermost proxy of ours saw; what stands left of it anyone can write."""
    hops = _hops(request)
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted and hops[-trusted]:
        return hops[-trusted]
    return str(request.META["REMOTE_ADDR"])


def is_of_this_machine(request: HttpRequest) -> bool:
    """Whether it comes from here and through no proxy for somebody else.

    However many proxies are trusted: whoever is named on the way must be this machine.
    """
    named = [request.META["REMOTE_ADDR"], *filter(None, _hops(request))]
    return all(map(_is_loopback, named))


def _hops(request: HttpRequest) -> list[str]:
    return [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # no address: of a socket in the file system, or made up
        return False
