"""Small files of every format, made from rows of plain values."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

Rows = Sequence[Sequence[Any]]

ALIASES = {
    "unit_code": ["mã xã"],
    "unit": ["tên xã"],
    "task_code": ["nhiệm vụ"],
    "status": ["trạng thái"],
    "marked_on": ["ngày cập nhật"],
    "progress": ["%"],
    "note": ["ghi chú", "vướng mắc"],
}
REQUIRED = [("unit_code", "unit"), "task_code", "status", "marked_on"]

HEAD = ["mã xã", "nhiệm vụ", "trạng thái", "ngày cập nhật", "%", "ghi chú"]
ROWS = [
    HEAD,
    [6994, "NQ57-01", "hoàn thành", date(2025, 11, 28), 0.7, "Đã có Quyết định"],
    ["06978", "NQ57-02", "vướng mắc", date(2025, 11, 27), 1, "chờ, thiếu điện"],
    [25, "NQ57-01", "đang thực hiện", "28/11/2025", "", ""],
]
TEXTS = {
    "unit_code": ["6994", "06978", "25"],
    "task_code": ["NQ57-01", "NQ57-02", "NQ57-01"],
    "status": ["hoàn thành", "vướng mắc", "đang thực hiện"],
    "marked_on": ["2025-11-28", "2025-11-27", "28/11/2025"],
    "progress": ["0.7", "1", ""],
    "note": ["Đã có Quyết định", "chờ, thiếu điện", ""],
}
"""What ``ROWS`` is in every format."""


def as_csv(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as CSV; Windows-1258 gets its tones as signs of their own."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return as_text(out.getvalue(), encoding)


def as_text(text: str, encoding: str) -> bytes:
    """A text in an encoding, of which Windows-1258 is one that Python only half writes."""
    return as_1258(text) if encoding == "cp1258" else text.encode(encoding)


def as_1258(text: str) -> bytes:
    """Windows-1258 as a Vietnamese keyboard writes it: the vowel, then its tone."""
    made = bytearray()
    for letter in text:
        try:
            made += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(sign for sign in parts if sign in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", parts.replace(tone, ""))
            made += (base + tone).encode("cp1258")
    return bytes(made)


def as_xlsx(
    sheets: dict[str, Rows] | Rows, more: Callable[[Any, Any], None] | None = None
) -> bytes:
    """Sheets as XLSX; ``more`` may write into the workbook and its last sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    percent = book.add_format({"num_format": "0%"})
    sheet = None
    for name, rows in _named(sheets).items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, datetime(*value.timetuple()[:6]), day)
                elif isinstance(value, float):
                    sheet.write_number(r, c, value, percent)
                elif isinstance(value, str) and value:
                    sheet.write_string(r, c, value)
                elif value not in ("", None):
                    sheet.write(r, c, value)
    if more is not None:
        more(book, sheet)
    book.close()
    return out.getvalue()


def as_ods(sheets: dict[str, Rows] | Rows) -> bytes:
    """Sheets as ODS, with the endless empty rows that office programs put at the end."""
    book = OpenDocumentSpreadsheet()
    for name, rows in _named(sheets).items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            table.addElement(line)
        end = TableRow(numberrowsrepeated="1048000")
        end.addElement(TableCell(numbercolumnsrepeated="16384"))
        table.addElement(end)
        book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def _ods_cell(value: Any) -> Any:
    if value is None:
        return CoveredTableCell()
    if value == "":
        return TableCell()
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, float):
        cell = TableCell(valuetype="percentage", value=str(value))
    elif isinstance(value, int):
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def as_parquet(rows: Rows) -> bytes:
    """Rows as Parquet, whose columns have one type: all text here."""
    texts = [[_iso(value) for value in row] for row in rows[1:]]
    out = io.BytesIO()
    pd.DataFrame(texts, columns=list(rows[0])).to_parquet(out, index=False)
    return out.getvalue()


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def as_json_lines(rows: Rows) -> bytes:
    """Rows as JSON lines, with numbers as numbers."""
    lines = [
        json.dumps(
            {
                name: _iso(value) if isinstance(value, date) else value
                for name, value in zip(rows[0], row, strict=True)
                if value != ""
            },
            ensure_ascii=False,
        )
        for row in rows[1:]
    ]
    return "\n".join(lines).encode()


def _named(sheets: dict[str, Rows] | Rows) -> dict[str, Rows]:
    return sheets if isinstance(sheets, dict) else {"Số liệu": sheets}


def with_part(archive: bytes, name: str, content: bytes | str) -> bytes:
    """An archive with one part put in the place of the one of that name, or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(cells: str) -> str:
    """The content of a sheet of XLSX around its rows."""
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
