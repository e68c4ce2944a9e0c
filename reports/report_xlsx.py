"""A report as a workbook: the same tables, a sheet each, codes as text, no cell a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from reports.plain import plain
from reports.report import Report
from reports.sentences import Sentence, moment
from reports.sheet import Column, Sheet
from reports.tables import disarmed

NAME_LIMIT, LONGEST, WIDEST = 31, 32_767, 60
PERCENT = '[<0.9995]0.0%;[<1]"99.9%";0%'
"""Only a whole is shown as 100 %."""


def report_xlsx(report: Report) -> bytes:
    """Return the workbook: what it is and its figures first, then every table."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        forms = {
            "head": book.add_format({"bold": True, "bg_color": "#E6F1F1", "text_wrap": True}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "bold": book.add_format({"bold": True}),
            "text": book.add_format({"num_format": "@"}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "percent": book.add_format({"num_format": PERCENT}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "wrap": book.add_format({"text_wrap": True}),
        }
        _cover(book.add_worksheet(_name(1, report.text("Tóm tắt"))), report, forms)
        for number, sheet in enumerate(report.sheets, start=2):
            _sheet(book.add_worksheet(_name(number, sheet.title)), sheet, report, forms)
    return file.getvalue()


def _cover(page: Any, report: Report, forms: dict[str, Any]) -> None:
    text, content = report.text, report.content
    page.set_column(0, 0, 34)
    page.set_column(1, 2, 22)
    lines = [
        report.subtitle,
        text("Số liệu tính đến ngày {day}", day=text.day(content.as_of)),
        text("So với ngày {day}", day=text.day(content.compare)),
        text("Lập lúc {at} (Asia/Ho_Chi_Minh)", at=moment(content.made_at, text)),
        *(said for _, said in report.warnings),
        *([report.lacking] if report.lacking else []),
        "",
        *(_words(one) for one in (*report.opening, report.since)),
    ]
    page.write_string(0, 0, _text(report.title), forms["title"])
    row = 1
    for line in lines:
        page.write_string(row, 0, _text(line))
        row += 1
    row += 1
    for heading, place in ((text("Chỉ số"), 0), (text("Số"), 1), (text("Trên"), 2)):
        page.write_string(row, place, heading, forms["head"])
    for figure in report.figures:
        row += 1
        for place, words in enumerate((figure.name, figure.figure, figure.of)):
            page.write_string(row, place, _text(words), forms["text"])
    row += 2
    for name, words in report.scale.definitions(text):
        page.write_string(row, 0, _text(f"{name}: {words}"))
        row += 1
    address = text("Mở lại đúng bản này: {address}", address=report.address)
    page.write_string(row + 1, 0, _text(address))


def _sheet(page: Any, sheet: Sheet, report: Report, forms: dict[str, Any]) -> None:
    columns = [part for column in sheet.columns for part in _parts(column)]
    for place, (heading, form) in enumerate(columns):
        page.write_string(0, place, _text(heading), forms["head"])
        page.set_column(place, place, _width(sheet, place, heading, form))
    page.freeze_panes(1, 0)
    for number, row in enumerate(sheet.rows, start=1):
        _row(page, number, sheet.columns, row, forms, None)
    last = len(sheet.rows)
    if last:
        page.autofilter(0, 0, last, len(columns) - 1)
    else:
        page.write_string(1, 0, _text(sheet.empty), forms["text"])
    if sheet.total is not None:
        last += 1
        _row(page, last, sheet.columns, sheet.total, forms, forms["bold"])
    note = sheet.note
    if sheet.whole_count > len(sheet.rows):
        text = report.text
        n, total = text.whole(len(sheet.rows)), text.whole(sheet.whole_count)
        note = text("{n} đầu trong {total}", n=n, total=total)
    if note:
        page.write_string(last + 2, 0, _text(note), forms["text"])


def _parts(column: Column) -> list[tuple[str, str]]:
    """Return the headings and forms of a column: a pair takes two."""
    if column.form == "of":
        return [(column.heading, "whole"), (column.heading_of, "whole")]
    return [(column.heading, column.form)]


def _row(
    page: Any,
    number: int,
    columns: Sequence[Column],
    row: Sequence[Any],
    forms: dict[str, Any],
    bold: Any,
) -> None:
    place = 0
    for value, column in zip(row, columns, strict=True):
        cells = value if column.form == "of" and value is not None else (value,)
        if column.form == "percent" and value is not None:
            cells = (value[0] / value[1],)
        for cell in cells:
            _cell(page, number, place, cell, column.form, forms, bold)
            place += 1
        if column.form == "of" and value is None:
            place += 1


def _cell(
    page: Any, number: int, place: int, cell: Any, form: str, forms: dict[str, Any], bold: Any
) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        page.write_datetime(number, place, cell, forms["day"])
    elif isinstance(cell, str):
        page.write_string(number, place, _text(cell), bold or forms["text"])
    else:
        page.write_number(number, place, cell, forms["percent" if form == "percent" else "whole"])


def _width(sheet: Sheet, place: int, heading: str, form: str) -> float:
    if form not in ("text", "code"):
        return max(11, min(len(heading) + 2, 18))
    spots = [at for at, column in enumerate(sheet.columns) for _ in _parts(column)]
    values = [str(row[spots[place]] or "") for row in sheet.rows[:300]]
    return min(max([len(heading), *map(len, values)]) + 2, WIDEST)


def _name(number: int, title: str) -> str:
    """Return the name of a sheet: short, without the signs that a workbook refuses."""
    kept = "".join(" " if sign in "[]:*?/\\'" else sign for sign in plain(title))
    return f"{number}. {kept}"[:NAME_LIMIT].strip()


def _words(sentence: Sentence) -> str:
    return "".join(run.words for run in sentence)


def _text(value: str) -> str:
    return str(disarmed(plain(value)))[:LONGEST]
