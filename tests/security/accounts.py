"""A program with accounts on the small store, and people who log in to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from auth.passwords import hashed
from data.accounts import GrantRow, account_of, add_account, set_password
from data.store import open_store
from settings import Settings
from tests.integration.small_store import small_store
from web.page import PageApp

KEY = "0123456789abcdef" * 2
PASSWORD = "mot cau de nho 57"
HASH = hashed(PASSWORD)


def another(folders: pytest.TempPathFactory) -> str:
    """The address of another store beside the files of a program, which it need not make again."""
    return f"sqlite:///{folders.mktemp('another')}/store.db"


def with_accounts(folder: Path, *, database_url: str = "", **more: object) -> Settings:
    """The settings of a small store whose people log in."""
    chosen = small_store(folder, database_url=database_url)
    return chosen.model_copy(update={"auth": "required", "secret_key": KEY} | more)


def account(
    chosen: Settings, login: str, *given: GrantRow, must_change: bool = False, name: str = ""
) -> None:
    """Make an account with the password of all tests."""
    store = open_store(chosen)
    add_account(store, login, name, HASH, given or [("reader", None)])
    if not must_change:
        set_password(store, login, HASH, must_change=False)


def log_in(
    client: FlaskClient, login: str, password: str = PASSWORD, after: str = "/"
) -> TestResponse:
    """Send the form of the login page."""
    return client.post("/login", data={"login": login, "password": password, "next": after})


def visitor(chosen: Settings) -> FlaskClient:
    """Somebody at the program, as another worker would make it too."""
    made: PageApp = create_app(chosen)
    return made.server.test_client()


def failures(chosen: Settings, login: str) -> int:
    """How often somebody failed to log in since they last did."""
    found = account_of(open_store(chosen), login)
    assert found is not None
    return found.failures
