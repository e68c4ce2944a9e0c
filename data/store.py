"""The store: tasks, batches and the log of marks, in SQLite. The only place that speaks SQL.

Marks are only ever appended. A batch is one transaction, and raises the version of the store by
one; caches are keyed by that version.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import event

from data.tables import STATUSES, batches, marks, store_version, tasks
from settings import Settings

TASK_COLUMNS = [column.name for column in tasks.columns if column.name != "batch_id"]
MARK_COLUMNS = ["unit_code", "province_code", "task_code", "status", "progress", "marked_on"]
MARK_COLUMNS += ["evidence", "note", "row"]
PORTION = 50_000
"""Rows handed to the database at a time: a progress bar moves, and memory stays small."""


class StoreRefused(Exception):  # noqa: N818
    """The store can't do what was asked; the message is one sentence for a person."""


@dataclass(frozen=True)
class Batch:
    """One import: who brought what, when."""

    id: int
    kind: str
    file: str | None
    sha256: str | None
    by: str
    at: datetime
    rows: int
    accepted: int
    withdrawn_by: int | None
    withdraws: int | None = None


class Store:
    """The store at one address (``sqlite:////folder/nq57.db``)."""

    def __init__(self, url: str) -> None:
        self.url = url
        address = sa.make_url(url)
        if address.get_backend_name() != "sqlite":
            raise StoreRefused(f"The store {address.render_as_string()} is not SQLite.")
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(address)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writer = self._engine.execution_options(nq57_write=True)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the store from beginning to end."""
        with self._engine.begin() as connection:
            yield connection

    def upgrade(self) -> None:
        """Bring the tables up to date; quick when they are."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def version(self) -> int:
        """Return the counter that every batch raises."""
        with self.reading() as connection:
            return version_of(connection)

    def tasks(self) -> pd.DataFrame:
        """Return the catalogue, by task code; days are `datetime.date` or None."""
        with self.reading() as connection:
            return tasks_of(connection)

    def is_demo(self) -> bool:
        """Say whether any figure comes from the demonstration data."""
        query = sa.select(batches.c.id).where(
            batches.c.kind == "demo", batches.c.withdrawn_by.is_(None)
        )
        with self.reading() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def batches(self) -> list[Batch]:
        """Return every batch, newest first."""
        columns = [batches.c[name] for name in Batch.__dataclass_fields__]
        with self.reading() as connection:
            found = connection.execute(sa.select(*columns).order_by(batches.c.id.desc()))
            return [Batch(**row) for row in found.mappings()]

    def mark_count(self) -> int:
        """Return the number of marks, withdrawn ones included."""
        with self.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(marks)).scalar_one()

    def last_day(self, kind: str) -> date | None:
        """Return the latest day that a mark of the batches of a kind stands for."""
        query = sa.select(sa.func.max(marks.c.marked_on)).join(batches, _same_batch())
        with self.reading() as connection:
            return connection.execute(query.where(batches.c.kind == kind)).scalar()

    def append_marks(
        self,
        frame: pd.DataFrame,
        *,
        kind: str,
        file: str | None,
        sha256: str | None,
        by: str,
        rows: int | None = None,
        tasks_frame: pd.DataFrame | None = None,
        progress: Any = None,
    ) -> int:
        """Append marks as one batch, and return its id. All of it is written, or nothing.

        Parameters
        ----------
        frame
            ``unit_code, province_code, task_code, status`` (a name), ``marked_on`` (a
            `datetime.date`) and, where there are any, ``progress`` (percent), ``evidence``,
            ``note`` and ``row`` (of the file). They are recorded in the order of the frame.
        rows
            How many rows the file had, where it was more than the marks.
        tasks_frame
            Tasks that come with the marks, in the same batch.
        progress
            A ``tqdm`` bar to move on by the rows written.
        """
        values = _columns(frame, MARK_COLUMNS)
        values["status"] = [STATUSES.index(status) for status in values["status"]]
        with self._writer.begin() as connection:
            batch = _new_batch(connection, kind, file, sha256, by, rows, len(frame))
            if tasks_frame is not None:
                _put_tasks(connection, tasks_frame, batch)
            for start in range(0, len(frame), PORTION):
                part = [column[start : start + PORTION] for column in values.values()]
                connection.execute(
                    sa.insert(marks),
                    [
                        dict(zip(values, row, strict=True), batch_id=batch)
                        for row in zip(*part, strict=True)
                    ],
                )
                if progress is not None:
                    progress.update(len(part[0]))
            _raise_version(connection)
        return batch

    def replace_tasks(
        self, frame: pd.DataFrame, *, file: str | None, sha256: str | None, by: str
    ) -> int:
        """Put tasks into the catalogue as one batch; a known code replaces its entry."""
        with self._writer.begin() as connection:
            batch = _new_batch(connection, "tasks", file, sha256, by, None, len(frame))
            _put_tasks(connection, frame, batch)
            _raise_version(connection)
        return batch

    def standing_marks(self, units: Sequence[str], first: date, last: date) -> pd.DataFrame:
        """Return the marks of some units between two days that no one has withdrawn."""
        columns = [marks.c[name] for name in MARK_COLUMNS if name != "row"]
        query = sa.select(*columns, marks.c.seq, marks.c.batch_id).join(batches, _same_batch())
        query = query.where(batches.c.withdrawn_by.is_(None))
        query = query.where(marks.c.marked_on.between(first, last))
        frames = []
        with self.reading() as connection:
            for start in range(0, max(len(units), 1), 500):
                part = query.where(marks.c.unit_code.in_(list(units[start : start + 500])))
                frames.append(_frame(connection.execute(part)))
        found = pd.concat(frames, ignore_index=True)
        found["status"] = [STATUSES[status] for status in found["status"]]
        return found

    def history(self, unit: str, task: str, last: date) -> pd.DataFrame:
        """Return every mark of an assignment up to a day, oldest first, withdrawn ones too."""
        query = (
            sa.select(
                *(marks.c[name] for name in ("marked_on", "status", "progress", "note")),
                *(marks.c.evidence, marks.c.batch_id, batches.c.file, marks.c.row),
                batches.c.withdrawn_by.is_not(None).label("withdrawn"),
            )
            .join(batches, _same_batch())
            .where(marks.c.unit_code == unit, marks.c.task_code == task)
            .where(marks.c.marked_on <= last)
            .order_by(marks.c.marked_on, marks.c.seq)
        )
        with self.reading() as connection:
            found = _frame(connection.execute(query))
        found["status"] = [STATUSES[status] for status in found["status"]]
        return found

    def withdraw(self, batch_id: int, *, by: str) -> int:
        """Withdraw a batch as a new batch, and return its id; of a withdrawal, this restores."""
        with self._writer.begin() as connection:
            query = sa.select(batches).where(batches.c.id == batch_id)
            found = connection.execute(query).mappings().first()
            if found is None:
                raise StoreRefused(f"There is no batch {batch_id}.")
            if found["withdrawn_by"] is not None:
                raise StoreRefused(f"Batch {batch_id} is withdrawn already.")
            if found["kind"] == "tasks":
                raise StoreRefused(f"Batch {batch_id} holds tasks; only marks can be withdrawn.")
            batch = _new_batch(connection, "withdrawal", None, None, by, None, 0)
            name = sa.update(batches)
            connection.execute(name.where(batches.c.id == batch).values(withdraws=batch_id))
            connection.execute(name.where(batches.c.id == batch_id).values(withdrawn_by=batch))
            if found["withdraws"] is not None:
                free = name.where(batches.c.id == found["withdraws"])
                connection.execute(free.values(withdrawn_by=None))
            _raise_version(connection)
        return batch

    def log_rows(
        self,
        unit: str | None = None,
        task: str | None = None,
        batch: int | None = None,
        limit: int = 200,
        after_seq: int | None = None,
    ) -> pd.DataFrame:
        """Return rows of the log, withdrawn ones too: newest first, a batch's as in its file."""
        wanted = {"unit_code": unit, "task_code": task, "batch_id": batch}
        names = ("unit_code", "province_code", "task_code", "marked_on", "status", "progress")
        query = sa.select(
            *(marks.c[name] for name in ("seq", "batch_id", "row")),
            *(batches.c[name] for name in ("file", "by", "at")),
            *(marks.c[name] for name in (*names, "evidence", "note")),
            batches.c.withdrawn_by.is_not(None).label("withdrawn"),
        ).join(batches, _same_batch())
        for name, value in wanted.items():
            query = query if value is None else query.where(marks.c[name] == value)
        rising = batch is not None
        if after_seq is not None:
            query = query.where(marks.c.seq > after_seq if rising else marks.c.seq < after_seq)
        query = query.order_by(marks.c.seq if rising else marks.c.seq.desc()).limit(limit)
        with self.reading() as connection:
            found = _frame(connection.execute(query))
        found["status"] = [STATUSES[status] for status in found["status"]]
        return found


