"""Tables as files: text for a terminal, CSV, JSON and XLSX.

Codes stay text, and no cell can become a formula, neither in the rows nor in the header.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

FORMATS = ("table", "csv", "json", "xlsx")
SOURCE_SHEET = "Nguồn"
MOST_IN_CELL = 32_767
"""The most characters that a spreadsheet keeps in a cell."""

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Table:
    """An answer, and which of its lists is the table.

    Attributes
    ----------
    answer
        The whole answer as plain values; what JSON shows.
    rows
        Name of the list in the answer whose entries are the rows.
    columns
        Names of the columns, in order.
    source
        Lines that tell where the figures come from and of which day they are.
    """

    answer: dict[str, Any]
    rows: str
    columns: Sequence[str]
    source: Sequence[str] = field(default=())

    def cells(self) -> list[list[Any]]:
        """List the values of the rows; of a list, its codes or words."""
        return [[_cell(row[name]) for name in self.columns] for row in self.answer[self.rows]]


def encode(table: Table, form: str, *, for_file: bool = False) -> bytes:
    """Return the table in one of `FORMATS`.

    ``for_file`` puts a byte order mark in front of CSV, without which a spreadsheet reads a file
    as something else than UTF-8. A program that reads a pipe doesn't want it.
    """
    if form == "json":
        return (json_text(table.answer) + "\n").encode()
    if form == "csv":
        return csv_text(table).encode("utf-8-sig" if for_file else "utf-8")
    if form == "xlsx":
        return xlsx_bytes(table)
    if form == "table":
        return terminal_text(table).encode()
    raise ValueError(f"There is no format {form!r}; the formats are {', '.join(FORMATS)}.")


def json_text(answer: Any) -> str:
    """Return JSON in UTF-8 letters; NaN is refused."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def csv_text(table: Table) -> str:
    """Return the rows as CSV with commas, header first, missing values empty."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([disarmed(name) for name in table.columns])
    for row in table.cells():
        writer.writerow(["" if value is None else disarmed(value) for value in row])
    return file.getvalue()


def disarmed(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would read as a formula.

    Examples
    --------
    >>> disarmed("=1+1"), disarmed("-"), disarmed(-1)
    ("'=1+1", "'-", -1)
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(_BEGINS_FORMULA):
        return "'" + value
    return value


def xlsx_bytes(table: Table) -> bytes:
    """Return a workbook: the table on the first sheet, its source on a second one."""
    return workbook(table.rows, list(table.columns), table.cells(), table.source)


def workbook(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    about: Sequence[str],
    source_sheet: str = SOURCE_SHEET,
) -> bytes:
    """Return a workbook of rows under their headings, with lines about them on a second sheet.

    Text stays text, codes and what begins like a formula too; a day is a day of the spreadsheet.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet(sheet_name(title, source_sheet))
        sheet.freeze_panes(1, 0)
        # A code that looks like a number is no mistake to be marked with a triangle.
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for place, name in enumerate(heads):
            sheet.write_string(0, place, name, bold)
            sheet.set_column(place, place, _column_width(name, place, rows))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write(sheet, number, place, value, text, days)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
        lines = book.add_worksheet(source_sheet)
        lines.set_column(0, 0, 80)
        for number, line in enumerate(about):
            lines.write_string(number, 0, line, text)
    return file.getvalue()


def sheet_name(title: str, source_sheet: str = SOURCE_SHEET) -> str:
    """Return a title as a spreadsheet takes it for a sheet: some signs and long names it refuses.

    >>> sheet_name("Lô 2 · [a/b]"), sheet_name("nguồn")
    ('Lô 2 · a b', 'nguồn 1')
    """
    name = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).split()).strip("'")[:28].strip()
    if not name or name.casefold() in (source_sheet.casefold(), "history"):
        return f"{name} 1".strip()
    return name


def _column_width(name: str, place: int, rows: Sequence[Sequence[Any]]) -> int:
    """The width of a column for its heading and the first of its words, within limits."""
    words = (len(row[place]) for row in rows[:200] if isinstance(row[place], str))
    return min(max(10, len(name) + 2, max(words, default=0) + 1), 60)


def terminal_text(table: Table) -> str:
    """Return the rows in columns of equal width, numbers to the right."""
    cells = table.cells()
    shown = [[_shown(value) for value in row] for row in cells]
    header = list(table.columns)
    widths = [max(_width(text) for text in column) for column in zip(header, *shown, strict=True)]
    right = [
        any(isinstance(row[place], (int, float)) for row in cells) for place in range(len(header))
    ]
    lines = [header, ["-" * width for width in widths], *shown]
    return "".join(
        "  ".join(
            _padded(text, width, to_right)
            for text, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def _write(sheet: Any, row: int, place: int, value: Any, text: Any, days: Any) -> None:
    if isinstance(value, (bool, str)):
        sheet.write_string(row, place, str(value)[:MOST_IN_CELL], text)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, days)
    elif value is not None:
        sheet.write_number(row, place, value)


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return json_text(value)
    if not isinstance(value, (list, tuple)):
        return value
    return " ".join(item["code"] if isinstance(item, dict) else str(item) for item in value)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        # Cut, not rounded: 0.9996 must never be read as a whole.
        return f"{int(value * 10_000) / 10_000:.4f}"
    # Control signs would move the cursor of the terminal.
    return "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in str(value))


def _width(text: str) -> int:
    return sum(not unicodedata.combining(sign) for sign in text)


def _padded(text: str, width: int, to_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if to_right else text + space
