"""The tables of the page as files: each a function from a look to an ``Export``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from callbacks.audit import audit_export
from callbacks.changes import changes_export
from callbacks.described import about, named
from callbacks.history import check_may_read, moment, record
from callbacks.look import Look
from callbacks.queue import unmarked_export
from callbacks.queue_answers import reminders_export
from callbacks.rows import PER_PAGE, columns, portions, total_of
from callbacks.task_exports import percentage, task_units_export, tasks_export
from components.classes import class_numbers
from components.history import kind_of
from components.ranking import ranking_rows
from components.rows import rows_name
from components.words import full_name, metric_name, status_name
from data.answers import plain
from i18n import Text
from reports.exports import Export, in_order
from view import Level

AT_ONCE = 5_000
"""Marks of a log read at a time."""


def ranking_export(look: Look) -> Export:
    """The provinces ranked under the metric of the view, who is behind first."""
    title = look.text("Xếp hạng tỉnh, thành phố")
    return _units(look, Level.PROVINCE, None, title)


def communes_export(look: Look) -> Export:
    """The communes of a province (all, without one), in the order of their table."""
    return _units(look, Level.COMMUNE, look.view.province, look.text("Xã, phường, đặc khu"))


def assignments_export(look: Look) -> Export:
    """The rows that a figure counts."""
    text, names = look.text, columns(look.text)
    title = rows_name(look.view, text)
    rows: Iterable[Mapping[str, Any]]
    rows = (dict(zip(names, row, strict=True)) for part in portions(look) for row in part)
    # Only a list of one page can be sorted on the screen: a long one keeps its order.
    if look.view.sort and total_of(look) <= PER_PAGE:
        rows = in_order(list(rows), look.view.sort, ROW_FIELDS)
    lines, count = about(look, title), partial(total_of, look)
    return Export(named(look, title), title, names, rows, lines, count)


ROW_FIELDS = {
    "task": "task_code",
    "lead": "lead_unit",
    "due": "due_date",
    "newest": "marked_on",
    "source": "file",
}


def history_export(look: Look) -> Export:
    """The batches; with a batch, a unit or a task in the address, the log of its marks."""
    view, text = look.view, look.text
    check_may_read(look)
    if view.batch or view.unit or view.task:
        return _log_export(look)
    title = text("Lịch sử nhập số liệu")
    batches = {one.id: one for one in look.sources.store.batches()}
    rows = []
    for one in batches.values():
        row = record(one, batches, text)
        row["what"] = kind_of(row["kind"], text, restores=row["restores"])
        rows.append({name: plain(row.get(name)) for name in _batch_columns(text)})
    rows_in_order = in_order(rows, view.sort, {"kind": "what", "standing": "withdrawn_by"})
    return Export(
        named(look, title), title, _batch_columns(text), rows_in_order, about(look, title)
    )


EXPORTS: dict[str, Callable[[Look], Export]] = {
    "ranking": ranking_export,
    "changes": changes_export,
    "communes": communes_export,
    "unmarked": unmarked_export,
    "assignments": assignments_export,
    "history": history_export,
    "audit": audit_export,
    "reminders": reminders_export,
    "tasks": tasks_export,
    "task-units": task_units_export,
}
"""Every table that is offered as a file, by its name in the address."""


def _units(look: Look, level: str, province: str | None, title: str) -> Export:
    """The units of a level with their counts and measures, ranked as the panel ranks them."""
    view, text = look.view, look.text
    frame = look.frame(look.now, level, province)
    earlier = look.frame(look.earlier, level, province)
    numbers = class_numbers(frame, view.metric, level, pd.Timestamp(look.as_of))
    ranked = ranking_rows(frame, earlier, numbers, view, look.as_of, text)
    known = {row["code"]: row for row in frame.to_dict("records")}
    week = text("Thay đổi trong tuần")
    more = []
    if view.compare is not None:
        week = text("Thay đổi từ {day}", day=text.day(look.earlier_day))
        more.append(text("so với hết ngày {day}", day=text.day(look.earlier_day)))
    names = _unit_columns(text, week, of_provinces=level == Level.PROVINCE)
    provinces = dict(zip(look.now.provinces["code"], look.now.provinces["name"], strict=True))
    rows = []
    for place in in_order(ranked, view.sort):
        row = known[place["code"]]
        full = full_name(row["name"], row["kind"], text)
        shown = row | {"rank": place["rank"], "unit": full, "week": place["week"]}
        shown |= {"province": provinces.get(row["province_code"], "")}
        for name, (part, whole) in SHARES_OF.items():
            shown[name] = percentage(int(row[part]), int(row[whole]))
        rows.append(
            {
                name: plain(shown[name]) if name != "last_mark" else _day(shown[name])
                for name in names
            }
        )
    order = text("Xếp theo: {metric}", metric=metric_name(view.metric, text))
    return Export(named(look, title), title, names, rows, about(look, title, order, *more))


SHARES_OF = {
    "coverage_percent": ("marked", "communes"),
    "completion_percent": ("done", "assigned"),
    "punctuality_percent": ("done_on_time", "due"),
}


def _unit_columns(text: Text, week: str, *, of_provinces: bool) -> dict[str, str]:
    head = {"rank": text("Hạng"), "code": text("Mã đơn vị"), "unit": text("Đơn vị")}
    if not of_provinces:
        head |= {"province_code": text("Mã tỉnh"), "province": text("Tỉnh, thành phố")}
    return head | {
        "communes": text("Số xã"),
        "marked": text("Đã đánh dấu"),
        "coverage_percent": text("Độ phủ, %"),
        "assigned": text("Việc được giao"),
        "done": text("Việc đã xong"),
        "completion_percent": text("Hoàn thành, %"),
        "due": text("Việc đã đến hạn"),
        "done_on_time": text("Việc đến hạn đã xong đúng hạn"),
        "punctuality_percent": text("Đúng hạn, %"),
        "overdue": text("Việc quá hạn"),
        "obstacles": text("Việc vướng mắc"),
        "last_mark": text("Dấu gần nhất"),
        "week": week,
    }


def _batch_columns(text: Text) -> dict[str, str]:
    return {
        "id": text("Lô"),
        "what": text("Loại"),
        "file": text("Tệp"),
        "by": text("Người nhập"),
        "at": text("Lúc (Asia/Ho_Chi_Minh)"),
        "rows": text("Số dòng"),
        "accepted": text("Dòng được nhận"),
        "withdrawn_by": text("Thu hồi bởi lô"),
        "sha256": "SHA-256",
    }


def _log_export(look: Look) -> Export:
    view, text = look.view, look.text
    title = text("Nhật ký")
    names = {
        "unit_code": text("Mã đơn vị"),
        "unit": text("Đơn vị"),
        "task_code": text("Mã việc"),
        "marked_on": text("Ngày đánh dấu"),
        "status": text("Nội dung dấu"),
        "progress": text("Tiến độ, %"),
        "note": text("Ghi chú"),
        "evidence": text("Minh chứng"),
        "standing": text("Hiệu lực"),
        "batch_id": text("Lô"),
        "file": text("Tệp"),
        "row": text("Dòng trong tệp"),
        "by": text("Người nhập"),
        "at": text("Lúc (Asia/Ho_Chi_Minh)"),
    }
    which = [
        f"{name}: {value}"
        for name, value in ((text("Lô"), view.batch), (text("việc"), view.task))
        if value
    ]
    return Export(named(look, title), title, names, _log_rows(look), about(look, title, *which))


def _log_rows(look: Look) -> Iterator[dict[str, Any]]:
    view, text, register = look.view, look.text, look.register
    units = register.log_units(view.unit, look.as_of) if view.unit else None
    asked: dict[str, Any] = {"units": units, "task": view.task}
    if view.batch is not None:
        asked = {"batch": view.batch}
    after = None
    while True:
        found = look.sources.store.log_rows(**asked, limit=AT_ONCE, after_seq=after)
        for row in found.to_dict("records"):
            unit = register.get(row["unit_code"], look.as_of) or register.get(row["unit_code"])
            said = {str(name): plain(value) for name, value in row.items()}
            said["unit"] = full_name(unit.name, unit.kind, text) if unit else ""
            said["marked_on"] = row["marked_on"]
            said["status"] = status_name(row["status"], text)
            said["row"] = None if pd.isna(row["row"]) else int(row["row"])
            said["at"] = moment(pd.Timestamp(row["at"]).to_pydatetime(), text)
            said["standing"] = text("đã thu hồi") if row["withdrawn"] else text("đang tính")
            yield said
        if len(found) < AT_ONCE:
            return
        after = int(found["seq"].iloc[-1])


def _day(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value
