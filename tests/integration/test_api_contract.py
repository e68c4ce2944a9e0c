"""The OpenAPI document and the program keep each other's word: asked by a machine that tries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from small_store import small_store

from api.routes import register_api

EXAMPLES = 3
REFUSED = ["400", "401", "403", "404", "409", "410", "422"]
"""What is well-formed may still be refused: a day that is yet to come, a unit that there is not."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Flask:
    folder = tmp_path_factory.mktemp("contract")
    (folder / "boundaries").symlink_to(built)
    settings = small_store(folder)
    made = Flask("test")
    chosen = {"rate_limit": "", "boundaries": "builtin"}
    register_api(made, settings.model_copy(update=chosen))
    return made


def test_the_document_is_one_that_programs_can_be_made_from(server):
    document = server.test_client().get("/api/v1/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    operations = [
        path[method]["operationId"]
        for path in document["paths"].values()
        for method in ("get", "post")
        if method in path
    ]
    assert len(set(operations)) == len(operations)


def test_whatever_is_asked_the_answer_is_one_of_those_described(server):
    config = SchemathesisConfig.from_dict(
        {
            "seed": 57,
            "generation": {"max-examples": EXAMPLES, "deterministic": True},
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", *REFUSED]}},
            "phases": {"stateful": {"enabled": False}},
            # Hundreds of ways to miswrite a mark are one model's; a few of them stand for all.
            "operations": [
                {
                    "include-path": "/api/v1/marks",
                    "include-method": "POST",
                    "phases": {"coverage": {"enabled": False}},
                    "generation": {"max-examples": 2 * EXAMPLES},
                }
            ],
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server, config=config)
    asked, wrong = Counter(), []
    for event in from_schema(schema).execute():
        assert not isinstance(event, (events.NonFatalError, events.FatalError)), event
        if isinstance(event, events.ScenarioFinished):
            asked[event.label] += len(event.recorder.cases)
            wrong += [
                (event.label, check.name, check.failure_info.failure.message)
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info is not None
            ]
    assert wrong == []
    described = server.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    addresses = {
        f"{method.upper()} {path}"
        for path, methods in described.items()
        for method in methods
        if method in ("get", "post")
    }
    assert set(asked) >= addresses and min(asked[one] for one in addresses) >= EXAMPLES
