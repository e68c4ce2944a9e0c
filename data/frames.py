"""Rows of the database as frames, and back, keeping days and None as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data.bulk import read_rows


def read_frame(connection: sa.Connection, query: sa.Select[Any]) -> pd.DataFrame:
    """Return the rows of a question as a frame that keeps days and None as they are."""
    return frame_of(query.selected_columns.keys(), read_rows(connection, query))


def frame_of(names: Iterable[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Return rows as a frame that keeps days and None as they are."""
    names, columns = list(names), {}
    for place, name in enumerate(names):
        column = pd.Series([row[place] for row in rows], dtype=object)
        columns[name] = column if column.isna().any() else column.infer_objects()
    return pd.DataFrame(columns, columns=names)


def columns_of(frame: pd.DataFrame, names: list[str]) -> dict[str, list[Any]]:
    """Return columns as lists of plain values, with None for what is missing."""
    columns = {}
    for name in names:
        if name not in frame.columns:
            columns[name] = [None] * len(frame)
            continue
        column = frame[name].astype(object)
        columns[name] = column.where(column.notna(), None).tolist()
    return columns


def rows_of(frame: pd.DataFrame, names: list[str]) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain values by column."""
    values = columns_of(frame, names)
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
