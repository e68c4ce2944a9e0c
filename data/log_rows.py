"""Rows of the log, withdrawn ones too: who wrote what, from which file and row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import sqlalchemy as sa

from data.frames import read_frame
from data.tables import STATUSES, batches, marks

SAME_BATCH = marks.c.batch_id == batches.c.id
MARK = ["unit_code", "province_code", "task_code", "status", "progress", "marked_on"]
MARK += ["evidence", "note"]
PAGE = 200
_AT_ONCE = 500
"""Units asked for in one statement."""


def standing_marks(
    connection: sa.Connection, units: Sequence[str], first: date, last: date
) -> pd.DataFrame:
    """Return the marks of some units between two days that no one has withdrawn."""
    columns = [marks.c[name] for name in MARK]
    query = sa.select(*columns, marks.c.seq, marks.c.batch_id, marks.c.row, batches.c.file)
    query = query.join(batches, SAME_BATCH).where(batches.c.withdrawn_by.is_(None))
    query = query.where(marks.c.marked_on.between(first, last))
    frames = []
    for start in range(0, max(len(units), 1), _AT_ONCE):
        part = query.where(marks.c.unit_code.in_(list(units[start : start + _AT_ONCE])))
        frames.append(read_frame(connection, part))
    return _named(pd.concat(frames, ignore_index=True))


def history(
    connection: sa.Connection, units: Sequence[str], task: str | None, last: date
) -> pd.DataFrame:
    """Return every mark of a task by some units up to a day, oldest first, withdrawn ones too.

    Without a task those of all, with their ``task_code``.
    """
    query = (
        sa.select(
            *(marks.c[name] for name in ("marked_on", "status", "progress", "note", "evidence")),
            *(marks.c.batch_id, batches.c.file, marks.c.row),
            batches.c.withdrawn_by.is_not(None).label("withdrawn"),
        )
        .join(batches, SAME_BATCH)
        .where(marks.c.unit_code.in_(list(units)), marks.c.marked_on <= last)
        .order_by(marks.c.marked_on, marks.c.seq)
    )
    if task is None:
        query = query.add_columns(marks.c.task_code)
    else:
        query = query.where(marks.c.task_code == task)
    return _named(read_frame(connection, query))


def rows_of_log(
    connection: sa.Connection,
    *,
    units: Sequence[str] | None = None,
    task: str | None = None,
    batch: int | None = None,
    province: str | None = None,
    limit: int = PAGE,
    after_seq: int | None = None,
) -> pd.DataFrame:
    """Return rows of the log, withdrawn ones too: newest first, those of a batch as in its file.

    ``units`` are the codes whose marks are one log (`data.register.Register.log_units`).
    ``after_seq`` goes on below a page that was read.
    """
    rising = batch is not None
    query = sa.select(
        *(marks.c.seq, marks.c.batch_id, batches.c.file, marks.c.row, batches.c.by, batches.c.at),
        *(marks.c[name] for name in MARK),
        batches.c.withdrawn_by.is_not(None).label("withdrawn"),
    ).join(batches, SAME_BATCH)
    if units is not None:
        query = query.where(marks.c.unit_code.in_(list(units)))
    for column, value in (
        (marks.c.task_code, task),
        (marks.c.batch_id, batch),
        (marks.c.province_code, province),
    ):
        if value is not None:
            query = query.where(column == value)
    if after_seq is not None:
        query = query.where(marks.c.seq > after_seq if rising else marks.c.seq < after_seq)
    query = query.order_by(marks.c.seq if rising else marks.c.seq.desc()).limit(limit)
    return _named(read_frame(connection, query))


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the names of their statuses."""
    frame["status"] = pd.Series([STATUSES[status] for status in frame["status"]], dtype=object)
    return frame
