"""The program on a small store, to be attacked."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.integration.small_store import small_store
from web.page import PageApp


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> PageApp:
    """The program with few marks, on SQLite."""
    folder: Path = tmp_path_factory.mktemp("attacked")
    return create_app(small_store(folder))


@pytest.fixture
def client(app: PageApp) -> FlaskClient:
    """Somebody who asks the server without a browser."""
    return app.server.test_client()
