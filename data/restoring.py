"""Putting a backup back: checked first, then all of it in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date

import sqlalchemy as sa

from data.audit import record
from data.backup import Counts
from data.backup_check import CheckedBackup
from data.backup_file import TABLES, columns_in, counted, quoted, rows_in
from data.bulk import append_rows
from data.chain import RESTORE, newest_batch
from data.engine import StoreRefused
from data.failures import reason
from data.people_tables import accounts, audit, pending_marks, tokens
from data.restored_log import add_rows_of_backup
from data.store import Store
from data.store_reading import version_of
from data.tables import (
    batches,
    marks,
    reminders,
    spot_checks,
    spot_findings,
    store_version,
    tasks,
)

Tell = Callable[[int, int], None]
REFERRED = (batches, tasks)
"""Others refer to these: known rows are written over, because PostgreSQL would look through the
whole log for each one that is deleted."""


def restore(store: Store, checked: CheckedBackup, tell: Tell | None = None) -> Counts:
    """Put a checked backup in the place of all that the store keeps.

    Whoever reads meanwhile sees the store as it was. The version rises above that of the store and
    of the backup, so that nothing that was worked out before is taken for what holds now.

    Raises
    ------
    StoreRefused
        The file can't be read any more; nothing was changed.
    """
    try:
        with closing(sqlite3.connect(checked.uri, uri=True, isolation_level=None)) as file:
            file.execute("BEGIN")
            for month in file.execute("SELECT DISTINCT substr(marked_on, 1, 7) FROM marks"):
                day = date.fromisoformat(f"{month[0]}-01")
                store.ensure_months(day, day)
            with store.writing() as connection:
                before = {"version": version_of(connection)}
                before |= {"newest_batch": newest_batch(connection)}
                version = max(version_of(connection), _version_in(file)) + 1
                _replace(connection, file, sum(checked.counts.values()), tell)
                _go_on_numbering(connection)
                names = [c.name for c in store_version.columns if c.name != "id"]
                # Every count of it is a version at which something changed last.
                values = dict.fromkeys(names, version)
                connection.execute(sa.update(store_version).values(values))
                store.derive(connection, tell)
                after = {"made_at": checked.made_at, "version": version}
                after |= {name: checked.counts[name] for name in ("batches", "marks")}
                after |= {"newest_batch": newest_batch(connection)}
                after |= add_rows_of_backup(connection, file)
                record(connection, RESTORE, checked.path.name, before=before, after=after)
    except sqlite3.Error as error:
        raise StoreRefused(f"{checked.path} can't be read: {reason(error)}.") from error
    return Counts(checked.counts["batches"], checked.counts["marks"])


def _version_in(file: sqlite3.Connection) -> int:
    return int(file.execute("SELECT version FROM store_version").fetchone()[0])


def _replace(
    connection: sa.Connection, file: sqlite3.Connection, total: int, tell: Tell | None
) -> None:
    # Nothing is ever taken out of the audit log.
    kept = [table for table in TABLES if table not in (store_version, audit)]
    for table in reversed(kept):
        if table not in REFERRED:
            connection.execute(sa.delete(table))
    # Numbers are unique, and may have been given to other tasks.
    connection.execute(sa.update(tasks).values(number=-1 - tasks.c.number))
    done = 0
    with _aside(connection, REFERRED) as aside:
        for table in kept:
            columns = columns_in(file, table.name)
            rows = counted(rows_in(file, table.name, columns), done, total, tell)
            append_rows(connection, aside.get(table, table), columns, rows)
            if table in aside:
                _write_over(connection, table, aside[table], columns)
            done += file.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0]  # nosec
        for table in reversed(REFERRED):
            (key,) = table.primary_key.columns
            other = aside[table]
            connection.execute(sa.delete(table).where(key.not_in(sa.select(other.c[key.name]))))


@contextmanager
def _aside(
    connection: sa.Connection, tables: tuple[sa.Table, ...]
) -> Iterator[dict[sa.Table, sa.Table]]:
    """Give an empty table of the connection's own for each of some tables."""
    made = {}
    for table in tables:
        columns = [sa.Column(c.name, c.type, primary_key=c.primary_key) for c in table.columns]
        made[table] = sa.Table(
            f"restored_{table.name}", sa.MetaData(), *columns, prefixes=["TEMPORARY"]
        )
        made[table].create(connection, checkfirst=False)
    yield made
    for table in made.values():
        table.drop(connection, checkfirst=False)


def _write_over(
    connection: sa.Connection, table: sa.Table, aside: sa.Table, columns: list[str]
) -> None:
    """Write the rows of one table into another; a known key is written over."""
    names = ", ".join(map(quoted, columns))
    (key,) = table.primary_key.columns
    values = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in columns)
    connection.exec_driver_sql(
        f"INSERT INTO {quoted(table.name)} ({names})"  # nosec B608
        f" SELECT {names} FROM {quoted(aside.name)} WHERE 1 = 1"
        f" ON CONFLICT ({quoted(key.name)}) DO UPDATE SET {values}"
    )


def _go_on_numbering(connection: sa.Connection) -> None:
    """Let ids rise above every one that was ever given, here or in the backup."""
    # SQLite does so by itself: it keeps the highest id of such a table.
    if connection.dialect.name != "postgresql":
        return
    numbered = (batches, reminders, spot_checks, spot_findings, accounts, tokens, pending_marks)
    columns = (marks.c.seq, *(table.c.id for table in numbered))
    for column in columns:
        name, table = quoted(column.name), quoted(column.table.name)
        sequence = f"{column.table.name}_{column.name}_seq"
        connection.exec_driver_sql(
            f"SELECT setval('{sequence}', greatest((SELECT last_value FROM {sequence}),"  # nosec
            f" (SELECT max({name}) FROM {table})))"
        )
