"""Whose address a request really has, when proxies stand before us."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# A household has a network of its own, with more addresses than anybody could count.
IPV6_HOUSEHOLD = 64


def client_address(request: HttpRequest) -> str:
    """The address the outermost proxy of ours saw; what stands left of it anyone can write."""
    hops = _hops(request)
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted and hops[-trusted]:
        return hops[-trusted]
    return str(request.META["REMOTE_ADDR"])


def household_of(request: HttpRequest) -> str:
    """The address, of an IPv6 one the network that it belongs to."""
    address = client_address(request)
    try:
        found = ip_address(address)
    except ValueError:  # no address: of a socket in the file system, or made up
        return address
    if isinstance(found, IPv6Address) and not found.ipv4_mapped:
        return str(ip_network((found, IPV6_HOUSEHOLD), strict=False).network_address)
    return str(getattr(found, "ipv4_mapped", None) or found)


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
