"""Requests that change something come from the page itself, never from another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request


def is_same_origin(request: Request) -> bool:
    """Whether a request comes from this site, or from a program that is no browser.

    Browsers say where a request that posts something comes from; a page of another site can
    neither leave that out nor forge it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
