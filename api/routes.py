"""The addresses below ``/api/v1``: reading the register and the figures.

The views are on a blueprint that any Flask server takes; the OpenAPI document is made by an
application of its own that never serves, so that the server needs no class of its own.
"""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, request, send_from_directory
from flask_openapi3 import APIBlueprint, Info, OpenAPI, Tag
from werkzeug.exceptions import HTTPException, NotFound

from api import schemas
from api.replies import (
    CSV,
    JSON,
    PROBLEM,
    cached,
    from_http,
    invalid,
    json_response,
    problem,
    reply,
)
from data.answers import (
    UNIT_FIELDS,
    UNMARKED_FIELDS,
    UnknownUnitError,
    changes_answer,
    coverage_answer,
    unit_answer,
    units_answer,
    unmarked_answer,
)
from data.changes import COMMUNE_FIELDS, PROVINCE_FIELDS
from data.coverage import COLUMNS
from data.register import Register
from data.snapshot import DayRefused
from data.store import Store, open_store
from data.task_answers import TASK_FIELDS, tasks_answer
from reports.tables import Table
from settings import Settings

PREFIX = "/api/v1"
SWAGGER = Path(str(files("flask_openapi3_swagger"))) / "templates" / "swagger"
PAGE = Path(__file__).parent / "files"
TAG = Tag(name="reading", description="The register and the figures of a day.")


def register_api(server: Flask, settings: Settings) -> None:
    """Put the API on a Flask server. Errors elsewhere on the server stay as they are."""
    api = _api(settings)
    server.register_blueprint(api)
    server.register_blueprint(_documents(api))
    # flask-openapi3 asks the running application how to answer a bad parameter.
    server.validation_error_callback = invalid  # type: ignore[attr-defined]
    server.register_error_handler(HTTPException, _on_http_error)


def _on_http_error(error: HTTPException) -> Response | HTTPException:
    return from_http(error) if request.path.startswith(PREFIX + "/") else error


def _api(settings: Settings) -> APIBlueprint:
    """Return the blueprint of the views."""
    api = APIBlueprint(
        "api",
        __name__,
        url_prefix=PREFIX,
        abp_tags=[TAG],
        abp_responses={"400": schemas.Problem},
    )

    def store() -> Store:
        # Asked at each request: a connection must not cross the fork of a worker.
        return open_store(settings)

    def register() -> Register:
        return store().register()

    @api.get("/units", summary="Units of a level", responses={"200": schemas.Units})
    def units(query: schemas.UnitsQuery) -> Response:
        answer = units_answer(
            register(),
            level=query.level,
            province=query.province,
            as_of=query.as_of,
            limit=query.limit,
            after=query.after,
        )
        if "next" in answer:
            kept = {name: value for name, value in request.args.items() if value}
            answer["next"] = f"{PREFIX}/units?{urlencode(kept | {'after': answer['next']})}"
        return reply(Table(answer, "units", UNIT_FIELDS), query.format)

    @api.get(
        "/units/<code>",
        summary="One unit, also one from before July 2025",
        responses={"200": schemas.Unit, "404": schemas.Problem},
    )
    def unit(path: schemas.UnitPath) -> Response:
        try:
            return cached(json_response(unit_answer(register(), path.code)))
        except UnknownUnitError as error:
            return problem(404, str(error), name="unknown-unit")

    @api.get("/coverage", summary="Measures of a day", responses={"200": schemas.Coverage})
    def coverage(query: schemas.CoverageQuery) -> Response:
        answer = coverage_answer(
            store(),
            register(),
            level=query.level,
            province=query.province,
            as_of=query.as_of,
        )
        return reply(Table(answer, "units", COLUMNS), query.format)

    @api.get("/unmarked", summary="Unmarked communes", responses={"200": schemas.Unmarked})
    def unmarked(query: schemas.PlaceQuery) -> Response:
        answer = unmarked_answer(store(), register(), province=query.province, as_of=query.as_of)
        return reply(Table(answer, "units", UNMARKED_FIELDS), query.format)

    @api.get("/tasks", summary="Tasks and where they stand", responses={"200": schemas.Tasks})
    def tasks(query: schemas.TasksQuery) -> Response:
        answer = tasks_answer(
            store(),
            register(),
            province=query.province,
            group=query.group,
            lead_unit=query.lead_unit,
            tier=query.tier,
            state=query.state,
            as_of=query.as_of,
        )
        return reply(Table(answer, "tasks", TASK_FIELDS), query.format)

    @api.get(
        "/changes", summary="What changed between two days", responses={"200": schemas.Changes}
    )
    def changes(query: schemas.ChangesQuery) -> Response:
        answer = changes_answer(
            store(),
            register(),
            first=query.first,
            last=query.last,
            province=query.province,
        )
        of_communes = query.level == "commune"
        rows, columns = ("units", COMMUNE_FIELDS) if of_communes else ("provinces", PROVINCE_FIELDS)
        return reply(Table(answer, rows, columns), query.format)

    @api.errorhandler(DayRefused)
    def day_refused(error: DayRefused) -> Response:
        given = {day: name for name, day in request.args.items() if name in ("from", "to")}
        parameter = given.get(error.day.isoformat(), "as_of")
        errors = [{"parameter": parameter, "message": str(error)}]
        return problem(400, str(error), name=error.reason, errors=errors)

    @api.errorhandler(UnknownUnitError)
    def unknown_unit(error: UnknownUnitError) -> Response:
        errors = [{"parameter": "province", "message": str(error)}]
        return problem(400, str(error), name="unknown-unit", errors=errors)

    return api


def _describe_types(operation: dict[str, Any]) -> None:
    """Write into the document what flask-openapi3 does not: problems and CSV have their types."""
    for status, response in operation["responses"].items():
        content = response["content"]
        if int(status) >= 400:
            content[PROBLEM] = content.pop(JSON)
        elif any(found["name"] == "format" for found in operation["parameters"]):
            content[CSV] = {"schema": {"type": "string"}}


def _documents(api: APIBlueprint) -> Blueprint:
    """Return the blueprint of the OpenAPI document and of the page to try it."""
    pages = Blueprint("api_documents", __name__, url_prefix=PREFIX)

    @lru_cache(maxsize=1)
    def described() -> OpenAPI:
        info = Info(
            title="Resolution 57 heat map",
            version="1",
            description="Where the tasks of Resolution 57-NQ/TW stand, unit by unit, on any day.",
        )
        document = OpenAPI(
            "api",
            info=info,
            doc_ui=False,
            validation_error_status=400,
            validation_error_model=schemas.Problem,
        )
        document.register_api(api)
        for path in document.api_doc["paths"].values():
            _describe_types(path["get"])
        return document

    @pages.get("/openapi.json")
    def openapi() -> Response:
        return cached(json_response(described().api_doc))

    @pages.get("/docs")
    def docs() -> Response:
        return send_from_directory(PAGE, "docs.html")

    @pages.get("/docs/<path:name>")
    def docs_file(name: str) -> Response:
        folder = PAGE if name == "docs.js" else SWAGGER
        kind = mimetypes.guess_type(name)[0]
        return send_from_directory(folder, name, mimetype=kind)

    # Without this, the page's own route for every address would answer with the map.
    @pages.get("/<path:anything>")
    def nothing(anything: str) -> Response:
        raise NotFound(f"There is nothing at {PREFIX}/{anything}; see {PREFIX}/docs.")

    return pages
