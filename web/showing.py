"""Pages that are open: whether anything has changed since they were drawn, and how much."""

from __future__ import annotations

from functools import lru_cache
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep

from flask import Flask, Response, request

from callbacks.look import Sources
from components.live import changed_words
from data.newest import Newest, communes_since, newest
from settings import today
from web.asked import text_asked
from web.routes import json_answer

FRESH = 0.5
"""Seconds for which a worker answers every page from one read of the store."""
WAITING = 10
"""How many pages a worker lets wait for news; it has threads for others (`web.workers`).

A page asks every 5.1 seconds and waits for one of them: ten places are enough for forty pages.
"""
LONGEST, STEP = 1.2, 0.2
"""Seconds that a page waits at most, and between two looks meanwhile."""


class Latest:
    """The newest state that this process knows; read from the store at most twice a second."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._lock = Lock()
        self._read_at = float("-inf")
        self._known = Newest(0, 0)

    def __call__(self) -> Newest:
        """Return it."""
        with self._lock:
            if monotonic() - self._read_at >= FRESH:
                self._known = newest(self._sources.store)
                self._read_at = monotonic()
            return self._known


def register_showing(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""
    latest = Latest(sources)
    places = BoundedSemaphore(WAITING)

    @lru_cache(maxsize=64)
    def communes(_version: int, batch: int, only: frozenset[str] | None) -> int:
        return communes_since(sources.store, batch, only)

    def tag() -> str:
        return f"{latest().version}-{today().isoformat()}"

    def wait_for_news() -> None:
        """Where the page allows it and there is room: let a change be the answer, not no change."""
        if not request.if_none_match.contains(tag()) or not places.acquire(blocking=False):
            return
        try:
            end = monotonic() + LONGEST
            while monotonic() < end and request.if_none_match.contains(tag()):
                sleep(STEP)
        finally:
            places.release()

    @server.get("/version")
    def version() -> Response:
        """Which state of the figures there is: every open page asks every five seconds.

        Answered from memory; most answers are 304 and empty. ``Prefer: wait`` (RFC 7240) lets the
        answer wait a little for a change.
        """
        if "wait" in request.headers.get("Prefer", ""):
            wait_for_news()
        known, mark = latest(), tag()
        answer = json_answer({**known._asdict(), "today": today().isoformat()})
        answer.set_etag(mark)
        answer.headers["Cache-Control"] = "no-cache"
        answer.make_conditional(request)
        return answer

    @server.get("/version/changes/<number:batch>")
    def version_changes(batch: int) -> Response:
        """How many communes the batches after one changed, and the sentence that says so."""
        changed = communes(latest().version, batch, sources.register.only)
        said = changed_words(changed, text_asked(sources.settings.language))
        return json_answer({"communes": changed, "said": said})
