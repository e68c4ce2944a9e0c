"""The API and the command line give the same answers, word for word."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from small_store import DAY

from api.routes import register_api
from settings import settings

PAIRS = [
    (f"coverage?level=commune&province=22&as_of={DAY}",
     f"coverage --level commune --province 22 --as-of {DAY}"),
    (f"unmarked?as_of={DAY}", f"unmarked --as-of {DAY}"),
    (f"tasks?as_of={DAY}&province=22", f"tasks list --as-of {DAY} --province 22"),
    ("batches", "batches list"),
    (f"changes?from=2025-10-01&to={DAY}", f"changes --from 2025-10-01 --to {DAY}"),
]  # fmt: skip


def test_both_give_the_same_answers(filled):
    server = Flask("test")
    register_api(server, settings())
    client = server.test_client()
    for address, verb in PAIRS:
        status, out, _ = filled(*verb.split(), "--format", "json")
        answer = client.get(f"/api/v1/{address}")
        assert (status, answer.status_code) == (0, 200), address
        assert answer.get_json() == json.loads(out), address


@pytest.mark.parametrize("row", [["00097", "done"], ["99999", "done"], ["00097", "?"]])
def test_marks_are_judged_alike_and_answered_alike(filled, tmp_path, row):
    server = Flask("test")
    register_api(server, settings())
    file = tmp_path / "API.jsonl"
    mark = dict(zip(("unit_code", "status"), row, strict=True))
    mark |= {"task_code": "C1", "marked_on": "2025-11-03"}
    file.write_text(json.dumps(mark) + "\n")
    status, out, _ = filled("marks", "import", str(file), "--dry-run", "--format", "json")
    answer = server.test_client().post("/api/v1/marks", json=[mark])
    body, said = answer.get_json(), json.loads(out)
    if status == 0:
        assert (answer.status_code, body.pop("batch"), said.pop("batch")) == (201, 2, None)
    assert {name: body[name] for name in said} == said
    assert (answer.status_code == 422) == (status == 1)
