"""The template of a file of marks: the right columns, lists to choose from, a province's units."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import xlsxwriter

from data.days import DAY_ZERO
from data.marks_file import assigned_by_catalogue
from data.register import Register, Unit
from data.store import Store

SHEETS = ("Đánh dấu", "Đơn vị", "Nhiệm vụ", "Hướng dẫn")
COLUMNS = (
    ("Mã đơn vị", 14),
    ("Mã nhiệm vụ", 16),
    ("Trạng thái", 18),
    ("Tiến độ", 10),
    ("Ngày đánh dấu", 16),
    ("Minh chứng", 34),
    ("Ghi chú", 40),
)
"""Headings of the template, which the reader knows, with the width of their columns."""
STATES = ("chưa thực hiện", "đang thực hiện", "hoàn thành", "vướng mắc")
ROWS = 20_000
"""How far down the lists to choose from reach."""
HOW_TO = (
    "Mỗi dòng của trang “Đánh dấu” là một lần đánh dấu: một đơn vị, một nhiệm vụ, một ngày.",
    "Mã đơn vị, mã nhiệm vụ và trạng thái chọn từ danh sách; tên của mã ở hai trang bên cạnh.",
    "Mã là chữ, không phải số: giữ các số 0 ở đầu.",
    "Ngày đánh dấu viết theo ngày/tháng/năm, từ 22/12/2024 đến hôm nay.",
    "Tiến độ (không bắt buộc) viết có dấu %, ví dụ 70%.",
    "Khi vướng mắc, ghi rõ vướng gì ở cột Ghi chú.",
    "Không đổi tên các cột. Có thể thêm cột khác; các cột đó không được đọc.",
    "Gửi tệp ở trang Nhập tệp. Chưa ghi gì cho đến khi xem trước và xác nhận.",
)
DEMO = "Danh mục nhiệm vụ trong tệp này là dữ liệu minh họa, không phải của cơ quan nào."


def template(store: Store, register: Register, province: str | None, on: date) -> bytes:
    """Return the template as XLSX.

    Parameters
    ----------
    province
        The province whose own code and communes are listed; None lists the provinces alone.
    on
        The day of the register.
    """
    units = [
        unit
        for unit in register.in_force(on)
        if (unit.province_code == province if province else unit.level == "province")
    ]
    units.sort(key=lambda unit: (unit.level != "province", unit.code))
    tasks = tasks_of_units(store, register, {unit.code for unit in units}, on)
    lines = [*HOW_TO, *([DEMO] if store.is_demo() else [])]
    return workbook(units, tasks, lines)


def tasks_of_units(
    store: Store, register: Register, codes: set[str], on: date
) -> list[tuple[str, str, str]]:
    """Return code, title and due day of the tasks that any of the units must do."""
    tasks = store.tasks()
    assigned = assigned_by_catalogue(tasks, register)
    must = [any(assigned(code, task, on) for code in codes) for task in tasks["task_code"]]
    tasks = tasks[must]
    days = [day.strftime("%d/%m/%Y") if not pd.isna(day) else "" for day in tasks["due_date"]]
    return list(zip(tasks["task_code"], tasks["title"], days, strict=True))


def workbook(
    units: Sequence[Unit], tasks: Sequence[tuple[str, str, str]], lines: Sequence[str]
) -> bytes:
    """Return the workbook of these units, tasks and lines of advice."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E6F1F1", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        main, *rest = (book.add_worksheet(name) for name in SHEETS)
        _main_sheet(main, head, text, day, len(units), len(tasks))
        # No heading of these is one that the reader looks for: they must never be read as marks.
        named = [(unit.code, unit.name, unit.kind) for unit in units]
        _list_sheet(rest[0], ("Mã", "Tên", "Loại"), (10, 30, 12), named, head, text)
        _list_sheet(rest[1], ("Mã", "Tên việc", "Hạn"), (16, 80, 14), tasks, head, text)
        rest[2].set_column(0, 0, 100, text)
        for number, line in enumerate(lines):
            rest[2].write_string(number, 0, line, text)
        main.activate()
    return file.getvalue()


def _main_sheet(sheet: Any, head: Any, text: Any, day: Any, units: int, tasks: int) -> None:
    for place, (heading, width) in enumerate(COLUMNS):
        form = {"Ngày đánh dấu": day, "Tiến độ": None}.get(heading, text)
        sheet.set_column(place, place, width, form)
        sheet.write_string(0, place, heading, head)
    sheet.freeze_panes(1, 0)
    listed = {"validate": "list", "error_title": "Không có trong danh sách"}
    rules = [
        listed | {"source": f"='{SHEETS[1]}'!$A$2:$A${max(units, 1) + 1}"},
        listed | {"source": f"='{SHEETS[2]}'!$A$2:$A${max(tasks, 1) + 1}"},
        listed | {"source": list(STATES)},
        None,
        {
            "validate": "date",
            "criteria": "between",
            "minimum": DAY_ZERO,
            "maximum": "=TODAY()",
            "error_title": "Ngày không hợp lệ",
            "error_message": f"Từ {DAY_ZERO:%d/%m/%Y} đến hôm nay.",
        },
    ]
    for place, rule in enumerate(rules):
        if rule:
            sheet.data_validation(1, place, ROWS, place, rule)


def _list_sheet(
    sheet: Any,
    headings: tuple[str, ...],
    widths: tuple[int, ...],
    rows: Sequence[tuple[str, ...]],
    head: Any,
    text: Any,
) -> None:
    sheet.freeze_panes(1, 0)
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            sheet.write_string(number, place, value, text)
