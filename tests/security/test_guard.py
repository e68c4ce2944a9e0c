"""Every address and callback is in one table of rights; who has none of them is refused there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from flask import g
from flask.testing import FlaskClient
from pydantic import ValidationError

from app import create_app
from auth import guard
from auth.endpoints import ENDPOINTS, Free
from auth.people import VISITOR, Grant, Person, Right, Role
from callbacks.reporting import reports_document
from settings import Settings
from tests.integration.small_store import small_store
from tests.security.accounts import KEY, another
from tests.security.walking import callbacks
from web.page import PageApp

READER = Person(1, "doc", "", (Grant(Role.READER),))
MONITOR_OF_HANOI = Person(2, "hanoi", "", (Grant(Role.MONITOR, "01"), Grant(Role.READER)))
EDITOR = Person(3, "nhap", "", (Grant(Role.EDITOR),))

As = Callable[[Person | None], FlaskClient]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, app: PageApp) -> PageApp:
    """The program with accounts on the small store."""
    chosen = small_store(app.sources.settings.var, database_url=another(tmp_path_factory))
    return create_app(chosen.model_copy(update={"auth": "required", "secret_key": KEY}))


@pytest.fixture
def as_person(guarded: PageApp, monkeypatch: pytest.MonkeyPatch) -> As:
    """Somebody who asks as a person."""

    def client(asking: Person | None) -> FlaskClient:
        monkeypatch.setattr(guard, "session", [lambda _: asking])
        monkeypatch.setattr(guard, "is_signed", lambda _: asking is not None)
        return guarded.server.test_client()

    return client


def addresses(app: PageApp) -> Iterator[tuple[str, str, str]]:
    """Every endpoint with each of its methods and an address of it."""
    with app.server.test_request_context():
        for rule in app.server.url_map.iter_rules():
            filled = dict.fromkeys(rule.arguments, 9) | {"form": "pdf", "ending": "csv"}
            filled = {name: filled[name] for name in rule.arguments}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, rule.build(filled)[1]


def test_every_endpoint_of_the_server_is_in_the_table_and_none_besides(guarded):
    rules = {rule.endpoint for rule in guarded.server.url_map.iter_rules()}
    assert rules == set(ENDPOINTS)


@pytest.fixture
def answering(guarded: PageApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every address answer at once, so that what is refused is refused before it."""
    for endpoint in guarded.server.view_functions:
        monkeypatch.setitem(guarded.server.view_functions, endpoint, lambda **_: "answered")


@pytest.mark.usefixtures("answering")
def test_nobody_gets_anything_but_files_of_the_program_and_the_way_to_log_in(guarded, as_person):
    client = as_person(None)
    for endpoint, method, address in addresses(guarded):
        answer = client.open(address, method=method)
        free = ENDPOINTS[endpoint] in (Free.FILE, Free.PUBLIC)
        assert (answer.status_code != 401) == free, (endpoint, answer.status_code)
        if not free:
            assert "answered" not in answer.text
        if not free and method == "GET" and not address.startswith("/api/"):
            page = client.get(address, headers={"Accept": "text/html"})
            assert page.status_code == 303 and page.headers["Location"].startswith("/login")


@pytest.mark.usefixtures("answering")
@pytest.mark.parametrize("asking", [READER, MONITOR_OF_HANOI, EDITOR], ids=lambda one: one.login)
def test_everybody_gets_what_they_have_a_right_for_and_nothing_else(guarded, as_person, asking):
    client = as_person(asking)
    for endpoint, method, address in addresses(guarded):
        wanted = ENDPOINTS[endpoint]
        answer = client.open(address, method=method)
        refused = isinstance(wanted, Right) and not asking.has(wanted)
        assert (answer.status_code == 403) == refused, (endpoint, answer.status_code)
        assert answer.status_code != 401 and not (refused and "answered" in answer.text)


def test_every_callback_asks_who_asks(guarded, as_person):
    bodies = list(callbacks(guarded))
    assert len(bodies) >= 5
    client = as_person(None)
    sent = [client.post("/_dash-update-component", json=body) for body in bodies]
    assert {answer.status_code for answer in sent} == {401}
    client = as_person(READER)
    for body in bodies:
        answer = client.post("/_dash-update-component", json=body)
        assert answer.status_code in (200, 204), body["output"]


