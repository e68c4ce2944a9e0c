"""The lists of tasks as files: the catalogue, its sums, what is blocked, the units of one task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callbacks.described import about, named
from callbacks.look import Look
from callbacks.rows import mark_columns, unit_columns
from callbacks.task import found_units
from callbacks.tasks import BY, found_obstacles, progress
from components.task_states import IN_ORDER
from components.words import full_name, group_name, state_name, status_name
from data.task_progress import SOON, grouped, in_state, late_first
from i18n import Text, tenths_of
from reports.exports import Export, in_order
from view import Page, Panel


def tasks_export(look: Look) -> Export:
    """The list of the page of tasks that the address names."""
    if look.view.panel == Panel.OBSTACLES:
        return _obstacles(look)
    return _sums(look) if look.view.panel in BY else _catalogue(look)


def task_units_export(look: Look) -> Export:
    """The units that must do the task that the address names."""
    text = look.text
    look = replace(look, view=look.view.to(page=Page.TASK, code=look.view.task))
    title = text("Đơn vị phải làm")
    names = unit_columns(text) | {"state": text("Trạng thái")} | mark_columns(text)
    rows = [_mark(row, text) for row in found_units(look, None, 0).rows.to_dict("records")]
    columns = {"newest": "marked_on", "words": "note", "source": "file"}
    ordered = in_order(rows, look.view.sort, columns)
    more = _state(look)
    return Export(
        named(look, look.view.code or "", title), title, names, ordered, about(look, title, *more)
    )


def _catalogue(look: Look) -> Export:
    text, view = look.text, look.view
    title = text("Nhiệm vụ")
    names = {
        "task_code": text("Mã việc"),
        "title": text("Tên việc"),
        "group": text("Nhóm việc"),
        "assigned_by": text("Cấp giao"),
        "lead_unit": text("Đơn vị chủ trì"),
        "coordinating_units": text("Phối hợp"),
        "start_date": text("Bắt đầu"),
        "due_date": text("Hạn"),
        **_count_columns(text),
        "last_mark": text("Dấu gần nhất"),
    }
    rows: list[dict[Any, Any]] = []
    frame = in_state(progress(look), view.state)
    # In the panel of a province, who must be urged stands first.
    frame = late_first(frame) if view.panel == Panel.TASKS else frame
    for row in frame.to_dict("records"):
        given = text("Trung ương") if row["assigned_by"] == "central" else text("Tỉnh")
        rows.append(
            row
            | {"group": group_name(row["group"], text), "assigned_by": given}
            | {"percent": percentage(int(row["done"]), int(row["assigned"]))}
        )
    columns = {"code": "task_code", "lead": "lead_unit", "due": "due_date", "done": "percent"}
    columns |= {"share": "percent"}
    columns |= {"title": "task_code"} if view.panel == Panel.TASKS else {}
    ordered = in_order(rows, view.sort, columns)
    more = _state(look)
    return Export(named(look, title), title, names, ordered, about(look, title, *more))


def _sums(look: Look) -> Export:
    text = look.text
    by = BY[Panel(look.view.panel)]
    leads = by == "lead_unit"
    title = text("Nhiệm vụ theo đơn vị chủ trì") if leads else text("Nhiệm vụ theo nhóm việc")
    names = {
        by: text("Đơn vị chủ trì") if leads else text("Nhóm việc"),
        "tasks": text("Nhiệm vụ"),
        **_count_columns(text),
        "late_tasks": text("Nhiệm vụ trễ"),
        "late_since": text("Trễ từ"),
        **{f"due_within_{days}": text("Hạn ≤ {n} ngày", n=days) for days in SOON},
    }
    rows: list[dict[Any, Any]] = [
        row
        | {by: row[by] if leads else group_name(row[by], text)}
        | {"percent": percentage(int(row["done"]), int(row["assigned"]))}
        for row in grouped(progress(look), by, look.as_of).to_dict("records")
    ]
    columns = {"name": by, "due": "late_since", "done": "percent"}
    columns |= {f"soon_{days}": f"due_within_{days}" for days in SOON}
    ordered = in_order(rows, look.view.sort, columns)
    return Export(named(look, title), title, names, ordered, about(look, title))


def _obstacles(look: Look) -> Export:
    text = look.text
    title = text("Vướng mắc")
    names = unit_columns(text) | {
        "task_code": text("Mã việc"),
        "title": text("Tên việc"),
        "group": text("Nhóm việc"),
        "lead_unit": text("Đơn vị chủ trì"),
        "due_date": text("Hạn"),
        "since": text("Vướng từ"),
        "days": text("Số ngày"),
        **mark_columns(text),
    }
    rows = [
        _mark(row, text)
        | {"group": group_name(row["group"], text), "days": (look.as_of - row["since"]).days}
        for row in found_obstacles(look, None, 0).rows.to_dict("records")
    ]
    columns = {"due": "since", "words": "note", "task": "task_code", "lead": "lead_unit"}
    ordered = in_order(rows, look.view.sort, columns | {"source": "file"})
    return Export(named(look, title), title, names, ordered, about(look, title))


def _count_columns(text: Text) -> dict[str, str]:
    return {
        "assigned": text("Việc được giao"),
        "done": text("Việc đã xong"),
        "percent": text("Hoàn thành, %"),
        **{state: state_name(state, text) for state in IN_ORDER},
        "obstacles": text("Việc vướng mắc"),
    }


def _mark(row: Mapping[Any, Any], text: Text) -> dict[str, Any]:
    """A row of units with its newest mark: words in the language, whole numbers whole."""
    said = {str(name): value for name, value in row.items()}
    said["unit"] = full_name(row["name"], row["kind"], text)
    said["state"] = state_name(row["state"], text)
    said["status"] = status_name(row["status"], text) if row["status"] else None
    for name in ("batch_id", "row"):
        said[name] = None if row[name] is None else int(row[name])
    return said


def _state(look: Look) -> list[str]:
    """The filter by state, in words."""
    text, state = look.text, look.view.state
    return [text("Trạng thái: {state}", state=state_name(state, text))] if state else []


def percentage(part: int, whole: int) -> float | None:
    """A share as a number with one decimal: 100 only for the whole, 0 only for nothing."""
    return tenths_of(part, whole) / 10 if whole else None
