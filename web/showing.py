"""Maps on walls: whether anything has changed since they were drawn."""

from __future__ import annotations

from flask import Flask, Response, request

from callbacks.look import Sources
from settings import today
from web.routes import json_answer


def register_showing(server: Flask, sources: Sources) -> None:
    """Attach the route to the server."""

    @server.get("/version")
    def version() -> Response:
        """Which state of the figures there is: a screen on a wall asks every few seconds."""
        number, day = sources.store.version(), today().isoformat()
        answer = json_answer({"version": number, "today": day})
        answer.set_etag(f"{number}-{day}")
        answer.headers["Cache-Control"] = "no-cache"
        answer.make_conditional(request)
        return answer
