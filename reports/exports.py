"""A table to take along: what it holds, what it says of itself, and the name of its file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from data.collation import name_key
from data.names import fold
from reports.tables import SOURCE_SHEET, disarmed, workbook

ENDINGS = ("csv", "xlsx")
MOST_IN_WORKBOOK = 200_000
"""The most rows of a workbook, which is made in memory; CSV has no limit."""
_AT_ONCE = 2_000


class TooManyRowsError(ValueError):
    """There are more rows than a workbook holds; the message is one sentence."""


@dataclass(frozen=True)
class Export:
    """A table as a file.

    Attributes
    ----------
    name
        The name of the file without its ending (`file_name`).
    title
        What the table is called: the name of its sheet.
    columns
        The fields of a row in their order, each with its heading.
    rows
        The rows in their order, read once. A value is text (a code too), a number, a day or None.
    about
        Lines that say what is listed, of which day and place, under which filters, and from where.
    count
        Gives the number of rows before they are read, where that is quicker than reading them.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    rows: Iterable[Mapping[str, Any]]
    about: Sequence[str] = field(default=())
    count: Callable[[], int] | None = None

    def cells(self) -> Iterator[list[Any]]:
        """The values of the rows in the order of the columns."""
        for row in self.rows:
            yield [row[name] for name in self.columns]


def file_name(*parts: str, day: date) -> str:
    """Join what a file holds, its place and its day to a name that every system keeps.

    Words of another script than the Latin stay in their letters.

    >>> file_name("chưa đánh dấu", "Quảng Ninh", day=date(2025, 11, 28))
    'chua-danh-dau_quang-ninh_2025-11-28'
    >>> file_name("कार्य", "पूरा देश", day=date(2025, 11, 28))
    'कार्य_पूरा-देश_2025-11-28'
    """
    words = (_simple(part)[:60] for part in parts)
    return "_".join([*(word for word in words if word), day.isoformat()])


def _simple(part: str) -> str:
    """Words in small letters without diacritics, joined by hyphens."""
    bare = fold(part)
    if bare.isascii():
        return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    # What stands above and below a letter is a vowel there, and no decoration.
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in part.casefold())
    return "-".join(unicodedata.normalize("NFC", "".join(kept)).split())


def csv_lines(export: Export) -> Iterator[str]:
    """The table as CSV, some rows at a time: the lines about it, the headings, the rows.

    A byte order mark stands in front, without which a spreadsheet reads something else than UTF-8.
    """
    head = [[line] for line in export.about] + [list(export.columns.values())]
    yield "\ufeff" + _lines(head)
    cells = export.cells()
    while some := list(islice(cells, _AT_ONCE)):
        yield _lines(some)


def xlsx_bytes(export: Export, source_sheet: str = SOURCE_SHEET) -> bytes:
    """The table as a workbook; what it says of itself is on a second sheet.

    Raises
    ------
    TooManyRowsError
        For more than `MOST_IN_WORKBOOK` rows.
    """
    if export.count is not None and export.count() > MOST_IN_WORKBOOK:
        raise _too_many()
    rows: list[list[Any]] = []
    for cells in export.cells():
        if len(rows) == MOST_IN_WORKBOOK:
            raise _too_many()
        rows.append(cells)
    return workbook(export.title, list(export.columns.values()), rows, export.about, source_sheet)


def _too_many() -> TooManyRowsError:
    said = f"A workbook holds {MOST_IN_WORKBOOK} rows at most: choose fewer, or take CSV."
    return TooManyRowsError(said)


def in_order(
    rows: Sequence[Mapping[str, Any]], sort: str | None, fields: Mapping[str, str] | None = None
) -> list[Mapping[str, Any]]:
    """The rows as a table shows them that was sorted: ``overdue`` or, downwards, ``-overdue``.

    What is missing comes first, as in the tables of the page; equal rows keep their order. A
    field that rows don't have leaves them as they are. ``fields`` gives the field of a row that a
    column of another name is sorted by.
    """
    name = (sort or "").removeprefix("-")
    name = (fields or {}).get(name, name)
    if not name or not rows or name not in rows[0]:
        return list(rows)
    return sorted(rows, key=lambda row: _key(row[name]), reverse=(sort or "").startswith("-"))


def _key(value: Any) -> tuple[bool, Any]:
    if value is None or value == "":
        return False, 0
    return True, name_key(value) if isinstance(value, str) else value


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([["" if one is None else disarmed(one) for one in row] for row in rows])
    return file.getvalue()
