"""The connections to the database: SQLite on one machine, PostgreSQL for several.

Whoever reads sees one state of the store from beginning to end, and is never blocked by a writer.
Writers come one after the other: a second one waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

PATIENCE = 120
"""Seconds that a writer waits for another one."""
_UPGRADE_LOCK = 57_2024
"""Of PostgreSQL's advisory locks: whoever changes the tables holds it."""


_seconds: ContextVar[float | None] = ContextVar("seconds of a query", default=None)
_STEPS = 50_000
"""Steps of SQLite, some milliseconds, after which it is asked whether its time is over."""


class QueryTooLong(Exception):  # noqa: N818
    """A question to the store took longer than it may."""


def limit_queries(seconds: float | None) -> None:
    """Let no reading query of this thread take longer from now on; None: as long as it takes."""
    _seconds.set(seconds)


class StoreRefused(Exception):  # noqa: N818
    """The store can't do what was asked; the message is one sentence for a person."""


class Connections:
    """The readers' and the writers' way to one database."""

    def __init__(self, url: str) -> None:
        address = sa.make_url(url)
        backend = address.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            shown = address.render_as_string()
            raise StoreRefused(f"The store {shown} is neither SQLite nor PostgreSQL.")
        self.is_postgres = backend == "postgresql"
        if self.is_postgres:
            engine = sa.create_engine(
                address.set(drivername="postgresql+psycopg"), pool_pre_ping=True
            )
            self._readers: sa.Engine = engine.execution_options(isolation_level="REPEATABLE READ")
            self._writers: sa.Engine = engine.execution_options(isolation_level="READ COMMITTED")
        else:
            if address.database:
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(address)
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
            event.listen(engine, "before_cursor_execute", _within_a_time)
            self._readers = engine
            self._writers = engine.execution_options(nq57_write=True)
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the store from beginning to end."""
        seconds = _seconds.get()
        try:
            with self._readers.begin() as connection:
                if self.is_postgres and seconds is not None:
                    milliseconds = int(seconds * 1000)
                    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
                yield connection
        except sa.exc.OperationalError as error:
            if seconds is not None and _is_interrupted(error):
                raise QueryTooLong from None
            raise

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give the one connection that writes; all of it is kept at the end, or nothing."""
        with self._writers.begin() as connection:
            if self.is_postgres:
                connection.exec_driver_sql("SELECT 1 FROM store_version FOR UPDATE")
            yield connection

    @contextmanager
    def upgrading(self) -> Iterator[sa.Connection]:
        """Give the one connection that changes the tables."""
        with self._writers.begin() as connection:
            if self.is_postgres:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
            yield connection


def _prepare(connection: Any, _record: Any) -> None:
    # The driver must not open transactions of its own: `_begin` says which kind each one is.
    connection.isolation_level = None
    for line in (
        f"busy_timeout = {PATIENCE * 1000}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {line}")


def _within_a_time(connection: sa.Connection, *_: Any) -> None:
    """Let SQLite end a reading query that takes too long."""
    seconds = _seconds.get()
    raw: Any = connection.connection.driver_connection
    if seconds is None or connection.get_execution_options().get("nq57_write", False):
        raw.set_progress_handler(None, 0)
        return
    end = monotonic() + seconds
    raw.set_progress_handler(lambda: monotonic() > end, _STEPS)


def _is_interrupted(error: sa.exc.OperationalError) -> bool:
    """Whether a query was ended because its time was over, on either engine."""
    return getattr(error.orig, "sqlstate", "") == "57014" or str(error.orig) == "interrupted"


def _begin(connection: sa.Connection) -> None:
    # A writer takes the lock before it reads, so that two at once wait instead of failing.
    write = connection.get_execution_options().get("nq57_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
