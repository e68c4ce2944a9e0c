"""What is read from a store: catalogue, batches, register, rows of the log."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from hashlib import sha256
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data import log_rows, register_table
from data.batch import Batch, all_batches
from data.catalogue import Catalogue, catalogue_of
from data.engine import Connections
from data.register import Register
from data.register_table import register_in
from data.tables import batches, marks, store_version
from data.tasks_table import numbered_tasks, tasks_of
from settings import VERSION


class StoreReader:
    """The store at one address, as who reads it needs it."""

    def __init__(
        self, url: str, register: Register | None = None, read_urls: Sequence[str] = ()
    ) -> None:
        """Open the store; ``register`` stands in for the committed one.

        ``read_urls`` are replicas of the same store on PostgreSQL.
        """
        self.url = url
        self._base = register
        self._connections = Connections(url, read_urls)
        self._stamps: dict[int, str] = {}

    @property
    def is_postgres(self) -> bool:
        """Whether the store is on PostgreSQL."""
        return self._connections.is_postgres

    def close(self) -> None:
        """Close every connection."""
        self._connections.dispose()

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Give a connection that sees one state of the store from beginning to end."""
        return self._connections.reading()

    def version(self) -> int:
        """Return the counter that every batch raises."""
        with self.reading() as connection:
            return version_of(connection)

    def stamp(self, version: int) -> str:
        """Return a version as it stands in addresses that browsers keep answers of.

        It tells two stores of one version apart, and two releases of the program.
        """
        known = self._stamps.get(version)
        if known is not None:
            return known
        with self.reading() as connection:
            now = version_of(connection)
            newest = sa.select(batches.c.at).order_by(batches.c.id.desc()).limit(1)
            at = connection.execute(newest).scalar()
        made = f"{now}-{sha256(f'{VERSION} {at}'.encode()).hexdigest()[:8]}"
        # Where the store has moved on meanwhile, the address names what holds now.
        if now == version:
            self._stamps = {version: made}
        return made

    def tasks(self) -> pd.DataFrame:
        """Return the catalogue, by task code; days are `datetime.date` or None."""
        with self.reading() as connection:
            return tasks_of(connection)

    def is_demo(self) -> bool:
        """Say whether any figure comes from the demonstration data."""
        with self.reading() as connection:
            return is_demo(connection)

    def batches(self) -> list[Batch]:
        """Return every batch, newest first."""
        with self.reading() as connection:
            return all_batches(connection)

    def mark_count(self) -> int:
        """Return the number of marks, withdrawn ones included."""
        with self.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(marks)).scalar_one()

    def last_day(self, kind: str) -> date | None:
        """Return the latest day that a mark of the batches of a kind stands for."""
        query = sa.select(sa.func.max(marks.c.marked_on)).join(batches, log_rows.SAME_BATCH)
        with self.reading() as connection:
            return connection.execute(query.where(batches.c.kind == kind)).scalar()

    def register(self) -> Register:
        """Return the committed register with the decrees that stand in the store.

        The same object as long as no decree comes or goes.
        """
        with self.reading() as connection:
            return self._register(connection)

    def register_rows(self) -> pd.DataFrame:
        """Return the periods of every standing decree, with ``batch_id``."""
        with self.reading() as connection:
            return register_table.standing(connection)

    def register_version(self) -> int:
        """Return a number that says which decrees stand; 0 for none."""
        with self.reading() as connection:
            return register_table.version(connection)

    def standing_marks(self, units: Sequence[str], first: date, last: date) -> pd.DataFrame:
        """Return the marks of some units between two days that no one has withdrawn."""
        with self.reading() as connection:
            return log_rows.standing_marks(connection, units, first, last)

    def history(self, units: Sequence[str], task: str | None, last: date) -> pd.DataFrame:
        """Return every mark of a task, or of all, by some units up to a day, oldest first."""
        with self.reading() as connection:
            return log_rows.history(connection, units, task, last)

    def log_rows(self, **which: Any) -> pd.DataFrame:
        """Return rows of the log, the newest first; see `data.log_rows.rows_of_log`."""
        with self.reading() as connection:
            return log_rows.rows_of_log(connection, **which)

    def _register(self, connection: sa.Connection) -> Register:
        return register_in(connection, self.url, self._base)


def version_of(connection: sa.Connection) -> int:
    """Return the version of the store that a connection sees."""
    return connection.execute(sa.select(store_version.c.version)).scalar_one()


def is_demo(connection: sa.Connection) -> bool:
    """Say whether any figure that a connection sees comes from the demonstration data."""
    query = sa.select(batches.c.id).where(
        batches.c.kind == "demo", batches.c.withdrawn_by.is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def catalogue_in(connection: sa.Connection) -> Catalogue:
    """Return the catalogue that a connection sees."""
    return catalogue_of(numbered_tasks(connection))
