"""Many rows in and out of the database at once, past SQLAlchemy's own rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import sqlalchemy as sa

from data.days import DAY_ZERO
from data.marks_log import NO_MARKS, Marks, unit_numbers

PORTION = 50_000
"""Rows handed over at a time: a progress bar moves, and memory stays small."""


def append_rows(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    progress: Any = None,
) -> None:
    """Append rows to a table: by COPY on PostgreSQL, by one prepared statement on SQLite."""
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in columns)
    driver: Any = connection.connection.dbapi_connection
    remaining = iter(rows)
    if connection.dialect.name == "postgresql":
        text = f"COPY {quote(table.name)} ({names}) FROM STDIN"
        try:
            with driver.cursor() as cursor, cursor.copy(text) as copy:
                for portion in _portions(remaining):
                    for row in portion:
                        copy.write_row(row)
                    _move(progress, portion)
        except psycopg.Error as error:
            # SQLAlchemy does not see what its driver is asked directly.
            raise sa.exc.DBAPIError.instance(
                text, None, error, psycopg.Error, dialect=connection.dialect
            ) from error
        return
    marks = ", ".join("?" * len(columns))
    text = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # nosec B608
    for portion in _portions(remaining):
        connection.exec_driver_sql(text, [tuple(map(_for_sqlite, row)) for row in portion])
        _move(progress, portion)


def ensure_months(connection: sa.Connection, first: date, last: date) -> None:
    """Make the partitions of the log for the months between two days; on PostgreSQL only."""
    if connection.dialect.name != "postgresql":
        return
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        name = f"marks_{month:%Y_%m}"
        # Asked first: to make a partition is to wait until nobody reads.
        if connection.exec_driver_sql(f"SELECT to_regclass('{name}')").scalar() is None:  # nosec B608
            connection.exec_driver_sql(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF marks"
                f" FOR VALUES FROM ('{month}') TO ('{following}')"
            )
        month = following


def read_marks(connection: sa.Connection, source: str, **values: Any) -> Marks:
    """Return marks as arrays from SQL that goes on behind ``FROM``; the log is named ``m``.

    The driver's own cursor, because SQLAlchemy's rows double the time for half a million.
    """
    postgres = connection.dialect.name == "postgresql"
    day = f"m.marked_on - DATE '{DAY_ZERO}'"
    if not postgres:
        day = f"CAST(julianday(m.marked_on) - julianday('{DAY_ZERO}') AS INTEGER)"
    text = f"SELECT m.unit_code, t.number, {day}, m.status, m.seq FROM {source}"  # nosec B608
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    cursor.execute(text.replace(":batch", "%(batch)s") if postgres else text, values)
    parts: list[tuple[np.ndarray, ...]] = []
    while portion := cursor.fetchmany(PORTION):
        codes, *rest = zip(*portion, strict=True)
        parts.append((unit_numbers(codes), *(np.array(one, dtype=np.int64) for one in rest)))
    cursor.close()
    if not parts:
        return NO_MARKS
    unit, task, number, status, seq = (np.concatenate(one) for one in zip(*parts, strict=True))
    return Marks(
        unit.astype(np.int32),
        task.astype(np.int32),
        number.astype(np.int16),
        status.astype(np.uint8),
        seq,
        number.astype(np.int16),
    )


def read_rows(connection: sa.Connection, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a question, in its order, handed over at once.

    SQLite's driver lets go of the interpreter at every row, and waits each time until the other
    threads let go of it too: a thousand rows are a thousand waits. As one text they are one.
    """
    if connection.dialect.name == "postgresql":
        return [tuple(row) for row in connection.execute(query)]
    part = query.subquery()
    packed = sa.func.json_group_array(sa.func.json_array(*map(_exact, part.c)))
    rows = json.loads(connection.execute(sa.select(packed)).scalar_one())
    if not rows:
        return []
    columns = zip(part.c, zip(*rows, strict=True), strict=True)
    values = [_as_python(connection.dialect, column, found) for column, found in columns]
    return list(zip(*values, strict=True))


def _exact(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A column for JSON; of a number SQLite would keep 15 digits there."""
    return sa.func.quote(column) if isinstance(column.type, sa.Float) else column


def _as_python(
    dialect: sa.Dialect, column: sa.ColumnElement[Any], found: Sequence[Any]
) -> Sequence[Any]:
    """The values of a column as SQLAlchemy would give them."""
    if isinstance(column.type, sa.Float):
        return [None if text == "NULL" else float(text) for text in found]
    read = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return found if read is None else [read(value) for value in found]


def read_days(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], until: date
) -> pd.DataFrame:
    """Return ``province_code``, the number of the ``day`` and some counts of a table up to a day.

    The database packs the days of a province into one row, for the reason of `read_rows`.
    """
    day, pack = f"day - DATE '{DAY_ZERO}'", "array_agg"
    if connection.dialect.name != "postgresql":
        day, pack = f"CAST(julianday(day) - julianday('{DAY_ZERO}') AS INTEGER)", "json_group_array"
    packed = ", ".join(f"{pack}({one})" for one in (day, *columns))
    text = f"SELECT province_code, {packed} FROM {table.name} WHERE day <= '{until}'"  # nosec B608
    parts = [pd.DataFrame(columns=["province_code", "day", *columns])]
    for code, *lists in connection.exec_driver_sql(f"{text} GROUP BY province_code"):
        held = [json.loads(one) if isinstance(one, str) else one for one in lists]
        part = dict(zip(("day", *columns), held, strict=True))
        parts.append(pd.DataFrame({"province_code": code, **part}))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _portions(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while portion := list(islice(rows, PORTION)):
        yield portion


def _for_sqlite(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _move(progress: Any, portion: list[tuple[Any, ...]]) -> None:
    if progress is not None:
        progress.update(len(portion))
