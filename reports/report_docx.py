"""A report as DOCX in the layout of an official report, for an office to finish and sign."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.shared import Mm, Pt

from reports.content import ON_PAPER
from reports.docx_parts import (
    CENTER,
    add_table,
    rule_below,
    say,
    set_page,
    without_lines,
)
from reports.map_drawing import map_height
from reports.picture import figure_svg
from reports.plain import plain
from reports.report import Report
from reports.report_pdf import MOST_ROWS, WHOLE
from reports.sentences import moment
from reports.sheet import TO_THE_RIGHT, Sheet, paper, written_row
from reports.typesetting import png

BLANK = "…………"
TEXT_WIDTH = 162.0
"""Millimetres between the margins."""
WIDTHS = {"code": 17, "whole": 15, "signed": 15, "of": 22, "percent": 17, "day": 22, "text": 22}
MAP_WIDTH, MAP_HEIGHT = 520.0, 720.0
NUMBERED = ("ranking", "behind", "sources")
"""The tables that have a caption of their own, in their order."""


def report_docx(report: Report) -> bytes:
    """Return the document; every part of it can be edited."""
    text = report.text
    document: Any = Document()
    set_page(document, text.language)
    properties = document.core_properties
    properties.title = plain(f"{report.title} · {report.place}")
    properties.author, properties.language = "", text.language
    _head(document, report)
    _situation(document, report)
    _needs(document, report)
    _changed(document, report)
    document.add_heading(text("IV. NGUỒN SỐ LIỆU VÀ CÁCH TÍNH"), 1)
    _table(document, report, report.sheet("sources"))
    for name, words in report.scale.definitions(text):
        say(document, f"- {name}: {words}")
    for _, words in report.warnings:
        say(document, f"- {words}")
    made = text("Lập lúc {at} (Asia/Ho_Chi_Minh)", at=moment(report.content.made_at, text))
    say(document, f"- {made}")
    say(document, f"- {text('Mở lại đúng bản này: {address}', address=report.address)}")
    _signature(document, report)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _head(document: Any, report: Report) -> None:
    """Who reports, the national title and motto, number, place and day, what it is about."""
    text, day = report.text, report.content.made_at.date()
    table = document.add_table(rows=2, cols=2)
    without_lines(table, (66, 96))
    office, nation = table.rows[0].cells
    say(office, text("CƠ QUAN CHỦ QUẢN"), align=CENTER, size=12)
    rule_below(say(office, text("CƠ QUAN BÁO CÁO"), align=CENTER, bold=True, size=12))
    say(nation, text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), align=CENTER, bold=True, size=12)
    rule_below(say(nation, text("Độc lập - Tự do - Hạnh phúc"), align=CENTER, bold=True, size=13))
    number, place = table.rows[1].cells
    say(number, text("Số: {blank}/BC-{blank}", blank="……"), align=CENTER, size=12)
    where = plain(report.content.place.name) if report.content.place else text("Hà Nội")
    dated = text(
        "{place}, ngày {day} tháng {month} năm {year}",
        place=where,
        day=f"{day.day:02d}",
        month=f"{day.month:02d}",
        year=day.year,
    )
    say(place, dated, align=CENTER, italic=True, size=13)
    document.add_paragraph()
    say(document, text("BÁO CÁO"), align=CENTER, bold=True, size=14)
    say(document, report.title, align=CENTER, bold=True, size=14)
    say(document, report.subtitle, align=CENTER)
    as_of = text("Số liệu tính đến ngày {day}", day=text.day(report.content.as_of))
    rule = say(document, f"({as_of})", align=CENTER, italic=True)
    rule.paragraph_format.space_after = Pt(12)


def _situation(document: Any, report: Report) -> None:
    text = report.text
    document.add_heading(text("I. TÌNH HÌNH CHUNG"), 1)
    document.add_heading(text("1. Độ phủ và tiến độ"), 2)
    for sentence in report.opening:
        say(document, sentence)
    if report.lacking:
        say(document, report.lacking, bold=True)
    for mark, figure in zip("abcdefgh", report.figures, strict=False):
        say(document, f"{mark}) {figure.name}: {figure.figure} ({figure.of.strip('/ ')})")
    document.add_heading(text("2. Bản đồ"), 2)
    province = report.content.place.code if report.content.place else None
    tall = map_height(report.boundaries, province, MAP_WIDTH, MAP_HEIGHT)
    drawing = figure_svg(report.drawn, report.boundaries, MAP_WIDTH, tall)
    picture = io.BytesIO(png(drawing))
    document.add_picture(picture, width=Mm(min(TEXT_WIDTH, 200 * MAP_WIDTH / tall)))
    document.paragraphs[-1].alignment = CENTER
    said = text("Hình {n}.", n=1) + " " + text("Bản đồ độ phủ, {place}", place=report.place)
    say(document, said, align=CENTER, italic=True, size=11)
    document.add_heading(text("3. Xếp hạng"), 2)
    _table(document, report, report.sheet("ranking"))


def _needs(document: Any, report: Report) -> None:
    text = report.text
    document.add_heading(text("II. VIỆC CẦN ĐÔN ĐỐC"), 1)
    document.add_heading(text("1. Nơi còn thiếu"), 2)
    _table(document, report, report.sheet("behind"))
    for number, key in enumerate(("unmarked", "late", "obstacles"), start=2):
        sheet = report.sheet(key)
        document.add_heading(f"{number}. {sheet.title}", 2)
        _table(document, report, sheet, titled=False)


def _changed(document: Any, report: Report) -> None:
    text = report.text
    document.add_heading(text("III. THAY ĐỔI SO VỚI KỲ TRƯỚC"), 1)
    say(document, report.since)
    for number, key in enumerate(("changes", "turned"), start=1):
        sheet = report.sheet(key)
        document.add_heading(f"{number}. {sheet.title}", 2)
        _table(document, report, sheet, titled=False)


def _table(document: Any, report: Report, whole: Sheet, *, titled: bool = True) -> None:
    """Add one table, or the sentence that says why it is empty."""
    text, sheet = report.text, paper(whole)
    if titled:
        number = text("Bảng {n}.", n=NUMBERED.index(sheet.key) + 1)
        caption = say(document, f"{number} {sheet.title}", bold=True, size=12)
        caption.paragraph_format.keep_with_next = True
    if not sheet.rows:
        say(document, sheet.empty)
        return
    kept = sheet.rows
    if sheet.key not in WHOLE:
        kept = sheet.rows[: ON_PAPER if sheet.key == "obstacles" else MOST_ROWS]
    add_table(
        document,
        [column.heading for column in sheet.columns],
        [written_row(sheet, row, text) for row in kept],
        [column.form in TO_THE_RIGHT for column in sheet.columns],
        _widths(sheet),
        written_row(sheet, sheet.total, text, total=True) if sheet.total else (),
    )
    if sheet.note:
        say(document, sheet.note, italic=True, size=11)
    if sheet.whole_count > len(kept):
        n, total = text.whole(len(kept)), text.whole(sheet.whole_count)
        cut = text("{n} dòng đầu trong {total}; bản XLSX có đủ.", n=n, total=total)
        say(document, cut, italic=True, size=11)


def _widths(sheet: Sheet) -> list[float]:
    """Return the widths of columns in millimetres: those that grow share what is left."""
    fixed = [0.0 if one.wide else float(WIDTHS[one.form]) for one in sheet.columns]
    shares = sum(one.wide for one in sheet.columns) or 1
    rest = max(TEXT_WIDTH - sum(fixed), 20.0 * shares / 2)
    found = [
        width or rest * one.wide / shares for width, one in zip(fixed, sheet.columns, strict=True)
    ]
    return [width * TEXT_WIDTH / sum(found) for width in found]


def _signature(document: Any, report: Report) -> None:
    text = report.text
    document.add_paragraph()
    table = document.add_table(rows=1, cols=2)
    without_lines(table, (76, 86))
    copies, signer = table.rows[0].cells
    say(copies, text("Nơi nhận:"), bold=True, italic=True, size=12)
    for line in (text("- Như trên;"), text("- Lưu: VT, {blank}.", blank=BLANK)):
        say(copies, line, size=11)
    office = text("QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ")
    say(signer, office, align=CENTER, bold=True)
    say(signer, text("(Chữ ký, dấu)"), align=CENTER, italic=True, size=12)
    for _ in range(4):
        say(signer, " ", align=CENTER)
    say(signer, text("Họ và tên"), align=CENTER, bold=True)
