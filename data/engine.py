"""The connections to the database: SQLite on one machine, PostgreSQL for several.

Whoever reads sees one state of the store from beginning to end, and is never blocked by a writer.
Writers come one after the other: a second one waits. Readers go to a replica where one is fresh.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import local
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from data.replicas import Replicas

PATIENCE = 120
"""Seconds that a writer waits for another one."""
_UPGRADE_LOCK, _WRITE_LOCK = 57_2024, 57_2025
"""PostgreSQL's advisory locks: whoever changes the tables holds one, whoever writes the other."""


_seconds: ContextVar[float | None] = ContextVar("seconds of a query", default=None)
_STEPS = 50_000
"""Steps of SQLite, some milliseconds, after which it is asked whether its time is over."""


class QueryTooLong(Exception):  # noqa: N818
    """A question to the store took longer than it may."""


def limit_queries(seconds: float | None) -> None:
    """Let no reading query of this thread take longer from now on; None: as long as it takes."""
    _seconds.set(seconds)


class StoreRefused(Exception):  # noqa: N818
    """The store can't do what was asked; the message is one sentence for a person.

    ``reason`` is a stable name where pages say it in words of their own, which ``values`` fill in.
    """

    def __init__(self, sentence: str, reason: str = "", **values: int) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.values = values


class Connections:
    """The readers' and the writers' way to one database."""

    def __init__(self, url: str, read_urls: Sequence[str] = ()) -> None:
        address = sa.make_url(url)
        backend = address.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            shown = address.render_as_string()
            raise StoreRefused(f"The store {shown} is neither SQLite nor PostgreSQL.")
        self.is_postgres = backend == "postgresql"
        if self.is_postgres:
            engine = _postgres(address, pool_pre_ping=True)
            self._readers: sa.Engine = _repeatable(engine)
            self._writers: sa.Engine = engine.execution_options(isolation_level="READ COMMITTED")
        else:
            if address.database:
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(address, hide_parameters=True)
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
            event.listen(engine, "before_cursor_execute", _within_a_time)
            self._readers = engine
            self._writers = engine.execution_options(nq57_write=True)
        self.engine = engine
        self._alone = local()
        self._replicas: Replicas | None = None
        if read_urls:
            replicas = [_repeatable(_postgres(sa.make_url(one))) for one in read_urls]
            self._replicas = Replicas(self._readers, replicas)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self._replicas is not None:
            self._replicas.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the store from beginning to end."""
        seconds = _seconds.get()
        try:
            with self._at_a_fresh_place() as connection:
                if self.is_postgres and seconds is not None:
                    milliseconds = int(seconds * 1000)
                    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
                yield connection
        except sa.exc.OperationalError as error:
            if seconds is not None and _is_interrupted(error):
                raise QueryTooLong from None
            raise

    @contextmanager
    def _at_a_fresh_place(self) -> Iterator[sa.Connection]:
        """Give a connection to a replica that holds all there is, else to the primary."""
        found = self._replicas.fresh() if self._replicas is not None else None
        if found is None:
            with self._readers.begin() as connection:
                yield connection
            return
        replica, there = found
        with closing(there):
            try:
                with there.begin():
                    yield there
            except sa.exc.DBAPIError as error:
                if error.connection_invalidated:
                    replica.failed()
                raise

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give the one connection that writes; all of it is kept at the end, or nothing."""
        held = getattr(self._alone, "connection", None)
        if held is not None:
            yield held
            return
        with self._writers.begin() as connection:
            if self.is_postgres:
                # The lock is given in turn. The row alone would not be: who waits for it finds it
                # changed, and whoever writes without a pause has locked it again by then.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")
                connection.exec_driver_sql("SELECT 1 FROM store_version FOR UPDATE")
            yield connection

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody but this thread write within the block, which is one transaction.

        What is read within it is the state before it.
        """
        with self.writing() as connection:
            self._alone.connection = connection
            try:
                yield
            finally:
                del self._alone.connection

    @contextmanager
    def upgrading(self) -> Iterator[sa.Connection]:
        """Give the one connection that changes the tables."""
        with self._writers.begin() as connection:
            if self.is_postgres:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
            yield connection


def _postgres(address: sa.URL, **options: Any) -> sa.Engine:
    """Return the connections to a PostgreSQL; one that is away is noticed within seconds."""
    patience = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
    given = {name: value for name, value in patience.items() if name not in address.query}
    address = address.set(drivername="postgresql+psycopg")
    # The values of a failed statement may be names: they stand in no message.
    return sa.create_engine(address, connect_args=given, hide_parameters=True, **options)


def _repeatable(engine: sa.Engine) -> sa.Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ")


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
