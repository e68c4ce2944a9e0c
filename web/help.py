"""The addresses of words that the browser asks for after the page: the help of a page."""

from __future__ import annotations

from flask import Flask, Response, request

from api.replies import json_response
from callbacks.look import Sources
from components.help import help_words
from i18n import Text
from view import View


def register_help(server: Flask, sources: Sources) -> None:
    """Attach the route to the server."""

    @server.get("/help.json")
    def help_of_page() -> Response:
        view = View.parse(request.args.get("path"), request.query_string.decode())
        text = Text(view.lang or sources.settings.language)
        answer: Response = json_response(help_words(view.page, text))
        answer.headers["Cache-Control"] = "no-cache"
        return answer
