"""A stand-in for the readers: CSV alone, through `data.table_file`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data import table_file


@dataclass(frozen=True)
class Limits:
    """How large a file may be."""

    max_file_mb: int = 200
    max_unpacked_mb: int = 1500
    max_rows: int = 2_000_000
    max_columns: int = 400
    max_cell: int = 100_000


@dataclass(frozen=True)
class SourceTable:
    """The table of one file, as text."""

    file: str
    sha256: str
    sheet: str | None
    sheets: tuple[str, ...]
    names: dict[str, str]
    unknown: list[str]
    header: int
    frame: pd.DataFrame
    skipped: list[int]


def read_table(
    path: Path,
    aliases: Mapping[str, Sequence[str]],
    required: Sequence[str | tuple[str, ...]],
    several: Sequence[str] = (),
    *,
    limits: Limits | None = None,
    encoding: str | None = None,
    name: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SourceTable:
    """Read a UTF-8 CSV file."""
    table = table_file.read_table(path, aliases, required, several)
    rows = list(table.rows())
    frame = pd.DataFrame(
        {field: [row.get(field) for row in rows] for field in table.names}, dtype=object
    )
    frame["row"] = [row.number for row in rows]
    return SourceTable(
        file=name or path.name,
        sha256=table.sha256,
        sheet=None,
        sheets=(),
        names=table.names,
        unknown=table.unknown,
        header=table.header,
        frame=frame,
        skipped=[],
    )
