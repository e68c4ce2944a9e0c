"""Assembly of the addresses below ``/api/v1``."""

from __future__ import annotations

from flask import Flask
from flask_openapi3 import APIBlueprint

from api import schemas
from api.documents import add_documents
from api.limits import add_limits
from api.problems import invalid, register_problems
from api.reading import add_reading
from api.writing import add_writing
from settings import Settings

PREFIX = "/api/v1"
ALWAYS = ("400", "401", "403", "406", "429", "500", "503")
"""The problems that any address may have."""


def _operation_name(*, name: str, path: str, method: str) -> str:
    """What a program that is made from the document calls the address."""
    return f"{method.lower()}_{name}"


def register_api(server: Flask, settings: Settings) -> None:
    """Put the API on a Flask server. Errors elsewhere on the server stay as they are."""
    api = APIBlueprint(
        "api",
        __name__,
        url_prefix=PREFIX,
        operation_id_callback=_operation_name,
        abp_responses=dict.fromkeys(ALWAYS, schemas.Problem),
    )
    add_reading(api, settings)
    add_writing(api, settings)
    documents = add_documents(PREFIX, api)
    # flask-openapi3 asks the running application how to answer a bad parameter.
    server.validation_error_callback = invalid  # type: ignore[attr-defined]
    register_problems(server)
    add_limits(server, settings, [api, documents])
    server.register_blueprint(api)
    server.register_blueprint(documents)
