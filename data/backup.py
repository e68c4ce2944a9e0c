"""A backup of a running store: one consistent file, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from data.backup_file import (
    CONTENTS,
    FORMAT,
    MARKER,
    TABLES,
    Row,
    columns_in,
    counted,
    key_of,
    plain,
    portions,
    quoted,
    sum_of,
)
from data.batch import now
from data.bulk import PORTION
from data.engine import StoreRefused
from data.failures import reason
from data.migrating import migrate
from data.store import Store

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Counts:
    """What a backup holds."""

    batches: int
    marks: int


def backup(store: Store, path: Path, *, force: bool = False, tell: Tell | None = None) -> Counts:
    """Write everything that the store keeps at this moment to a file, beside who writes to it.

    Parameters
    ----------
    force
        Put it in the place of a file that is there.
    tell
        Called with the number of rows written and of all rows, now and then.

    Raises
    ------
    StoreRefused
        The file is there already, or can't be written; no file was left behind.
    """
    try:
        _refuse_existing(path, force)
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(number)
        part = Path(name)
        try:
            counts = _write(store, part, tell)
            _keep(part)
            _refuse_existing(path, force)
            part.replace(path)
            _keep(path.parent)
        finally:
            part.unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as error:
        raise StoreRefused(f"{path} can't be written: {reason(error)}.") from error
    return counts


def _refuse_existing(path: Path, force: bool) -> None:
    if path.exists() and not (force and path.is_file()):
        raise StoreRefused(f"{path} is there already; `--force` writes over a file.")


def _write(store: Store, part: Path, tell: Tell | None) -> Counts:
    _make_tables(part)
    with closing(sqlite3.connect(part, isolation_level=None)) as file:
        # Until it has its name nobody needs what is in the file: it is thrown away.
        for line in ("journal_mode = OFF", "synchronous = OFF", f"application_id = {MARKER}"):
            file.execute(f"PRAGMA {line}")
        file.execute("BEGIN")
        with store.reading() as connection:
            _copy(connection, file, tell)
        for statement in CONTENTS:
            file.execute(statement)
        file.execute("INSERT INTO backup VALUES (?, ?)", (FORMAT, plain(now())))
        counts = {}
        # From the file, not from what was meant to be written to it.
        for table in TABLES:
            total = sum_of(file, table.name)
            values = (table.name, total.rows, total.sha256)
            file.execute("INSERT INTO backup_tables VALUES (?, ?, ?)", values)
            counts[table.name] = total.rows
        file.execute("COMMIT")
    return Counts(counts["batches"], counts["marks"])


def _make_tables(part: Path) -> None:
    """Make the tables by the same steps as in a store, so that a later step fits the file too."""
    engine = sa.create_engine(f"sqlite:///{part}")
    try:
        with engine.begin() as connection:
            migrate(connection)
            # What guards rows of a store is of no use in a file: it is checked by its sums.
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(triggers).fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {quoted(name)}")
    except sa.exc.DBAPIError as error:
        raise error.orig if isinstance(error.orig, sqlite3.Error) else error from error
    finally:
        engine.dispose()


def _copy(connection: sa.Connection, file: sqlite3.Connection, tell: Tell | None) -> None:
    total = sum(
        connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in TABLES
    )
    done = 0
    for table in TABLES:
        columns = columns_in(file, table.name)
        names = ", ".join(map(quoted, columns))
        file.execute(f"DELETE FROM {quoted(table.name)}")  # nosec B608
        text = f"INSERT INTO {quoted(table.name)} ({names})"
        text += f" VALUES ({', '.join('?' * len(columns))})"
        rows = _rows(connection, table.name, names, key_of(file, table.name))
        for portion in portions(counted(rows, done, total, tell)):
            file.executemany(text, portion)
            done += len(portion)


def _rows(connection: sa.Connection, table: str, names: str, key: list[str]) -> Iterator[Row]:
    """Give the rows of a table of the store as SQLite keeps them, never all at once."""
    order = ", ".join(map(quoted, key))
    text = f"SELECT {names} FROM {quoted(table)} ORDER BY {order}"  # nosec B608
    found = connection.exec_driver_sql(text, execution_options={"yield_per": PORTION})
    for row in found:
        yield tuple(map(plain, row))


def _keep(path: Path) -> None:
    """See to it that a file or the names in a folder are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
