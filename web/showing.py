"""Maps on walls and in other pages: has anything changed, and who may frame a page."""

from __future__ import annotations

from flask import Flask, Response, request

from callbacks.look import Sources
from settings import today
from web.routes import json_answer


def register_showing(server: Flask, sources: Sources) -> None:
    """Attach the route and the headers to the server."""

    @server.get("/version")
    def version() -> Response:
        """Which state of the figures there is: a screen on a wall asks every few seconds."""
        number, day = sources.store.version(), today().isoformat()
        answer = json_answer({"version": number, "today": day})
        answer.set_etag(f"{number}-{day}")
        answer.headers["Cache-Control"] = "no-cache"
        answer.make_conditional(request)
        return answer

    @server.after_request
    def say_who_may_frame(answer: Response) -> Response:
        """Only a map that is asked for as such may stand in a page of another site."""
        if answer.mimetype != "text/html":
            return answer
        if request.args.get("embed") == "1":
            answer.headers.setdefault("Content-Security-Policy", "frame-ancestors *")
        else:
            answer.headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
            answer.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        return answer
