"""The OpenAPI document, and the page to try the API.

The document is made by an application of its own that never serves, so that the server needs no
class of its own. What flask-openapi3 leaves out of it is written in here.
"""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, send_from_directory
from flask_openapi3 import APIBlueprint, Info, OpenAPI
from werkzeug.exceptions import NotFound

from api import schemas
from api.bodies import request_bodies
from api.problems import PROBLEM
from api.replies import CSV, JSON, json_response, tag_of, tagged
from geo.layers import MEDIA_TYPE

SWAGGER = Path(str(files("flask_openapi3_swagger"))) / "templates" / "swagger"
PAGE = Path(__file__).parent / "files"
OWN = ("docs.css", "docs.js")
METHODS = ("get", "post")
TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of an account, `nq57_...`; needed where the program asks for accounts.",
}
EMPTY = {"type": "string", "maxLength": 0, "description": "As good as none."}


def add_documents(prefix: str, api: APIBlueprint) -> Blueprint:
    """Return the blueprint of the document and of the page."""
    pages = Blueprint("api_documents", __name__, url_prefix=prefix)
    described = lru_cache(maxsize=1)(lambda: describe(prefix, api))

    @pages.get("/openapi.json")
    def openapi() -> Response:
        return tagged(tag_of(None), lambda: json_response(described()))

    @pages.get("/docs")
    def docs() -> Response:
        return send_from_directory(PAGE, "docs.html")

    @pages.get("/docs/<path:name>")
    def docs_file(name: str) -> Response:
        folder = PAGE if name in OWN else SWAGGER
        kind = mimetypes.guess_type(name)[0]
        return send_from_directory(folder, name, mimetype=kind)

    # Without this, the page's own route for every address would answer with the map.
    @pages.get("/", defaults={"anything": ""})
    @pages.get("/<path:anything>")
    def nothing(anything: str) -> Response:
        raise NotFound(f"There is nothing at {prefix}/{anything}; see {prefix}/docs.")

    return pages


def describe(prefix: str, api: APIBlueprint) -> dict[str, Any]:
    """Return the OpenAPI document of the addresses of a blueprint."""
    info = Info(
        title="Resolution 57 heat map",
        version="1",
        description="Where the tasks of Resolution 57-NQ/TW stand, unit by unit, on any day.",
    )
    described = OpenAPI(
        "api",
        info=info,
        doc_ui=False,
        validation_error_status=400,
        validation_error_model=schemas.Problem,
    )
    described.register_api(api)
    document: dict[str, Any] = described.api_doc
    document["components"]["securitySchemes"] = {"token": TOKEN}
    document["security"] = [{}, {"token": []}]
    bodies = request_bodies(prefix, document)
    for address, path in document["paths"].items():
        for method in METHODS:
            if method in path:
                _complete(path[method], bodies.get(address) if method == "post" else None)
    return document


def _complete(operation: dict[str, Any], body: dict[str, Any] | None) -> None:
    if body is not None:
        operation["requestBody"] = body
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        parameter["schema"] = _plain(parameter["schema"])
        if parameter["in"] == "query":
            parameter["schema"] = {"anyOf": [parameter["schema"], EMPTY]}
    table = any(parameter["name"] == "format" for parameter in parameters)
    for status, response in operation["responses"].items():
        content: dict[str, Any] = response["content"]
        if int(status) >= 400:
            content[PROBLEM] = content.pop(JSON)
        elif "boundaries" in operation["operationId"]:
            content[MEDIA_TYPE] = content.pop(JSON)
        elif table:
            content[CSV] = {"schema": {"type": "string"}}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter without null, which no address can hold."""
    kinds = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return kinds[0] | kept