@lru_cache(maxsize=8)
def _opened(url: str, process: int) -> Store:
    """Return the store of a process: a connection must not cross a fork."""
    return Store(url)


def open_store(settings: Settings) -> Store:
    """Return the store of the settings; the same object for the life of the process."""
    return _opened(settings.store_url, os.getpid())


def version_of(connection: sa.Connection) -> int:
    """Return the version of the store that a connection sees."""
    return connection.execute(sa.select(store_version.c.version)).scalar_one()


def tasks_of(connection: sa.Connection) -> pd.DataFrame:
    """Return the catalogue that a connection sees, by task code."""
    columns = [tasks.c[name] for name in TASK_COLUMNS]
    return _frame(connection.execute(sa.select(*columns).order_by(tasks.c.task_code)))


def standing(connection: sa.Connection) -> Any:
    """Return a raw cursor over ``unit_code, task_code, marked_on, status, seq`` that count.

    The driver's own cursor, because SQLAlchemy's rows double the time for half a million.
    """
    withdrawn = [
        row.id
        for row in connection.execute(
            sa.select(batches.c.id).where(batches.c.withdrawn_by.is_not(None))
        )
    ]
    text = "SELECT unit_code, task_code, marked_on, status, seq FROM marks"
    if withdrawn:
        text += f" WHERE batch_id NOT IN ({','.join(str(int(batch)) for batch in withdrawn)})"  # nosec B608
    driver: Any = connection.connection.dbapi_connection
    return driver.execute(text)


