"""Logging in and out: first passwords, locks, sessions that end, keys that change."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from auth import accounts as auth_accounts
from auth import passwords, sessions
from auth.passwords import PasswordRefused, check_password, hashed, is_old, made_password
from data import accounts as data_accounts
from data.accounts import account_of, set_disabled
from data.store import open_store
from tests.security.accounts import (
    HASH,
    KEY,
    PASSWORD,
    account,
    failures,
    log_in,
    visitor,
    with_accounts,
)

CLOCK = time.time
NEW = "mot cau moi hon 58"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long refused attempts would have waited."""
    waited: list[float] = []
    monkeypatch.setattr(auth_accounts.time, "sleep", waited.append)
    return waited


@pytest.fixture
def chosen(tmp_path, waits):
    made = with_accounts(tmp_path)
    account(made, "an", ("reader", None), name="Nguyễn Văn An")
    yield made
    auth_accounts._kept.clear()


def ahead(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let time pass for sessions."""
    monkeypatch.setattr(sessions.time, "time", lambda: CLOCK() + seconds)


def test_who_logs_in_sees_the_map_and_who_logs_out_does_not(chosen):
    client = visitor(chosen)
    assert client.get("/api/v1/coverage").status_code == 401
    answer = log_in(client, " AN ", after="/province/22?as_of=2025-11-28")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/province/22?as_of=2025-11-28"
    assert client.get("/api/v1/coverage").status_code == 200
    assert "Nguyễn Văn An" in client.get("/account").text
    client.post("/logout")
    assert client.get("/api/v1/coverage").status_code == 401


def test_the_cookie_is_bound_to_this_site_and_no_script_reads_it(chosen):
    said = log_in(visitor(chosen), "an").headers["Set-Cookie"]
    assert said.startswith("__Host-nq57=")
    parts = {part.strip() for part in said.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not [part for part in parts if part.startswith("Domain")]


def test_a_session_is_a_new_one_after_logging_in(chosen):
    client = visitor(chosen)
    log_in(client, "an")
    first = client.get_cookie("__Host-nq57").value
    log_in(client, "an")
    with client.session_transaction() as held:
        again = dict(held)
    assert client.get_cookie("__Host-nq57").value != first
    assert set(again) == {"id", "since", "seen", "_user_id", "_fresh", "_id"}
    planted = visitor(chosen)
    planted.set_cookie("__Host-nq57", "planted")
    log_in(planted, "an")
    assert planted.get_cookie("__Host-nq57").value != "planted"


@pytest.mark.parametrize("which", ["nobody", "an", "gone", "locked", "../x", ""])
def test_every_refused_login_gives_the_same_answer_after_the_same_time(chosen, waits, which):
    account(chosen, "gone")
    account(chosen, "locked")
    store = open_store(chosen)
    set_disabled(store, "gone", disabled=True)
    for _ in range(data_accounts.FREE_FAILURES + 1):
        data_accounts.begin_attempt(store, "locked")
    client = visitor(chosen)
    plain = PASSWORD if which in ("gone", "locked") else "khong phai mat khau"
    answer = log_in(client, which, plain)
    usual = log_in(client, "khongcoai", plain)
    assert answer.status_code == usual.status_code == 401
    assert answer.text.replace(f' value="{which}"', "") == usual.text.replace(
        ' value="khongcoai"', ""
    ) or which in ("", "../x")
    assert len(waits) == 2 and all(0 < wait <= auth_accounts.REFUSED_AFTER for wait in waits)


def test_failures_lock_an_account_longer_and_longer_on_every_machine(chosen):
    client, elsewhere = visitor(chosen), visitor(chosen)
    for _ in range(data_accounts.FREE_FAILURES):
        log_in(client, "an", "sai")
    assert failures(chosen, "an") == data_accounts.FREE_FAILURES
    assert log_in(client, "an", "sai lan nua").status_code == 401
    assert log_in(elsewhere, "an").status_code == 401
    waits = [data_accounts.lock_after(n) for n in range(4, 20)]
    assert waits[:2] == [timedelta(), timedelta()]
    assert waits[2:5] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert waits[-1] == timedelta(hours=1) and waits == sorted(waits)


def test_a_lock_ends_and_a_right_password_forgets_the_failures(chosen, monkeypatch):
    client = visitor(chosen)
    for _ in range(data_accounts.FREE_FAILURES + 1):
        log_in(client, "an", "sai")
    assert log_in(client, "an").status_code == 401
    later = data_accounts.now() + timedelta(seconds=31)
    monkeypatch.setattr(data_accounts, "now", lambda: later)
    assert log_in(client, "an").status_code == 303
    assert failures(chosen, "an") == 0


def test_a_first_password_is_changed_before_anything_else(chosen):
    account(chosen, "nguoimoi", ("administrator", None), must_change=True)
    client = visitor(chosen)
    assert log_in(client, "nguoimoi", after="/import").headers["Location"] == "/account/password"
    page = client.get("/province/22", headers={"Accept": "text/html"})
    assert page.headers["Location"] == "/account/password"
    assert client.get("/api/v1/coverage").status_code == 403
    assert client.post("/history/batches/1/withdraw").status_code == 403
    sent = client.post(
        "/account/password", data={"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}
    )
    assert sent.status_code == 400
    sent = client.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert sent.headers["Location"] == "/"
    assert client.get("/api/v1/coverage").status_code == 200
    assert log_in(visitor(chosen), "nguoimoi").status_code == 401
    assert log_in(visitor(chosen), "nguoimoi", NEW).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("sai", NEW, NEW), (PASSWORD, NEW, "khac"), (PASSWORD, "ngan", "ngan")],
)
def test_a_password_that_is_not_sound_changes_nothing(chosen, old, new, again):
    client = visitor(chosen)
    log_in(client, "an")
    sent = client.post("/account/password", data={"old": old, "new": new, "again": again})
    assert sent.status_code == 400 and 'role="alert"' in sent.text
    assert log_in(client, "an").status_code == 303


def test_a_new_password_ends_every_other_session(chosen):
    here, there = visitor(chosen), visitor(chosen)
    log_in(here, "an")
    log_in(there, "an")
    here.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert here.get("/api/v1/coverage").status_code == 200
    assert there.get("/api/v1/coverage").status_code == 401


def test_another_worker_knows_a_new_session_at_once_and_an_old_request_ends_it_not(chosen):
    client, late = visitor(chosen), visitor(chosen)
    log_in(client, "an")
    client.get("/account")
    believed = dict(auth_accounts._kept)
    old = client.get_cookie("__Host-nq57").value
    client.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    # What the other worker read a second ago.
    auth_accounts._kept.update(believed)
    assert client.get("/api/v1/coverage").status_code == 200
    auth_accounts._kept.update(believed)
    assert client.get("/api/v1/coverage").status_code == 200
    late.set_cookie("__Host-nq57", old, secure=True)
    answer = late.get("/api/v1/coverage")
    assert answer.status_code == 401 and "Set-Cookie" not in answer.headers


def test_a_copy_of_the_cookie_of_who_logged_out_is_worth_nothing(chosen, monkeypatch):
    here, there, thief = visitor(chosen), visitor(chosen), visitor(chosen)
    log_in(here, "an")
    log_in(there, "an")
    copied = here.get_cookie("__Host-nq57").value
    thief.set_cookie("__Host-nq57", copied, secure=True)
    assert thief.get("/api/v1/coverage").status_code == 200
    believed = dict(auth_accounts._kept)
    here.post("/logout")
    assert thief.get("/api/v1/coverage").status_code == 401
    thief.set_cookie("__Host-nq57", copied, secure=True)
    assert thief.post("/logout").status_code == 303
    assert there.get("/api/v1/coverage").status_code == 200, "another session goes on"
    # Another worker believes for some seconds what it read, and not longer.
    auth_accounts._kept.update(believed)
    now = time.monotonic()
    monkeypatch.setattr(auth_accounts.time, "monotonic", lambda: now + auth_accounts.KEPT + 0.1)
    thief.set_cookie("__Host-nq57", copied, secure=True)
    assert thief.get("/api/v1/coverage").status_code == 401
    log_in(here, "an")
    assert here.get("/api/v1/coverage").status_code == 200


def test_logging_out_everywhere_ends_every_session_and_so_does_disabling(chosen):
    account(chosen, "binh")
    for end in ("everywhere", "disable"):
        here, there = visitor(chosen), visitor(chosen)
        log_in(here, "binh")
        log_in(there, "binh")
        if end == "everywhere":
            assert here.post("/account/logout-everywhere").status_code == 303
        else:
            set_disabled(open_store(chosen), "binh", disabled=True)
            auth_accounts._kept.clear()
        assert [one.get("/api/v1/coverage").status_code for one in (here, there)] == [401, 401]
    assert log_in(visitor(chosen), "binh").status_code == 401


def test_what_a_worker_believes_of_an_account_is_a_few_seconds_old(chosen, monkeypatch):
    client = visitor(chosen)
    log_in(client, "an")
    client.get("/account")
    # Another machine does it: this one hears of it when it reads the account anew.
    set_disabled(open_store(chosen), "an", disabled=True)
    now = time.monotonic()
    monkeypatch.setattr(auth_accounts.time, "monotonic", lambda: now + auth_accounts.KEPT + 0.1)
    assert client.get("/api/v1/coverage").status_code == 401


def test_a_session_ends_when_nobody_uses_it_and_after_a_day_of_work(chosen, monkeypatch):
    client = visitor(chosen)
    log_in(client, "an")
    idle, whole = chosen.session_idle_minutes * 60, chosen.session_hours * 3600
    ahead(monkeypatch, idle - 10)
    assert client.get("/api/v1/coverage").status_code == 200
    ahead(monkeypatch, 2 * idle - 30)
    assert client.get("/api/v1/coverage").status_code == 200
    ahead(monkeypatch, 3 * idle)
    assert client.get("/api/v1/coverage").status_code == 401
    log_in(client, "an")
    for passed in range(3 * idle, 3 * idle + whole, idle // 2):
        ahead(monkeypatch, passed)
        client.get("/account")
    ahead(monkeypatch, 3 * idle + whole + 10)
    assert client.get("/api/v1/coverage").status_code == 401


def test_what_an_open_page_asks_by_itself_keeps_no_session_alive(chosen, monkeypatch):
    client = visitor(chosen)
    log_in(client, "an")
    for passed in (0.4, 0.8):
        ahead(monkeypatch, passed * chosen.session_idle_minutes * 60)
        assert client.get("/version/changes/0").status_code == 200
    ahead(monkeypatch, 1.1 * chosen.session_idle_minutes * 60)
    assert client.get("/version/changes/0").status_code == 401


def test_whether_anything_changed_is_told_to_who_has_a_session_without_asking_the_store(
    chosen, monkeypatch
):
    client = visitor(chosen)
    assert client.get("/version").status_code == 401
    assert client.get("/version", headers={"If-None-Match": "*"}).status_code == 401
    log_in(client, "an")
    told = client.get("/version")
    assert told.status_code == 200 and told.headers["Cache-Control"] == "private, no-cache"
    monkeypatch.setattr("auth.sessions.known_account", lambda *_: 1 / 0)
    again = {"If-None-Match": told.headers["ETag"]}
    assert client.get("/version", headers=again).status_code == 304
    ahead(monkeypatch, 1.1 * chosen.session_idle_minutes * 60)
    assert client.get("/version", headers=again).status_code == 401
    public = visitor(chosen.model_copy(update={"public_read": True}))
    assert public.get("/version").status_code == 200


def test_a_key_is_changed_without_logging_anybody_out(chosen):
    client = visitor(chosen)
    log_in(client, "an")
    cookie = client.get_cookie("__Host-nq57").value
    new = KEY[::-1]
    for keys, status in ((f"{new},{KEY}", 200), (new, 401)):
        other = visitor(chosen.model_copy(update={"secret_key": keys}))
        other.set_cookie("__Host-nq57", cookie)
        assert other.get("/api/v1/coverage").status_code == status


@pytest.mark.parametrize(
    "leads",
    ["https://x.example/", "//x.example", "/\\x.example", "\\\\x.example", "/\t/x.example",
     "javascript:alert(1)", "x.example", "///x.example", "/%0a\n/x", "/login", ""],
)  # fmt: skip
def test_logging_in_leads_to_no_other_site(chosen, leads):
    assert log_in(visitor(chosen), "an", after=leads).headers["Location"] in ("/", "/%0a")
    page = visitor(chosen).get("/login", query_string={"next": leads}).text
    assert 'name="next" value="/"' in page


def test_passwords_are_long_not_guessable_and_hashed_with_todays_costs(chosen, monkeypatch):
    for bad in ("ngan", "a" * 300, "mat khau Binhan 12", "aaaaaaaaaaaaaaa"):
        with pytest.raises(PasswordRefused):
            check_password(bad, "binhan")
    assert check_password(made_password(), "an") and made_password() != made_password()
    assert HASH.startswith("$argon2id$")
    assert passwords.fits("e\u0302" * 12, hashed("ê" * 12))
    monkeypatch.setattr(passwords, "_hasher", passwords.PasswordHasher(1, 8192, 1))
    assert is_old(HASH)
    log_in(visitor(chosen), "an")
    found = account_of(open_store(chosen), "an")
    assert found.password != HASH and passwords.fits(PASSWORD, found.password)


def test_pages_of_a_person_speak_the_language_and_are_kept_by_nobody(chosen):
    client = visitor(chosen)
    for lang, word in (("vi", "Đăng nhập"), ("en", "Log in"), ("hi", "लॉग इन करें")):
        answer = client.get(f"/login?lang={lang}")
        assert word in answer.text and f'<html lang="{lang}"' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    hostile = log_in(client, '"><script>alert(1)</script>', "x").text
    assert "<script>" not in hostile
