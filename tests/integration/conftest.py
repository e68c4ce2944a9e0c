"""Stores to test with: each test that takes one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import ENGINES, Databases

from data.store import Store


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Empty databases of both engines."""
    made = Databases()
    yield made
    made.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    return str(request.param)


@pytest.fixture
def store_url(engine: str, databases: Databases, tmp_path: Path) -> str:
    """The address of an empty database."""
    return databases.url(engine, tmp_path)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store without anything, its tables made."""
    made = Store(store_url)
    made.upgrade()
    yield made
    made.close()
