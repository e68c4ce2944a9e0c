"""Writing by the API: judged as a file is, all or nothing, and once however often it is sent."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from api_client import api_client
from flask import Flask
from flask.testing import FlaskClient
from small_store import BA_CHE, HONG_HA, VAN_DON

from api.routes import register_api
from data.marks_file import import_marks
from data.requests import Named
from data.store import Store, open_store
from settings import Settings

API = "/api/v1"
MARK = {"unit_code": HONG_HA, "task_code": "C1", "status": "done", "marked_on": "2025-11-03"}
FILE = f"mã xã;mã nhiệm vụ;trạng thái;ngày đánh dấu\n{HONG_HA};C1;hoàn thành;03/11/2025\n"
BAD = FILE + "99999;C1;hoàn thành;03/11/2025\n"
TASK = "task_code,title,group,scope\nC9,Một việc,awareness,in:22\n"


@pytest.fixture
def settings(small_url: str, tmp_path) -> Settings:
    return Settings(var=tmp_path / "var", database_url=small_url, rate_limit="", max_file_mb=1)


@pytest.fixture
def log(settings: Settings) -> Store:
    return open_store(settings)


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return api_client(settings)


def send(client: FlaskClient, text: str, query: str = "", key: str | None = None, kind="text/csv"):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"{API}/batches{query}", data=text.encode(), content_type=kind, headers=headers
    )


def test_marks_are_recorded_as_one_batch_and_answered_as_an_import(client, log, tmp_path):
    other = MARK | {"unit_code": VAN_DON, "progress": "70%", "note": "một ghi chú"}
    named = {"unit": "Ba Chẽ", "province": "Quảng Ninh", "task_code": "c1", "status": "vướng mắc"}
    answer = client.post(f"{API}/marks", json=[MARK, other, named | {"marked_on": "4/11/2025"}])
    body = answer.get_json()
    assert (answer.status_code, body["batch"], body["accepted"]) == (201, 2, 3)
    file = tmp_path / "none.csv"
    file.write_text(FILE)
    by_command = import_marks(log, log.register(), file, by="an").as_dict()
    assert set(body) == set(by_command), "the shape of `marks import --format json`"
    listed = client.get(f"{API}/marks?batch=2").get_json()["marks"]
    assert [(one["unit_code"], one["status"], one["progress"]) for one in listed] == [
        (HONG_HA, "done", None), (VAN_DON, "done", 70.0), (BA_CHE, "blocked", None),
    ]  # fmt: skip
    again = client.post(f"{API}/marks", json={"marks": [MARK]})
    assert (again.status_code, again.get_json()["unchanged"]) == (200, 1)
    assert again.get_json()["batch"] is None


def test_of_marks_with_a_bad_one_none_is_recorded_and_all_that_is_wrong_is_said(client, log):
    before = log.mark_count()
    bad = [MARK, MARK | {"unit_code": "99999"}, MARK | {"marked_on": "2999-01-01"}]
    answer = client.post(f"{API}/marks", json=bad)
    body = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert body["type"] == "urn:nq57:problem:rejected-rows"
    assert (body["rows"], body["rejected"], body["batch"]) == (3, 2, None)
    assert [(one["row"], one["problem"]) for one in body["issues"]] == [
        (2, "unknown-unit"), (3, "future-date"),
    ]  # fmt: skip
    assert log.mark_count() == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b'[{"unit_code": "00097"}]', "application/json", 422),
        (json.dumps([MARK | {"who": "x"}]).encode(), "application/json", 422),
        (json.dumps([MARK | {"note": "\0"}]).encode(), "application/json", 422),
        (json.dumps([MARK | {"note": "\ud800"}]).encode(), "application/json", 400),
        (json.dumps([MARK | {"progress": 10**400}]).encode(), "application/json", 422),
        (json.dumps([MARK]).encode(), "text/plain", 415),
        (b" " * 21_000_000, "application/json", 413),
    ],
)
def test_a_body_that_is_no_list_of_marks_is_a_problem(client, log, body, kind, status):
    before = log.version()
    answer = client.post(f"{API}/marks", data=body, content_type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["detail"].endswith(".")
    assert log.version() == before


def test_a_file_comes_in_as_the_body_or_in_a_form(client, log, settings):
    answer = send(client, FILE, "?file=../tháng 11.csv")
    assert (answer.status_code, answer.get_json()["accepted"]) == (201, 1)
    form = {"file": (io.BytesIO(TASK.encode()), "việc.csv")}
    tasks = client.post(f"{API}/batches?kind=tasks", data=form)
    assert (tasks.status_code, tasks.get_json()["accepted"]) == (201, 1)
    files = [one["file"] for one in client.get(f"{API}/batches").get_json()["batches"]]
    assert files == ["việc.csv", "tháng 11.csv", "=small.csv"]
    assert not [path for path in settings.var.iterdir() if path.name.startswith(".api-")]


def test_a_file_is_tried_taken_in_part_or_refused_whole(client, log):
    before = log.version()
    tried = send(client, FILE, "?dry_run=true")
    assert (tried.status_code, tried.get_json()["accepted"]) == (200, 1)
    refused = send(client, BAD)
    assert (refused.status_code, refused.get_json()["rejected"]) == (422, 1)
    assert log.version() == before
    part = send(client, BAD, "?accept_valid=true")
    assert (part.status_code, part.get_json()["accepted"]) == (201, 1)


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("", "text/csv", 422),
        ("a,b\n1,2\n", "text/csv", 422),
        ("\x89PNG\r\n", "application/octet-stream", 422),
        (FILE, "application/x-www-form-urlencoded", 415),
        (FILE, "multipart/form-data", 400),
        ("x" * 1_000_001, "text/csv", 413),
    ],
)
def test_what_is_no_file_of_marks_is_a_problem(client, log, text, kind, status):
    answer = send(client, text, kind=kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_batch_is_withdrawn_and_brought_back_and_what_can_not_be_is_said(client):
    answer = client.post(f"{API}/batches/1/withdraw")
    (made,) = answer.get_json()["batches"]
    assert (answer.status_code, made["id"], made["kind"]) == (201, 2, "withdrawal")
    assert client.post(f"{API}/batches/1/withdraw").status_code == 409
    assert client.post(f"{API}/batches/2/withdraw").status_code == 201
    assert client.post(f"{API}/batches/99/withdraw").status_code == 404
    assert client.post(f"{API}/batches/99999999999999999999/withdraw").status_code == 400


def test_a_request_that_names_itself_is_done_once(client, log):
    key = {"Idempotency-Key": "a-key-of-mine"}
    first = client.post(f"{API}/marks", json=[MARK], headers=key)
    count = log.mark_count()
    again = client.post(f"{API}/marks", json=[MARK], headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true" and log.mark_count() == count
    other = client.post(f"{API}/marks", json=[MARK | {"status": "blocked"}], headers=key)
    assert (other.status_code, other.get_json()["type"]) == (422, "urn:nq57:problem:key-reused")
    assert (
        client.post(f"{API}/marks", json=[MARK], headers={"Idempotency-Key": "!"}).status_code
        == 400
    )
    gone = [
        client.post(f"{API}/batches/2/withdraw", headers={"Idempotency-Key": "take-it-back"})
        for _ in range(2)
    ]
    assert [one.status_code for one in gone] == [201, 201]
    assert gone[0].get_json() == gone[1].get_json()
    file = [send(client, BAD, "?accept_valid=true", "file-of-today") for _ in range(2)]
    assert file[0].get_json() == file[1].get_json() and file[1].status_code == 201
    assert log.batches()[0].id == 4


@pytest.mark.parametrize("what", ["file", "withdrawal"])
def test_a_request_that_comes_again_while_it_is_under_way_gets_the_same_answer(
    client, settings, log, monkeypatch, what
):
    look, twice = Named.look, []
    send(client, FILE, key="file-of-before")

    def ask(asking: FlaskClient):
        if what == "file":
            return send(asking, FILE.replace("03/11", "04/11"), key="file-of-today")
        return asking.post(f"{API}/batches/2/withdraw", headers={"Idempotency-Key": "back-again"})

    def looked(named: Named, connection) -> None:
        look(named, connection)
        if not twice:
            # Nothing is known of it yet: the other one comes and is done.
            twice.append(None)
            twice[0] = ask(api_client(settings))

    monkeypatch.setattr(Named, "look", looked)
    second, first = ask(client), twice[0]
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.get_json() == first.get_json()
    assert second.headers["Idempotent-Replayed"] == "true" and log.batches()[0].id == 3


def test_too_many_requests_are_told_how_long_to_wait(settings):
    server = Flask("test")
    register_api(server, settings.model_copy(update={"rate_limit": "2 per minute"}))
    client = server.test_client()
    answers = [client.get(f"{API}/units") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["X-RateLimit-Remaining"] == "1"
    assert answers[2].mimetype == "application/problem+json"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    elsewhere = client.get(f"{API}/units", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 200, "each machine has its own"


def test_where_the_shared_store_of_counts_is_gone_each_worker_counts(settings, tmp_path: Path):
    server = Flask("test")
    store = {"rate_limit": "1 per minute", "rate_store": "redis://127.0.0.1:1"}
    register_api(server, settings.model_copy(update=store))
    client = server.test_client()
    assert [client.get(f"{API}/units").status_code for _ in range(2)] == [200, 429]
