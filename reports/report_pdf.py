"""A report as PDF: its data for the template ``report.typ``."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from reports.content import ON_PAPER
from reports.lettering import lettering
from reports.map_drawing import map_height
from reports.picture import figure_svg
from reports.plain import plain
from reports.report import Report
from reports.sentences import Sentence, moment, runs
from reports.sheet import TO_THE_RIGHT, Sheet, paper, written_row
from reports.small_maps import small_maps
from reports.typesetting import pdf

MAP_WIDTH, MAP_HEIGHT, FULL_WIDTH = 404.0, 590.0, 681.0
BESIDE, BENEATH = 34, 6
"""The most rows of the table beside the map of the country, and beneath that of a province."""
MOST_ROWS = 300
WHOLE = ("ranking", "unmarked", "turned")
"""The most rows of a table on paper, and the tables that are there whole."""
WIDTHS = {"text": 44, "code": 44, "whole": 44, "signed": 44, "of": 62, "percent": 46, "day": 66}
"""Points that a column takes where tables stand below each other."""
LONGEST_WORD = 28
ZERO_WIDTH_SPACE = "\u200b"


def report_pdf(report: Report) -> bytes:
    """Return the report as A4 pages; its text can be searched."""
    return pdf("report.typ", _data(report), report.content.made_at)


def _data(report: Report) -> dict[str, Any]:
    text, content = report.text, report.content
    country = content.place is None
    province = content.place.code if content.place else None
    wide = MAP_WIDTH if country else FULL_WIDTH
    tall = map_height(report.boundaries, province, wide, MAP_HEIGHT if country else 450)
    bare, letters = lettering(figure_svg(report.drawn, report.boundaries, wide, tall))
    first, *others = report.sheets
    return {
        "lang": text.language,
        "country": country,
        "colours": report.scale.colours("light"),
        "name": text("Bản đồ nhiệt NQ57 · Báo cáo"),
        "title": report.title,
        "place": report.place,
        "subtitle": report.subtitle,
        "as_of": _sentence(report_day(report)),
        "made_at": text("Lập lúc {at} (Asia/Ho_Chi_Minh)", at=moment(content.made_at, text)),
        "opening": [_sentence(one) for one in report.opening],
        "since": _sentence(report.since),
        "lacking": report.lacking,
        "figures": [vars(one) for one in report.figures],
        "figure_word": text("Hình {n}.", n=1),
        "map_title": text("Độ phủ của từng tỉnh, thành phố") if country else text("Độ phủ các xã"),
        "map": bare,
        "letters": letters,
        "first": _table(report, first, 1, BESIDE if country else BENEATH),
        "notes": _notes(report),
        "tables": [_table(report, sheet, n, MOST_ROWS) for n, sheet in enumerate(others, 2)],
        "maps_title": text("Các xã đã đánh dấu của từng tỉnh, thành phố"),
        "maps_figure": text("Hình {n}.", n=2),
        "maps": [_small(one, report) for one in small_maps(report)] if country else [],
        "definitions_title": text("Các chỉ số"),
        "definitions": [list(pair) for pair in report.scale.definitions(text)],
        "boundaries": text("Ranh giới: {source}", source=plain(report.boundaries.source)),
        "ribbons": [short for short, _ in report.warnings],
        "foot": _foot(report),
    }


def report_day(report: Report) -> Sentence:
    """Return the line that says of which day the figures are."""
    day = report.text.day(report.content.as_of)
    return runs(report.text("Số liệu tính đến ngày **{day}**"), day=day)


def _foot(report: Report) -> list[str]:
    text = report.text
    return [
        " ".join(said for _, said in report.warnings),
        text(
            "Độ phủ = số đơn vị cấp xã đã đánh dấu / số đơn vị cấp xã; chỉ phủ kín khi đủ n trên n."
        ),
        text("Mở lại đúng bản này: {address}", address=report.address),
    ]


def _notes(report: Report) -> list[dict[str, str]]:
    """Return where the other tables are; the template puts the page in."""
    text = report.text
    full = report.content.totals["full_provinces"]
    n = len(report.content.unmarked)
    said = []
    if report.content.place is None:
        note = text.plural(
            "{n} tỉnh, thành phố phủ kín có ở Bảng 2, trang {page}.",
            "{n} tỉnh, thành phố phủ kín có ở Bảng 2, trang {page}.",
            full,
            page="{page}",
        )
        said.append((note, "ranking"))
    if n:
        note = text.plural(
            "Danh sách {n} đơn vị chưa đánh dấu: từ trang {page}.",
            "Danh sách {n} đơn vị chưa đánh dấu: từ trang {page}.",
            n,
            page="{page}",
        )
        said.append((note, "unmarked"))
    found = []
    for note, key in said:
        before, _, after = note.partition("{page}")
        found.append({"before": before, "key": key, "after": after})
    return found


def _table(report: Report, whole: Sheet, number: int, most: int) -> dict[str, Any]:
    text, sheet = report.text, paper(whole)
    if sheet.key in WHOLE:
        most = len(sheet.rows)
    if sheet.key == "obstacles":
        most = ON_PAPER
    rows = [
        [_breakable(cell) for cell in written_row(sheet, row, text)] for row in sheet.rows[:most]
    ]
    note = sheet.note
    if sheet.whole_count > len(rows):
        cut = {"n": text.whole(len(rows)), "total": text.whole(sheet.whole_count)}
        note = text("{n} dòng đầu trong {total}; bản XLSX có đủ.", **cut)
    first = 1 if sheet.grouped else 0
    total = written_row(sheet, sheet.total, text, total=True) if sheet.total else []
    return {
        "key": sheet.key,
        "number": text("Bảng {n}.", n=number),
        "title": sheet.title,
        "columns": [
            {
                "heading": one.heading,
                "right": one.form in TO_THE_RIGHT,
                "wide": one.wide,
                "fixed": WIDTHS[one.form],
                "tone": one.tone,
            }
            for one in sheet.columns[first:]
        ],
        "rows": [] if sheet.grouped else rows,
        "groups": _grouped(rows) if sheet.grouped else [],
        "count": len(rows),
        "total": total[first:],
        "empty": sheet.empty,
        "note": note,
    }


def _grouped(rows: list[list[str]]) -> list[dict[str, Any]]:
    """Return rows by their first cell, which becomes the heading of its group."""
    found = []
    for name, group in groupby(rows, key=lambda row: row[0]):
        inside = [row[1:] for row in group]
        found.append({"name": name, "count": str(len(inside)), "rows": inside})
    return found


def _small(one: Any, report: Report) -> dict[str, Any]:
    text = report.text
    return {
        "name": one.name,
        "of": f"{text.whole(one.marked)} / {text.whole(one.communes)}",
        "percent": text.percent(one.marked, one.communes),
        "full": one.marked == one.communes,
        "drawing": one.drawing,
    }


def _sentence(sentence: Sentence) -> list[dict[str, Any]]:
    return [vars(run) for run in sentence]


def _breakable(cell: str) -> str:
    """Let a line break within a word that would run over its neighbour."""
    if len(cell) <= LONGEST_WORD:
        return cell
    words = []
    for word in cell.split(" "):
        pieces = [word[i : i + LONGEST_WORD] for i in range(0, len(word), LONGEST_WORD)]
        words.append(ZERO_WIDTH_SPACE.join(pieces))
    return " ".join(words)
