"""The rows below a header as a frame of text, read block by block."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

import numpy as np
import pandas as pd

from data.cells import CellRefused, Texts, cell_text
from data.foot import FOOT_ROWS, FootRow, totals_at_the_foot
from data.header import Columns, Header
from data.issues import FileRefused
from data.source import Candidate, Incoming

BLOCK = 10_000
"""Rows that are turned from cells into text at once."""


def read_rows(
    file: Incoming,
    candidate: Candidate,
    header: Header,
    columns: Columns,
    required: Sequence[str | tuple[str, ...]],
) -> tuple[pd.DataFrame, list[int]]:
    """Return the rows below the header, and the numbers of those that were left out.

    The frame has a column of text for each field, and ``row``. Empty rows are not in it, nor
    rows that repeat the header or hold totals at the foot.

    Raises
    ------
    FileRefused
        More rows, columns or letters than the limits allow, or a fault of the file on the way.
    """
    reader = _RowReader(file, candidate, header, columns)
    for first, rows in _blocks(candidate, header):
        reader.take(first, rows)
        candidate.told(first + len(rows) - candidate.first)
    totals = totals_at_the_foot(list(reader.tail), columns.places, required)
    frame = reader.frame()
    left_out = {*reader.repeated, *totals}
    if left_out:
        frame = frame[~frame["row"].isin(left_out)].reset_index(drop=True)
    return frame, sorted(left_out)


def _blocks(candidate: Candidate, header: Header) -> Iterator[tuple[int, list[Sequence[Any]]]]:
    """Give the rows below the header in blocks, each with the number of its first row."""
    rows = candidate.rows()
    number = header.row + 1
    for _ in islice(rows, number - candidate.first):
        pass
    while block := list(islice(rows, BLOCK)):
        yield number, block
        number += len(block)


class _RowReader:
    """Turns blocks of cells into columns of text."""

    def __init__(
        self, file: Incoming, candidate: Candidate, header: Header, columns: Columns
    ) -> None:
        sheet = f", sheet {candidate.sheet}" if candidate.sheet is not None else ""
        self._where = f"{file.name}{sheet}"
        self._limits = file.limits
        self._places = columns.places
        self._names = columns.names
        self._texts = {
            place: Texts(file.limits.max_cell) for of in columns.places.values() for place in of
        }
        self._heading = tuple(header.cells[place] for place in self._texts)
        self._columns: dict[str, list[str]] = {field: [] for field in columns.places}
        self._numbers: list[int] = []
        self.repeated: list[int] = []
        self.tail: deque[FootRow] = deque(maxlen=FOOT_ROWS)

    def take(self, first: int, rows: list[Sequence[Any]]) -> None:
        """Take the rows of a block that hold anything."""
        rows = self._within_the_limit(first, rows)
        cells = list(zip_longest(*rows, fillvalue=""))
        found = {place: self._column(first, place, cells, len(rows)) for place in self._texts}
        keep = self._kept(first, rows, list(zip(*found.values(), strict=True)))
        if len(keep) < len(rows):
            found = {place: [texts[one] for one in keep] for place, texts in found.items()}
        for field, places in self._places.items():
            self._columns[field].extend(_joined([found[place] for place in places]))
        self._numbers.extend(first + one for one in keep)
        if len(self._numbers) > self._limits.max_rows:
            raise FileRefused(
                f"{self._where} has more than {self._limits.max_rows} rows; split it.",
                "too-many-rows",
                n=self._limits.max_rows,
            )
        self.tail.extend(
            FootRow(first + one, list(map(_said, rows[one]))) for one in keep[-FOOT_ROWS:]
        )

    def _within_the_limit(self, first: int, rows: list[Sequence[Any]]) -> list[Sequence[Any]]:
        limit = self._limits.max_columns
        if max(map(len, rows)) <= limit:
            return rows
        for number, row in enumerate(rows, first):
            if any(_said(cell) for cell in row[limit:]):
                raise FileRefused(
                    f"{self._where}, row {number} has more than {limit} columns;"
                    " leave out what is no part of the table.",
                    "too-many-columns",
                    n=limit,
                )
        return [row[:limit] for row in rows]

    def _column(self, first: int, place: int, cells: list[tuple], count: int) -> list[str]:
        if place >= len(cells):
            return [""] * count
        texts = self._texts[place]
        try:
            return texts.of(cells[place])
        except CellRefused:
            # Which one it was is sought only now.
            for number, cell in enumerate(cells[place], first):
                self._refuse_cell(number, place, cell)
            raise

    def _refuse_cell(self, number: int, place: int, cell: Any) -> None:
        try:
            self._texts[place].of([cell])
        except CellRefused as problem:
            field = next(field for field, places in self._places.items() if place in places)
            raise FileRefused(
                f"{self._where}, row {number}: the column {self._names[field]!r} {problem};"
                " mend the cell.",
                "bad-cell",
                row=number,
                column=self._names[field],
            ) from problem

    def _kept(
        self, first: int, rows: list[Sequence[Any]], texts: list[tuple[str, ...]]
    ) -> list[int]:
        """Return which rows of a block hold anything, and note those that repeat the header."""
        keep = []
        for one, said in enumerate(texts):
            if any(said) or any(map(_said, rows[one])):
                keep.append(one)
                if said == self._heading:
                    self.repeated.append(first + one)
        return keep

    def frame(self) -> pd.DataFrame:
        """Return all rows that were taken."""
        frame = pd.DataFrame(
            {field: pd.Series(texts, dtype=object) for field, texts in self._columns.items()}
        )
        return frame.assign(row=np.array(self._numbers, dtype=np.int64))


def _said(cell: Any) -> str:
    """Return the text of a cell of any column, known or not."""
    try:
        return cell_text(cell)
    except CellRefused:
        return "?"


def _joined(columns: list[list[str]]) -> list[str]:
    """Return the words of several columns of one field as one."""
    if len(columns) == 1:
        return columns[0]
    return ["; ".join(filter(None, texts)) for texts in zip(*columns, strict=True)]
