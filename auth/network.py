"""Which addresses of the network are counted as one."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

LINE = 64
"""Bits of an IPv6 address that name the line of a house or an office; all others are its own."""


def network_of(address: str | None) -> str:
    """Return what attempts and requests from an address are counted under.

    Whoever has one line of IPv6 has more addresses than can be counted, and is one.

    >>> network_of("2001:db8:1:2:a::1"), network_of("::ffff:192.0.2.7"), network_of("192.0.2.7")
    ('2001:db8:1:2::', '192.0.2.7', '192.0.2.7')
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> LINE << LINE))
