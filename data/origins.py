"""Where a figure comes from: the newest standing mark of assignments, with its file and row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data.bulk import read_rows
from data.register import Register
from data.register_changes import forerunners
from data.store import Store
from data.tables import STATUSES, batches, marks

ORIGIN = ["marked_on", "status", "progress", "note", "evidence", "batch_id", "file", "row"]
_AT_ONCE = 400
"""Values in one question: databases take no endless lists."""


def origins(store: Store, register: Register, as_of: date, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the newest mark of assignments on a day that no one has withdrawn.

    Parameters
    ----------
    pairs
        ``code`` and ``task_code``, one row an assignment.

    Returns
    -------
    DataFrame
        ``code, task_code, seq`` and `ORIGIN`, a row for each assignment that has a mark.
    """
    before = forerunners(register, as_of)
    names = [column for column in ORIGIN if column != "file"]
    columns = ["code", "task_code", "seq", *ORIGIN]
    query = (
        sa.select(marks.c.unit_code, marks.c.task_code, marks.c.seq)
        .add_columns(*(marks.c[name] for name in names), batches.c.file)
        .join(batches, marks.c.batch_id == batches.c.id)
        .where(batches.c.withdrawn_by.is_(None), marks.c.marked_on <= as_of)
    )
    # A mark of a unit that was merged counts for the unit that took over its log.
    owner = {
        member: code for code in pairs["code"].unique() for member in (code, *before.get(code, ()))
    }
    codes, tasks = list(owner), sorted(pairs["task_code"].unique())
    found: list[tuple[Any, ...]] = []
    with store.reading() as connection:
        for start in range(0, len(codes), _AT_ONCE):
            part = query.where(marks.c.unit_code.in_(codes[start : start + _AT_ONCE]))
            for first in range(0, len(tasks), _AT_ONCE):
                some = tasks[first : first + _AT_ONCE]
                found += read_rows(connection, part.where(marks.c.task_code.in_(some)))
    names = query.selected_columns.keys()
    frame = pd.DataFrame(found, columns=names, dtype=object)
    # Without a row, a list would make a column of numbers, which joins with no code.
    frame["code"] = pd.Series([owner[code] for code in frame["unit_code"]], dtype=object)
    frame["status"] = pd.Series([STATUSES[status] for status in frame["status"]], dtype=object)
    frame = frame.sort_values(["marked_on", "seq"], kind="stable")
    frame = frame.drop_duplicates(["code", "task_code"], keep="last")
    return (
        pairs.astype(object)
        .drop_duplicates()
        .merge(frame[columns], on=["code", "task_code"], how="inner")
    )
