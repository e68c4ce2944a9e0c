"""Stores to test with: each test that takes one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from databases import ENGINES, Databases
from kept import fill_fully
from small_store import fill, small_store

import cli
from data.store import Store, open_store
from geo.boundaries import current
from settings import Settings, settings

Run = Callable[..., tuple[int, str, str]]


def _fully(store: Store) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill_fully(store, Path(folder))


CONTENTS = {"filled": fill, "small_url": fill, "full": _fully}
"""What the store of a test holds from the beginning, by the fixture that it asks for."""


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Empty databases of both engines."""
    made = Databases()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the built-in boundaries, made once; a VAR may link to them."""
    made = current(Settings(var=tmp_path_factory.mktemp("built"), boundaries="builtin"))
    return made.folder.parent


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    return str(request.param)


@pytest.fixture
def store_url(
    engine: str, databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of a store without anything, or with what a fixture of the test says."""
    asked = request.fixturenames
    # Where a SQLite store lies by default, too.
    folder = tmp_path / "var"
    contents = [made for name, made in CONTENTS.items() if name in asked]
    if "run" in asked and not contents:
        # A verb may be the first to make the tables.
        address = databases.url(engine, folder)
    else:
        address = databases.prepared(engine, folder, *contents)
    yield address
    databases.drop(address)


@pytest.fixture(scope="module")
def module_url(
    engine: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a store without anything that the tests of a module share."""
    address = databases.prepared(engine, tmp_path_factory.mktemp("store"))
    yield address
    databases.drop(address)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store without anything, its tables made."""
    made = Store(store_url)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def small_url(store_url: str) -> str:
    """The address of the small store."""
    return store_url


@pytest.fixture
def full(store_url: str) -> str:
    """The address of a store with something of every kind."""
    return store_url


@pytest.fixture
def run(
    store_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Run one verb in this process on a store of its own: exit status, output, errors."""
    for name in [name for name in os.environ if name.startswith("NQ57_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NQ57_VAR", str(tmp_path / "var"))
    if not store_url.startswith("sqlite"):
        monkeypatch.setenv("NQ57_DATABASE_URL", store_url)
    settings.cache_clear()
    chosen = settings()

    def verb(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.run(list(arguments))
        out, err = capsys.readouterr()
        return status, out, err

    yield verb
    open_store(chosen).close()
    settings.cache_clear()


@pytest.fixture
def filled(run: Run) -> Run:
    """The same on the small store."""
    return run


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portion of two rows, so that little data comes in many."""
    monkeypatch.setattr("data.backup_file.PORTION", 2)


@pytest.fixture
def stores(databases: Databases, tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Makes empty stores on an engine."""
    made: list[Store] = []

    def make(engine: str) -> Store:
        folder = tmp_path / f"store{len(made)}"
        folder.mkdir()
        made.append(Store(databases.prepared(engine, folder)))
        return made[-1]

    yield make
    for store in made:
        store.close()
        databases.drop(store.url)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """A folder with a small store and the built-in boundaries."""
    folder = tmp_path_factory.mktemp("var")
    small_store(folder)
    (folder / "boundaries").symlink_to(built)
    return folder
