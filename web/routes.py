"""The addresses of data that the browser loads by itself: geometry, names, figures."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Flask, Response, abort, request

from callbacks.look import Sources
from data.coverage import Filters
from data.snapshot import DayRefused, snapshot
from geo.served import served_file
from view import View
from web.compressed import YEAR

FIGURES = ("marked", "communes", "done", "assigned", "done_on_time", "due", "overdue", "obstacles")
LEVELS = ("province", "commune")


def register_routes(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    @server.get("/geo/<folder>/<name>")
    def geometry(folder: str, name: str) -> Response:
        boundaries = sources.boundaries
        if folder != boundaries.id:
            abort(404)
        accepted = request.headers.get("Accept-Encoding", "")
        found = served_file(boundaries.folder, name, accepted)
        if found is None:
            abort(404)
        path, encoding = found
        answer = Response(path.read_bytes(), mimetype="application/json")
        if encoding:
            answer.headers["Content-Encoding"] = encoding
        return kept(answer)

    @server.get("/units/<version>/<epoch>/<level>-<place>.json")
    def units(version: str, epoch: str, level: str, place: str) -> Response:
        register = sources.register
        if version != register.version or level not in LEVELS:
            abort(404)
        province = None if place == "all" else place
        frame = register.units(level, day_of_path(epoch), province)
        body = {
            "codes": frame["code"].tolist(),
            "names": frame["name"].tolist(),
            "kinds": frame["kind"].tolist(),
        }
        return kept(json_answer(body))

    @server.get("/figures/<stamp>/<day>/<level>-<place>.json")
    def figures(stamp: str, day: str, level: str, place: str) -> Response:
        if level not in LEVELS:
            abort(404)
        view = View.parse("/", request.query_string.decode())
        chosen = {
            name: getattr(view, name) for name in ("kind", "group", "task", "lead_unit", "tier")
        }
        try:
            now = snapshot(sources.store, sources.register, day_of_path(day), Filters(**chosen))
        except DayRefused:
            abort(404)
        frame = now.provinces if level == "province" else now.communes
        if place != "all":
            frame = frame[frame["province_code"] == place]
        body: dict[str, Any] = {"codes": frame["code"].tolist()}
        for name in FIGURES:
            body[name] = frame[name].tolist()
        body["last_mark"] = [
            newest.isoformat() if isinstance(newest, date) else None
            for newest in frame["last_mark"]
        ]
        answer = json_answer(body)
        # A page may ask for figures that a batch has just replaced: then nothing is kept.
        return kept(answer) if stamp == sources.store.stamp(now.version) else answer

    @server.get("/topojson/<name>")
    def empty_topology(name: str) -> Response:
        layers = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
        nothing = {layer: {"type": "GeometryCollection", "geometries": []} for layer in layers}
        return kept(json_answer({"type": "Topology", "objects": nothing, "arcs": []}))


def day_of_path(text: str) -> date:
    """The day that a part of a path names; anything else is not found."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


def json_answer(body: object) -> Response:
    """A body as compact JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, mimetype="application/json")


def kept(answer: Response) -> Response:
    """Let browsers and caches keep an answer for good: its address names its content."""
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer
