"""Who asks, and whether they may: looked at once, before anything is answered."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, g, request

from auth.current import Forbidden, MustChange, NotListed, Unknown
from auth.endpoints import ENDPOINTS, Free
from auth.people import ANYBODY, NOBODY, VISITOR, Person
from auth.sessions import find, is_signed
from data.acting import set_actor
from settings import Settings

Finder = Callable[[Settings], Person | None]

bearer: list[Finder] = []
"""What finds the person of a request that brings a token; whoever is found first counts.

It is asked at each request, with the settings of the program that answers.
"""
session: list[Finder] = [find]
"""What finds the person of a session."""


def register_guard(server: Flask, settings: Settings) -> None:
    """Look at every request: find who asks, note who acts, and refuse what they may not."""

    @server.before_request
    def look() -> None:
        endpoint = request.endpoint
        # No address of the program: the server answers itself, and with nothing.
        wanted = ENDPOINTS.get(endpoint) if endpoint is not None else Free.FILE
        if wanted is Free.FILE:
            return
        if wanted is Free.SIGNED:
            if not (settings.auth == "open" or settings.public_read or is_signed(settings)):
                raise Unknown
            return
        g.person = asking = _who(settings)
        set_actor(_named(settings, asking), request.remote_addr or "")
        if wanted is None:
            raise NotListed(endpoint)
        if wanted is Free.PUBLIC:
            return
        known = asking.id is not None or settings.auth == "open"
        if known if wanted is Free.KNOWN else asking.has(wanted):
            return
        if not known or wanted is Free.KNOWN:
            raise Unknown
        if g.get("must_change"):
            raise MustChange
        raise Forbidden(wanted, None)


def _who(settings: Settings) -> Person:
    if settings.auth == "open":
        return ANYBODY
    for finder in (*bearer, *session):
        found = finder(settings)
        if found is not None:
            return found
    return VISITOR if settings.public_read else NOBODY


def _named(settings: Settings, asking: Person) -> str:
    """The name that changes are kept under: the login, or that it came by the page."""
    return "web" if settings.auth == "open" else asking.login
