"""Whom to believe what host, scheme and address a request came to and from."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def trust_proxies(server: Flask, count: int) -> None:
    """Believe the forwarded headers of so many proxies, counted from the program; of 0, none."""
    if count:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