def _prepare(connection: Any, _record: Any) -> None:
    # The driver must not open transactions of its own: `_begin` says which kind each one is.
    connection.isolation_level = None
    for line in (
        "busy_timeout = 30000",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {line}")


def _begin(connection: sa.Connection) -> None:
    # A writer takes the lock before it reads, so that two at once wait instead of failing.
    write = connection.get_execution_options().get("nq57_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _same_batch() -> sa.ColumnElement[bool]:
    return marks.c.batch_id == batches.c.id


def _new_batch(
    connection: sa.Connection,
    kind: str,
    file: str | None,
    sha256: str | None,
    by: str,
    rows: int | None,
    accepted: int,
) -> int:
    values: dict[str, Any] = {"kind": kind, "file": file, "sha256": sha256, "by": by}
    values |= {"rows": accepted if rows is None else rows, "accepted": accepted}
    values |= {"at": datetime.now(UTC).replace(tzinfo=None)}
    done = connection.execute(sa.insert(batches).values(values))
    assert done.inserted_primary_key is not None  # nosec B101
    return int(done.inserted_primary_key[0])


def _put_tasks(connection: sa.Connection, frame: pd.DataFrame, batch: int) -> None:
    if frame.empty:
        return
    values = _columns(frame, TASK_COLUMNS)
    rows = [
        dict(zip(values, row, strict=True), batch_id=batch)
        for row in zip(*values.values(), strict=True)
    ]
    from sqlalchemy.dialects.sqlite import insert

    put = insert(tasks)
    new = {name: put.excluded[name] for name in [*TASK_COLUMNS, "batch_id"]}
    connection.execute(put.on_conflict_do_update(index_elements=["task_code"], set_=new), rows)


def _raise_version(connection: sa.Connection) -> None:
    connection.execute(sa.update(store_version).values(version=store_version.c.version + 1))


def _columns(frame: pd.DataFrame, names: list[str]) -> dict[str, list[Any]]:
    """Return columns as lists of plain values, with None for what is missing."""
    columns = {}
    for name in names:
        if name not in frame.columns:
            columns[name] = [None] * len(frame)
            continue
        column = frame[name].astype(object)
        columns[name] = column.where(column.notna(), None).tolist()
    return columns


def _frame(result: sa.CursorResult[Any]) -> pd.DataFrame:
    """Return rows as a frame that keeps days and None as they are."""
    names = list(result.keys())
    rows = result.fetchall()
    columns = {}
    for place, name in enumerate(names):
        column = pd.Series([row[place] for row in rows], dtype=object)
        columns[name] = column if column.isna().any() else column.infer_objects()
    return pd.DataFrame(columns, columns=names)
