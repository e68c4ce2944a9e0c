"""Tokens: kept as a hash, never more than their account, refused from the day they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

import auth.tokens
from auth.people import Right
from auth.tokens import new_token
from data.accounts import set_disabled
from data.people_tables import audit, tokens
from data.store import Store, open_store
from data.tokens import all_tokens, withdraw_token
from settings import Settings, today
from tests.security.accounts import account, log_in, visitor, with_accounts

API = "/api/v1"
MARK = {"unit_code": "06994", "task_code": "C1", "status": "blocked", "marked_on": "2025-11-03"}
OF_HANOI = MARK | {"unit_code": "00097"}


@pytest.fixture
def chosen(tmp_path) -> Settings:
    made = with_accounts(tmp_path)
    account(made, "giam.sat", ("monitor", "22"))
    account(made, "quan.tri", ("administrator", None))
    return made


@pytest.fixture
def store(chosen: Settings) -> Store:
    return open_store(chosen)


@pytest.fixture
def client(chosen: Settings) -> FlaskClient:
    return visitor(chosen)


def token(store: Store, login: str, *scopes: Right, days: int = 30) -> dict[str, str]:
    """The header of a new token."""
    _, secret = new_token(store, login, name="thử", scopes=scopes or (Right.READ,), days=days)
    return {"Authorization": f"Bearer {secret}"}


def test_without_a_token_nothing_is_read_and_with_one_it_is(client, store):
    refused = client.get(f"{API}/units")
    assert (refused.status_code, refused.mimetype) == (401, "application/problem+json")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get(f"{API}/units", headers=token(store, "giam.sat")).status_code == 200


def test_of_a_token_only_the_hash_is_kept_and_the_log_says_who_made_it(store):
    header = token(store, "giam.sat")
    secret = header["Authorization"].split()[1]
    with store.reading() as connection:
        kept = str(connection.execute(sa.select(tokens)).all())
        said = connection.execute(sa.select(audit).where(audit.c.what == "token.add")).one()
        logged = str(connection.execute(sa.select(audit)).all())
    assert secret not in kept + logged and secret.removeprefix("nq57_") not in kept + logged
    assert said.target == "giam.sat" and '"scopes": ["read"]' in said.after


@pytest.mark.parametrize(
    "written", ["nq57_", "nq57_x", "x", "nq57_" + "a" * 5000, "nq57_\u00e9", "", "Bearer nq57_x"]
)
def test_what_is_no_token_is_refused_even_where_a_session_would_do(client, written):
    log_in(client, "giam.sat")
    assert client.get(f"{API}/units").status_code == 200
    answer = client.get(f"{API}/units", headers={"Authorization": f"Bearer {written}"})
    assert answer.status_code == 401


def test_a_token_ends_with_its_day_its_withdrawal_and_its_account(client, store, monkeypatch):
    header = token(store, "giam.sat", days=1)
    later = today() + timedelta(days=1)
    for module in ("data.tokens", "auth.tokens"):
        monkeypatch.setattr(f"{module}.today", lambda: later)
    assert client.get(f"{API}/units", headers=header).status_code == 200, "its last day"
    monkeypatch.setattr("data.tokens.today", lambda: later + timedelta(days=1))
    assert client.get(f"{API}/units", headers=header).status_code == 401
    monkeypatch.undo()
    withdraw_token(store, all_tokens(store)[0].id)
    assert client.get(f"{API}/units", headers=header).status_code == 401
    other = token(store, "giam.sat")
    set_disabled(store, "giam.sat", disabled=True)
    monkeypatch.setattr("auth.accounts.KEPT", 0)
    assert client.get(f"{API}/units", headers=other).status_code == 401


def test_a_token_does_what_its_scopes_name_and_its_account_may(client, store):
    reads = token(store, "giam.sat")
    assert client.post(f"{API}/marks", json=[MARK], headers=reads).status_code == 403
    marks = token(store, "giam.sat", Right.MARK)
    assert client.get(f"{API}/units", headers=marks).status_code == 403
    assert client.post(f"{API}/marks", json=[MARK], headers=marks).status_code == 201
    refused = client.post(f"{API}/marks", json=[OF_HANOI], headers=marks)
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    everything = token(store, "giam.sat", *Right)
    assert client.post(f"{API}/batches/1/withdraw", headers=everything).status_code == 403
    newest = store.batches()[0]
    assert (newest.by, newest.id) == ("giam.sat", 2)


def test_where_a_second_person_confirms_posted_marks_wait(tmp_path):
    chosen = with_accounts(tmp_path, confirm_marks=True)
    account(chosen, "giam.sat", ("monitor", "22"))
    store, client = open_store(chosen), visitor(chosen)
    header = token(store, "giam.sat", Right.MARK) | {"Idempotency-Key": "just-this-once"}
    answers = [client.post(f"{API}/marks", json=[MARK], headers=header) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].get_json() == answers[1].get_json()
    body = answers[0].get_json()
    assert (body["batch"], body["pending"]) == (None, 1)
    assert len(store.batches()) == 1


def test_a_person_makes_and_withdraws_tokens_on_their_page_and_a_token_makes_none(client, store):
    log_in(client, "giam.sat")
    form = {"name": "QGIS <b>", "days": "30", "scope": ["read", "mark"]}
    shown = client.post("/account/tokens", data=form)
    secret = shown.text.split('id="token"')[1].split(">")[1].split("<")[0]
    assert shown.status_code == 201 and secret.startswith("nq57_")
    assert shown.headers["Cache-Control"] == "no-store"
    (made,) = all_tokens(store)
    assert (made.scopes, made.ends) == (("mark", "read"), today() + timedelta(days=30))
    assert "QGIS &lt;b&gt;" in client.get("/account").text
    header = {"Authorization": f"Bearer {secret}"}
    other = client.application.test_client()
    assert other.get(f"{API}/units", headers=header).status_code == 200
    assert other.post("/account/tokens", data=form, headers=header).status_code == 404
    log_in(other, "quan.tri")
    assert other.post(f"/account/tokens/{made.id}/withdraw").status_code == 404, "not theirs"
    assert client.post(f"/account/tokens/{made.id}/withdraw").status_code == 303
    assert not all_tokens(store)[0].in_force
    assert client.post("/account/tokens", data=form | {"days": "x"}).status_code == 400
    assert client.get(f"{API}/units", headers=header).status_code == 401
    assert auth.tokens.PREFIX in secret


def test_the_verbs_make_list_and_withdraw_a_token_and_print_it_once(
    chosen, client, monkeypatch, capsys
):
    import cli
    from settings import settings

    monkeypatch.setenv("NQ57_VAR", str(chosen.var))
    settings.cache_clear()
    try:
        assert cli.run(["tokens", "add", "Giam.Sat", "--name", "QGIS", "--days", "10"]) == 0
        secret = capsys.readouterr().out.strip()
        assert (
            client.get(f"{API}/units", headers={"Authorization": f"Bearer {secret}"}).status_code
            == 200
        )
        assert cli.run(["tokens", "list", "--format", "json"]) == 0
        listed = capsys.readouterr().out
        assert '"login": "giam.sat"' in listed and secret not in listed
        assert cli.run(["tokens", "withdraw", "1"]) == 0
        assert (
            client.get(f"{API}/units", headers={"Authorization": f"Bearer {secret}"}).status_code
            == 401
        )
        assert cli.run(["tokens", "withdraw", "1"]) == 1
        assert cli.run(["tokens", "add", "khong.co", "--name", "x"]) == 1
        assert cli.run(["tokens", "add", "giam.sat", "--name", "x", "--scope", "all"]) == 2
    finally:
        settings.cache_clear()
