"""A flood of passwords: from one address it is refused, at once it takes little memory."""

from __future__ import annotations

import re
from threading import Event, Thread

import pytest
from pydantic import ValidationError

from auth import accounts as auth_accounts
from auth import passwords
from settings import Settings
from tests.security.accounts import PASSWORD, account, failures, log_in, visitor, with_accounts

WAITED = "hãy đợi một phút"


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    monkeypatch.setattr(auth_accounts.time, "sleep", lambda _: None)
    made = with_accounts(tmp_path, login_limit="3 per minute")
    account(made, "an")
    yield made
    auth_accounts._kept.clear()


def test_who_tries_too_many_passwords_waits_and_locks_nobody_meanwhile(chosen):
    client = visitor(chosen)
    answers = [log_in(client, name, "sai") for name in ("an", "binh", "chi", "an", "an")]
    assert [one.status_code for one in answers] == [401, 401, 401, 429, 429]
    assert failures(chosen, "an") == 1, "an attempt that is refused is none"
    last = answers[-1]
    assert WAITED in last.text and 'name="password"' in last.text and 'value="an"' in last.text
    assert 0 < int(last.headers["Retry-After"]) <= 60
    assert last.headers["Cache-Control"] == "no-store"
    said = client.post("/login?lang=en", data={"login": "an", "password": "x"}).text
    assert "wait a minute" in said
    # The page itself is there, and other machines log in.
    assert client.get("/login").status_code == 200
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    form = {"login": "an", "password": "sai"}
    assert client.post("/login", data=form, environ_base=elsewhere).status_code == 401


def test_attempts_are_counted_by_how_they_ended_and_nobody_is_named(chosen):
    client = visitor(chosen)

    def counted() -> dict[str, float]:
        said = client.get("/metrics").text
        assert "spray" not in said
        found = re.findall(r'nq57_logins_total\{result="(\w+)"\} (\S+)', said)
        return {name: float(value) for name, value in found}

    before = counted()
    for login, password in (("an", PASSWORD), ("spray-1", "x"), ("spray-2", "x"), ("an", "x")):
        log_in(client, login, password)
    after = counted()
    risen = {name: after[name] - before.get(name, 0) for name in ("in", "refused", "limited")}
    assert risen == {"in": 1, "refused": 2, "limited": 1}


def test_one_line_of_ipv6_is_one_address_however_many_it_has(chosen):
    client = visitor(chosen)

    def tried(address: str) -> int:
        form = {"login": "nobody", "password": "sai"}
        return client.post("/login", data=form, environ_base={"REMOTE_ADDR": address}).status_code

    codes = [tried(f"2001:db8:1:2:{n}::{n}") for n in range(1, 5)]
    assert codes == [401, 401, 401, 429]
    assert tried("2001:db8:1:3::1") == tried("192.0.2.1") == tried("unknown") == 401


def test_the_present_password_is_not_to_be_guessed_in_a_session_either(chosen):
    client = visitor(chosen)
    log_in(client, "an")
    form = {"old": "sai", "new": "mot cau moi hon 58", "again": "mot cau moi hon 58"}
    answers = [client.post("/account/password", data=form) for _ in range(3)]
    assert [one.status_code for one in answers] == [400, 400, 429]


def test_without_the_shared_store_of_counts_each_worker_counts(chosen):
    away = chosen.model_copy(update={"rate_store": "redis://127.0.0.1:1"})
    client = visitor(away)
    codes = [log_in(client, "an", "sai").status_code for _ in range(4)]
    assert codes == [401, 401, 401, 429]


def test_few_passwords_are_looked_at_at_once_and_who_finds_no_place_is_told(chosen, monkeypatch):
    free = chosen.model_copy(update={"login_limit": ""})
    client = visitor(free)
    entered, leave, looking, most = Event(), Event(), [], []

    def slow(_plain, _known):
        looking.append(1)
        most.append(len(looking))
        if len(looking) == passwords.AT_ONCE:
            entered.set()
        leave.wait(60)
        looking.pop()
        return False

    monkeypatch.setattr(passwords, "fits", slow)
    monkeypatch.setattr(passwords, "PATIENCE", 60)
    everybody = passwords.AT_ONCE + passwords.WAITING
    answers = []

    def attempt():
        answers.append(visitor_of(client).status_code)

    def visitor_of(asking):
        return log_in(asking.application.test_client(), "an", "sai")

    threads = [Thread(target=attempt) for _ in range(everybody)]
    for thread in threads:
        thread.start()
    assert entered.wait(60)
    while passwords._places._value:
        threads[-1].join(0.01)
    refused = visitor_of(client)
    assert refused.status_code == 503 and "hãy thử lại sau ít giây" in refused.text
    leave.set()
    for thread in threads:
        thread.join()
    assert answers == [401] * everybody and max(most) == passwords.AT_ONCE
    assert visitor_of(client).status_code == 401, "the places are free again"


@pytest.mark.parametrize("name", ["rate_limit", "login_limit"])
def test_a_limit_that_is_none_is_refused_with_a_sentence(name):
    with pytest.raises(ValidationError, match=f"NQ57_{name.upper()}.*600 per minute"):
        Settings(**{name: "often"})
    assert getattr(Settings(**{name: ""}), name) == ""
