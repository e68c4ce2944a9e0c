"""The headers of every answer: what a page may load and run, and who may show it."""

from __future__ import annotations

import base64
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from view import Page, View

OF_PAGES = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Headers of what a browser shows as a page; on every script and figure they would only weigh."""
YEAR = 31_536_000
"""Seconds for which a browser that came by TLS comes by nothing else."""
PAGES = ("text/html", "image/svg+xml", "application/xml")


def allow_script(text: str) -> None:
    """Allow one script that stands in the page that is being answered, by its hash."""
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    g.script_hashes = [*g.get("script_hashes", ()), f"'sha256-{digest}'"]


def register_headers(server: Flask, basemap_style: str) -> None:
    """Put the headers on every answer; ``basemap_style`` may name the one other host."""
    tiles = _host(basemap_style)

    @server.after_request
    def with_headers(answer: Response) -> Response:
        answer.headers["X-Content-Type-Options"] = "nosniff"
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        if answer.mimetype in PAGES:
            answer.headers.update(OF_PAGES)
            said = policy(g.get("script_hashes", ()), tiles, framed=_may_be_framed())
            answer.headers["Content-Security-Policy"] = said
        return answer


def _may_be_framed() -> bool:
    """Whether a page of another site may show this one: a map that is asked for as such.

    It only shows; a page that writes must never lie unseen over another.
    """
    view = View.parse(request.path, request.query_string.decode(errors="replace"))
    of_map = view.page in (Page.COUNTRY, Page.PROVINCE, Page.COMMUNE)
    return of_map and view.embed is not None


def policy(
    script_hashes: tuple[str, ...] | list[str], tiles: str = "", *, framed: bool = False
) -> str:
    """The policy of an answer: its own files, the scripts with these hashes, MapLibre's worker.

    Styles may stand in the page: plotly, the tables and the calendar write them.
    """
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *script_hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:", tiles],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", tiles],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["*"] if framed else ["'self'"],
    }
    return "; ".join(" ".join([name, *filter(None, values)]) for name, values in rules.items())


def _host(address: str) -> str:
    """Scheme and host of an address of another site; empty for one of this."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
