"""The filters and the sharing of a view, for the browser to build once the map is painted."""

from __future__ import annotations

import json

from flask import Flask, Response, request
from plotly.utils import PlotlyJSONEncoder

from callbacks.look import Sources
from callbacks.tools import tools


def register_tools(server: Flask, sources: Sources) -> None:
    """Attach the route to the server."""

    @server.get("/tools/")
    @server.get("/tools/<path:place>")
    def tools_of(place: str = "") -> Response:
        look = sources.look(f"/{place}", request.query_string.decode())
        text = json.dumps(tools(look), cls=PlotlyJSONEncoder, ensure_ascii=False)
        answer = Response(text, mimetype="application/json")
        answer.headers["Cache-Control"] = "no-store"
        return answer
