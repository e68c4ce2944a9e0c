"""Requests that change something come from the page itself, never from another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Request, Response, request

from web.asked import text_asked

READING = ("GET", "HEAD", "OPTIONS")


def refuse_other_sites(server: Flask, language: str) -> None:
    """Refuse every request from another site that is more than reading, whatever its address.

    Callbacks of the page are among them, also with a body that a form of another site could send.
    """

    @server.before_request
    def from_this_site() -> Response | None:
        if request.method in READING or is_same_origin(request):
            return None
        text = text_asked(language)
        words = text("Yêu cầu đến từ một trang khác.")
        return Response(words + "\n", 403, mimetype="text/plain")


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
