"""The file of a backup: a SQLite database with the tables of the store and a table of contents.

Whatever database the store is on, the file is of one kind. It holds the log and what is kept by
hand; what is derived is left out, and so are notes of imports that are running. The contents name
every table with its count of rows and the SHA-256 of all its values, which is the same for the
same rows from either database.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from data.bulk import PORTION
from data.people_tables import metadata
from data.tables import begun, daily_totals, state_pages

FORMAT = 1
MARKER = 0x4E513537
"""SQLite's ``application_id`` of a backup."""
LEFT_OUT = (begun, daily_totals, state_pages)
TABLES = [table for table in metadata.sorted_tables if table not in LEFT_OUT]
"""What is kept, so that a table comes after those that it refers to."""
CONTENTS = (
    "CREATE TABLE backup (format INTEGER NOT NULL, made_at TEXT NOT NULL)",
    "CREATE TABLE backup_tables"
    " (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sha256 TEXT NOT NULL)",
)

Row = tuple[Any, ...]


class Sum:
    """The count and the SHA-256 of rows that go by."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, rows: list[Row]) -> None:
        """Take in rows; how many come at a time makes no difference."""
        self.rows += len(rows)
        text = json.dumps(rows, separators=(",", ":"), default=repr)
        self._hash.update(text[1:-1].encode() + b",")

    @property
    def sha256(self) -> str:
        """The hash of all rows until now."""
        return self._hash.hexdigest()


def columns_in(file: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns of a table of the file, in its own order."""
    return [row[1] for row in file.execute(f"PRAGMA table_info({quoted(table)})")]


def key_of(file: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns that order the rows of a table."""
    found = [(row[5], row[1]) for row in file.execute(f"PRAGMA table_info({quoted(table)})")]
    return [name for place, name in sorted(found) if place]


def rows_in(file: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[Row]:
    """Give the rows of a table of the file, by its key."""
    names = ", ".join(map(quoted, columns))
    order = ", ".join(map(quoted, key_of(file, table)))
    yield from file.execute(f"SELECT {names} FROM {quoted(table)} ORDER BY {order}")  # nosec B608


def sum_of(file: sqlite3.Connection, table: str) -> Sum:
    """Count and sum up the rows of a table of the file."""
    total = Sum()
    for portion in portions(rows_in(file, table, columns_in(file, table))):
        total.add(portion)
    return total


def portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Give rows some thousands at a time."""
    remaining = iter(rows)
    while portion := list(islice(remaining, PORTION)):
        yield portion


def counted(
    rows: Iterable[Row], done: int, total: int, tell: Callable[[int, int], None] | None
) -> Iterator[Row]:
    """Give rows, and tell now and then how many of all have gone by."""
    for portion in portions(rows):
        yield from portion
        done += len(portion)
        if tell is not None:
            tell(done, total)


def plain(value: Any) -> Any:
    """Return a value as SQLite keeps it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
