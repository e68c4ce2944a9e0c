"""The names that the program answers to, so that no other name leads a browser to it.

A page of another site can have its own name point at this machine (DNS rebinding). Its requests
are then of one origin with it, and only the name that they ask for tells them apart.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request

from settings import Settings
from web.asked import text_asked

WITHOUT_A_NAME = ("/healthz", "/readyz")
"""What a balancer asks of an address without a name; neither shows anything."""


def refuse_unknown_hosts(server: Flask, settings: Settings) -> None:
    """Refuse a request for a host that is neither this machine nor in the setting HOSTS.

    The host that a proxy passes on counts where the server trusts the proxy, and nowhere else.
    """

    @server.before_request
    def for_this_host() -> Response | None:
        name = host_name(request.host)
        known = is_loopback(name) or name in settings.host_names
        if known or request.path in WITHOUT_A_NAME:
            return None
        text = text_asked(settings.language)
        words = text("Máy chủ này không mang tên được hỏi; quản trị viên đặt tên trong NQ57_HOSTS.")
        return Response(words + "\n", 421, mimetype="text/plain")


def host_name(host: str) -> str:
    """Return the name of a host without its port; empty where it is none.

    >>> host_name("LocalHost:8050"), host_name("[::1]:80"), host_name("a@b")
    ('localhost', '::1', '')
    """
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    whole = parts.netloc == host and not parts.username and "@" not in host
    return (parts.hostname or "") if whole else ""


def is_loopback(name: str) -> bool:
    """Return whether a name can only mean this machine."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