def test_an_address_in_no_table_is_refused_to_everybody(tmp_path):
    for chosen in (
        small_store(tmp_path),
        Settings(var=tmp_path, auth="required", secret_key=KEY, public_read=True),
    ):
        server = create_app(chosen).server
        server.add_url_rule("/forgotten", "forgotten", lambda: "secret")
        answer = server.test_client().get("/forgotten")
        assert answer.status_code == 403 and "secret" not in answer.text


def test_a_monitor_of_another_province_changes_nothing_here(guarded, as_person):
    client = as_person(MONITOR_OF_HANOI)
    body = {"by": "commune", "units": ["06994"], "channel": "copy", "day": "2025-11-28"}
    body |= {"key": "0123456789abcdef"}
    sent = client.post("/urging/record?as_of=2025-11-28", json=body)
    assert sent.status_code == 403 and "22" in json.loads(sent.text)["error"]
    kept = client.post("/urging/address?as_of=2025-11-28", json=body | {"address": "a@example.vn"})
    assert kept.status_code == 403
    there = client.post("/urging/record?as_of=2025-11-28", json=body | {"units": ["00097"]})
    assert there.status_code == 200 and there.json["recorded"] == 1
    drawn = client.post(
        "/spot-checks/keep?as_of=2025-11-28&seed=7&size=5", data={"key": "abcdefgh"}
    )
    assert drawn.status_code == 403


def test_an_editor_of_another_province_withdraws_no_batch_of_this(guarded, as_person):
    elsewhere = Person(4, "x", "", (Grant(Role.EDITOR, "04"), Grant(Role.READER)))
    assert as_person(elsewhere).post("/history/batches/1/withdraw").status_code == 403
    both = Person(5, "y", "", (Grant(Role.EDITOR, "22"), Grant(Role.EDITOR, "01")))
    client = as_person(both)
    assert client.post("/history/batches/1/withdraw").status_code == 303
    assert client.post("/history/batches/2/withdraw").status_code == 303


def test_refusals_are_one_sentence_in_the_form_that_was_asked_for(as_person):
    client = as_person(None)
    problem = client.get("/api/v1/coverage")
    assert problem.mimetype == "application/problem+json" and problem.status_code == 401
    assert problem.headers["WWW-Authenticate"].startswith("Bearer")
    client = as_person(READER)
    page = client.post("/history/batches/1/withdraw?lang=en", headers={"Accept": "text/html"})
    assert page.status_code == 403 and "This account may not do that." in page.text


def test_without_accounts_anybody_may_all_and_nobody_is_asked(app, client, monkeypatch):
    for endpoint in app.server.view_functions:
        monkeypatch.setitem(app.server.view_functions, endpoint, lambda **_: "answered")
    for endpoint, method, address in addresses(app):
        answer = client.open(address, method=method)
        assert answer.status_code not in (401, 403), endpoint
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers


def test_where_reading_is_open_to_all_nobody_changes_anything(tmp_path):
    chosen = Settings(var=tmp_path, auth="required", secret_key=KEY, public_read=True)
    small_store(tmp_path)
    app = create_app(chosen)
    client = app.server.test_client()
    assert client.get("/api/v1/coverage").status_code == 200
    for address in ("/history/batches/1/withdraw", "/reports/all", f"/reports/all/{KEY}/discard"):
        assert client.post(address).status_code == 401
    with app.server.test_request_context():
        for asking, may in ((VISITOR, False), (READER, True)):
            g.person = asking
            page = str(reports_document(app.sources.look("/reports", "?as_of=2025-11-28")))
            assert ("/reports/all" in page, "đăng nhập để lập" in page) == (may, not may)


@pytest.mark.parametrize("key", ["", "short", f"{KEY},short", " , "])
def test_accounts_without_a_key_that_cannot_be_guessed_do_not_start(key):
    with pytest.raises(ValidationError, match="NQ57_SECRET_KEY"):
        Settings(auth="required", secret_key=key)
    assert Settings(auth="required", secret_key=f"{KEY},{KEY[::-1]}", host="0.0.0.0").secret_keys
    with pytest.raises(ValidationError, match="NQ57_HOST"):
        Settings(host="0.0.0.0")
