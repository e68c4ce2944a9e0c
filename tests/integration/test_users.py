"""Accounts on the command line: made, listed, changed; the store keeps no password."""

from __future__ import annotations

import io
import json
import sys

import pytest
import sqlalchemy as sa

from auth.passwords import fits
from data.accounts import account_of, begin_attempt
from data.people_tables import audit
from data.store import open_store
from settings import settings

LONG = "mot cau de nho 57"


@pytest.fixture
def typed(monkeypatch):
    """What comes on standard input."""

    def lines(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    lines("")
    return lines


def test_an_account_is_made_with_a_password_that_is_printed_once(run, typed):
    status, out, err = run("users", "add", "An", "--role", "monitor", "--province", "22")
    plain = out.strip()
    assert status == 0 and len(plain) >= 20 and plain not in err
    found = account_of(open_store(settings()), "an")
    assert found.must_change and found.grants == (("monitor", "22"),)
    assert fits(plain, found.password) and plain not in found.password
    listed = json.loads(run("users", "list", "--format", "json")[1])["users"]
    assert [(one["login"], one["grants"], one["must_change"]) for one in listed] == [
        ("an", ["monitor 22"], True)
    ]
    assert "password" not in listed[0]


def test_a_password_from_standard_input_must_be_sound_and_is_not_printed(run, typed):
    typed("ngan\n")
    status, out, err = run("users", "add", "an", "--password-stdin")
    assert (status, out) == (1, "") and "12 characters" in err
    typed(LONG + "\n")
    assert run("users", "add", "an", "--password-stdin")[:2] == (0, "")
    assert fits(LONG, account_of(open_store(settings()), "an").password)
    status, _, err = run("users", "add", "an")
    assert status == 1 and "already" in err


def test_territories_are_given_and_taken_and_every_change_is_in_the_audit_log(run, typed):
    run("users", "add", "an")
    run("users", "grant", "an", "--role", "monitor", "--province", "22", "--province", "01")
    run("users", "grant", "an", "--role", "monitor", "--province", "22")
    run("users", "revoke", "an", "--role", "reader")
    run("users", "revoke", "an", "--role", "monitor", "--province", "01")
    store = open_store(settings())
    assert account_of(store, "an").grants == (("monitor", "22"),)
    run("users", "disable", "an")
    assert account_of(store, "an").disabled and begin_attempt(store, "an") is None
    run("users", "enable", "an")
    run("users", "password", "an")
    with store.reading() as connection:
        rows = connection.execute(sa.select(audit).order_by(audit.c.seq)).all()
    whats = [row.what for row in rows if row.what.startswith("account.")]
    assert whats == ["account.add", *["account.grants"] * 3, "account.disable", "account.enable",
                     "account.password"]  # fmt: skip
    assert not [row for row in rows if "argon2" in row.before + row.after]


@pytest.mark.parametrize(
    "wrong",
    [("add", "a b"), ("add", "x"), ("add", "an", "--province", "99"), ("add", "an", "--role", "x"),
     ("grant", "an", "--province", "22"), ("add",)],
)  # fmt: skip
def test_wrong_usage_is_said_and_makes_nothing(run, typed, wrong):
    status, out, err = run("users", *wrong)
    assert status == 2 and out == "" and len(err.strip().splitlines()) == 1
    assert json.loads(run("users", "list", "--format", "json")[1]) == {"users": []}


@pytest.mark.parametrize("verb", ["disable", "enable", "password", "grant", "revoke"])
def test_an_account_that_there_is_not_is_refused_with_a_sentence(run, typed, verb):
    more = ("--role", "reader") if verb in ("grant", "revoke") else ()
    status, out, err = run("users", verb, "khongcoai", *more)
    assert (status, out) == (1, "") and "no account khongcoai" in err
