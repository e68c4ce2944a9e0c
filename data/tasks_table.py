"""The catalogue of tasks in the store."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data.bulk import read_rows
from data.catalogue import MOST_TASKS
from data.engine import StoreRefused
from data.frames import frame_of, rows_of
from data.tables import tasks

TASK_COLUMNS = [c.name for c in tasks.columns if c.name not in ("batch_id", "number")]
_COLUMNS = [*TASK_COLUMNS, "number"]


def tasks_of(connection: sa.Connection) -> pd.DataFrame:
    """Return the catalogue that a connection sees, by task code."""
    return numbered_tasks(connection)[TASK_COLUMNS]


def numbered_tasks(connection: sa.Connection) -> pd.DataFrame:
    """Return the catalogue with the number of each task, by task code; copy before a change."""
    columns = [tasks.c[name] for name in _COLUMNS]
    return _frame(tuple(read_rows(connection, sa.select(*columns))))


@lru_cache(maxsize=2)
def _frame(rows: tuple[tuple[Any, ...], ...]) -> pd.DataFrame:
    """The frame of a catalogue, which every mark asks for and few change."""
    # Sorted here: a database may order text by another language's rules.
    return frame_of(_COLUMNS, rows).sort_values("task_code", ignore_index=True)


def put_tasks(connection: sa.Connection, frame: pd.DataFrame, batch: int) -> None:
    """Put tasks into the catalogue; a known code replaces its entry and keeps its number.

    Raises
    ------
    StoreRefused
        There are more tasks than numbers.
    """
    if frame.empty:
        return
    query = sa.select(tasks.c.task_code, tasks.c.number)
    known = {row.task_code: row.number for row in connection.execute(query)}
    following = max(known.values(), default=-1) + 1
    rows: list[dict[str, Any]] = []
    for row in rows_of(frame, TASK_COLUMNS):
        number = known.get(row["task_code"])
        if number is None:
            number = known[row["task_code"]] = following
            following += 1
        rows.append(row | {"batch_id": batch, "number": number})
    if following > MOST_TASKS:
        raise StoreRefused(f"The catalogue holds {MOST_TASKS} tasks at the most.")
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    put: Any = dialect.insert(tasks)
    new = {name: put.excluded[name] for name in [*TASK_COLUMNS, "batch_id"]}
    connection.execute(put.on_conflict_do_update(index_elements=["task_code"], set_=new), rows)
