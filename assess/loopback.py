"""Whether a host is this machine itself: what goes there crosses no network, and needs no certificate."""

from __future__ import annotations

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """The host by itself: no port, and no brackets around an address of IPv6."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
