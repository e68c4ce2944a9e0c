"""A table in any file that an office sends: its header, wherever it stands, and its rows as text.

CSV, XLSX, ODS, Parquet and JSON lines come out alike. What a file is is seen from its content.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import pandas as pd

from data.file_kind import kind_of
from data.header import Header, columns_of, fields_by_key, find_header, no_header
from data.issues import FileRefused
from data.read_parquet import parquet_candidates
from data.read_rows import read_rows
from data.read_text import text_candidates
from data.read_workbook import refuse_ole2, sheet_candidates
from data.source import Candidate, Incoming, Limits, Progress

__all__ = ["Limits", "Row", "SourceTable", "read_table"]

_MILLION = 1_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its values by field."""

    number: int
    values: dict[str, str]

    def get(self, field: str) -> str:
        """Return the value of a field, empty where the file has none."""
        return self.values.get(field, "")


@dataclass(frozen=True)
class SourceTable:
    """The table of one file.

    Attributes
    ----------
    file
        The name of the file as it is shown.
    sheet, sheets
        The sheet that was read, and all of the workbook; None and empty for other formats.
    names
        Field -> the header as it was written.
    unknown
        The columns that were left out.
    header
        The row of the header as a spreadsheet shows it; 0 for JSON lines, which have none.
    frame
        A column of text for each of ``names``, empty for nothing, and ``row``: the row as a
        spreadsheet shows it, or the line of JSON lines.
    skipped
        The rows left out, because they repeat the header or hold totals at the foot.
    """

    file: str
    sha256: str
    sheet: str | None
    sheets: tuple[str, ...]
    names: dict[str, str]
    unknown: list[str]
    header: int
    frame: pd.DataFrame
    skipped: list[int]

    def rows(self) -> Iterator[Row]:
        """Give the rows one by one."""
        fields = list(self.names)
        columns = [self.frame[field].tolist() for field in fields]
        for number, *values in zip(self.frame["row"].tolist(), *columns, strict=True):
            yield Row(number, dict(zip(fields, values, strict=True)))


def read_table(
    path: Path,
    aliases: Mapping[str, Sequence[str]],
    required: Sequence[str | tuple[str, ...]],
    several: Sequence[str] = (),
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    encoding: str | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> SourceTable:
    """Read the table of a file; of several sheets that with the most known columns.

    Parameters
    ----------
    aliases
        Field -> the other names of its column.
    required
        Fields that the header must have; of a tuple, one.
    several
        Fields that more than one column may give; their words are joined.
    encoding
        The encoding of a text file, where somebody said it.
    name
        The name that the file is shown by, where it is stored under another.
    progress
        Told now and then how much of how much is read: rows, or bytes of a text file.

    Raises
    ------
    FileRefused
        Not such a file, or no header, or no row below it.
    """
    shown = name or path.name
    with _opened(path, shown) as handle:
        size = os.fstat(handle.fileno()).st_size
        if size > limits.max_file_mb * _MILLION:
            raise FileRefused(
                f"{shown} is larger than {limits.max_file_mb} MB; split it.",
                "too-large",
                n=limits.max_file_mb,
            )
        file = Incoming(handle, path, shown, size, limits, encoding, progress)
        sha256 = _sha256(handle)
        sheets, candidates = _candidates(file)
        fields = fields_by_key(aliases)
        candidate, header = _best(shown, candidates, fields)
        where = _place(shown, candidate.sheet, header.row)
        columns = columns_of(header, where, fields, required, several)
        frame, skipped = read_rows(file, candidate, header, columns, required)
    if frame.empty:
        below = f"below the header in row {header.row}" if header.row else "with a value"
        raise FileRefused(f"{shown} has no row {below}; add the rows.", "no-rows")
    return SourceTable(
        file=shown,
        sha256=sha256,
        sheet=candidate.sheet,
        sheets=tuple(sheets),
        names=columns.names,
        unknown=columns.unknown,
        header=header.row,
        frame=frame,
        skipped=skipped,
    )


def _opened(path: Path, shown: str) -> BufferedReader:
    try:
        # A pipe or a device would never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileRefused(
                f"{shown} can't be read: it is no file; name the file itself.", "unreadable"
            )
        return path.open("rb")
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "its name is impossible"
        raise FileRefused(
            f"{name_of(path, shown)} can't be read: {why}; check where it is and who may read it.",
            "unreadable",
        ) from problem


def name_of(path: Path, shown: str) -> str:
    """Return the path for a message, unless the file is shown by another name."""
    return str(path) if shown == path.name else shown


def _sha256(handle: BufferedReader) -> str:
    return hashlib.file_digest(handle, "sha256").hexdigest()


def _candidates(file: Incoming) -> tuple[list[str], Iterator[Candidate]]:
    """Return the names of the sheets, if it is a workbook, and the tables that may be meant."""
    file.handle.seek(0)
    kind = kind_of(file.handle.read(512), file.name)
    if kind == "ole2":
        raise refuse_ole2(file)
    if kind == "archive":
        return sheet_candidates(file)
    return [], iter(parquet_candidates(file) if kind == "parquet" else text_candidates(file))


def _best(
    shown: str, candidates: Iterator[Candidate], fields: Mapping[str, str]
) -> tuple[Candidate, Header]:
    """Return the table with the most known columns, the first of equals."""
    best: tuple[Candidate, Header] | None = None
    for candidate in candidates:
        header = find_header(candidate, fields)
        if header is not None and (best is None or header.known > best[1].known):
            best = candidate, header
    if best is None:
        raise no_header(shown)
    return best


def _place(shown: str, sheet: str | None, row: int) -> str:
    sheet = f", sheet {sheet}" if sheet is not None else ""
    return f"{shown}{sheet}, row {row}" if row else shown
