"""The rows and columns of the work queue, for AG Grid."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from components import ids
from components.tables import HEAD_HEIGHT, grid, number_column
from components.words import full_name, status_name
from i18n import Text
from view import View

QUEUE_ROW = 37
SHOWN = ["code", "name", "kind", "province_code", "province", "days", "assigned", "overdue"]
SHOWN += ["next_due", "next_lead_unit", "remark", "only"]
Province = tuple[str, str, int, int, int]
"""Code, name, unmarked communes listed, marked ones and all of a province."""
EVENTS = {
    "selectionChanged": ["queueChosen(params)"],
    "sortChanged": ["queueSorted(params)"],
}
"""What ``assets/documents/queue.js`` listens to."""


def table_rows(frame: pd.DataFrame, as_of: date, text: Text) -> list[dict[str, Any]]:
    """The communes as the table shows them, and a row for each province that holds some.

    The browser shows the rows of provinces where the list is grouped. ``only`` names what a
    commune stays listed under.
    """
    days: dict[date, str] = {}

    def written(day: date | None) -> str:
        if day is None:
            return "–"
        if day not in days:
            days[day] = text.day(day)
        return days[day]

    rows: list[dict[str, Any]] = []
    # Columns as lists: a row at a time, a frame of thousands takes longer than the whole page.
    for (
        code,
        name,
        kind,
        place,
        province,
        lasting,
        assigned,
        overdue,
        due,
        lead,
        remark,
        only,
    ) in zip(*(frame[column].tolist() for column in SHOWN), strict=True):
        rows.append(
            {
                "code": code,
                "full": full_name(name, kind, text),
                "place": place,
                "province": province or "",
                "assigned": assigned,
                "overdue": overdue,
                "next_due": due.isoformat() if due else "",
                "due_text": written(due),
                "lead": lead or "",
                "remark": remark or "",
                "days": lasting,
                "kind": kind,
                "only": only,
            }
        )
    # Sorted by the day, not by its words.
    for name, column, words in (
        ("last", "last_mark", last_marks(frame, as_of, text)),
        ("reminder", "reminded_on", reminded(frame, as_of, text)),
    ):
        for row, day, said in zip(rows, frame[column].tolist(), words, strict=True):
            row[name] = "" if pd.isna(day) else day.isoformat()
            row[f"{name}_text"] = said
    places = dict(zip(frame["province_code"].tolist(), frame["province"].tolist(), strict=True))
    for code, name in places.items():
        rows.append({"code": f"p{code}", "section": True, "place": code, "full": name or ""})
    return rows


def overdue_words(frame: pd.DataFrame, text: Text) -> dict[str, str]:
    """Every number of overdue tasks of the rows, in words."""
    counts = sorted({0, *(int(one) for one in frame["overdue"].unique())})
    return {
        str(n): text.plural("{n} việc quá hạn", "{n} việc quá hạn", n)
        if n
        else text("chưa có việc quá hạn")
        for n in counts
    }


def sections(provinces: Sequence[Province], text: Text) -> list[tuple[str, str, str]]:
    """Code, number of communes listed, and share of each province, in their order."""
    return [
        (
            code,
            text.whole(count),
            f"{text.whole(marked)}/{text.whole(communes)} · {text.percent(marked, communes)}",
        )
        for code, _, count, marked, communes in provinces
    ]


def content_key(value: Any) -> str:
    """A name for some content: the same for the same, in every process."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def last_marks(frame: pd.DataFrame, as_of: date, text: Text) -> list[str]:
    """The day of the newest mark of each unmarked commune, if there is one, and what it says."""
    never = text("chưa có dấu nào")
    known: dict[tuple[date, str], str] = {}
    said = []
    for newest, status in zip(frame["last_mark"], frame["last_status"], strict=True):
        if status is None:
            said.append(never)
            continue
        if (newest, status) not in known:
            day = text.short_day(newest, as_of)
            known[newest, status] = f"{day} · {status_name(status, text)}"
        said.append(known[newest, status])
    return said


def reminded(frame: pd.DataFrame, as_of: date, text: Text) -> list[str]:
    """When each commune was reminded last, and whether it has answered by marking since."""
    return [
        _reminder(on, answered, as_of, text) if on is not None and pd.notna(on) else "–"
        for on, answered in zip(frame["reminded_on"], frame["answered_on"], strict=True)
    ]


def _reminder(on: date, answered: date | None, as_of: date, text: Text) -> str:
    day = text.short_day(on, as_of)
    if answered is None or pd.isna(answered):
        return text("{day} · chưa trả lời", day=day)
    said = text.short_day(answered, as_of)
    return text("{day} · đã trả lời {answered}", day=day, answered=said)


def queue_grid(view: View, text: Text) -> html.Div:
    """The queue as a grid: choosing many, in the order of the address.

    Nothing but the order depends on the address, so that a filter leaves the grid alone.
    """
    name = {"field": "full", "headerName": text("Xã, phường, đặc khu"), "flex": 1}
    name |= {"minWidth": 188, "cellRenderer": "QueueLink"}
    card = {"colId": "card", "field": "full", "headerName": text("Xã, phường, đặc khu"), "flex": 1}
    card |= {"cellRenderer": "QueueCard", "initialHide": True}
    code = {"field": "code", "headerName": text("Mã"), "width": 62, "cellClass": "num dim"}
    place = {"field": "province", "headerName": text("Tỉnh/TP"), "width": 104}
    last = {"field": "last", "headerName": text("Dấu gần nhất"), "width": 168, "cellClass": "dim"}
    last |= {"cellRenderer": "FieldText", "tooltipField": "last_text"}
    overdue = number_column("overdue", text("Quá hạn"), 88) | {"cellClass": "num right strong"}
    due = number_column("next_due", text("Hạn gần nhất"), 116) | {"cellRenderer": "DueText"}
    reminder = {"field": "reminder", "headerName": text("Nhắc gần nhất"), "width": 150}
    lead = {"field": "lead", "headerName": text("Đơn vị chủ trì"), "width": 168}
    remark = {"field": "remark", "headerName": text("Nhận xét"), "width": 220}
    columns = [
        name,
        card,
        code,
        place,
        last,
        number_column("assigned", text("Việc giao"), 82),
        overdue,
        due,
        # What follows does not fit on every desk: who was urged is seen first.
        reminder
        | {"cellClass": "dim apart", "headerClass": "apart", "cellRenderer": "FieldText"}
        | {"tooltipField": "reminder_text"},
        number_column("days", text("Số ngày"), 90),
        lead | {"cellClass": "dim apart", "headerClass": "apart", "tooltipField": "lead"},
        remark | {"cellClass": "dim", "tooltipField": "remark"},
    ]
    sort = view.sort or "-overdue"
    for column in columns:
        chosen = column["field"] == sort.removeprefix("-") and "colId" not in column
        direction = "desc" if sort.startswith("-") else "asc"
        # Without a sort of its own, a column that was sorted before would stay so.
        column["sort"] = direction if chosen else None
    holder = grid(ids.UNMARKED_TABLE, columns, None, text("Chưa đánh dấu"))
    table = holder.children
    table.eventListeners = EVENTS
    table.dashGridOptions |= {
        "rowHeight": QUEUE_ROW,
        "headerHeight": HEAD_HEIGHT,
        "rowSelection": {
            "mode": "multiRow",
            "checkboxes": True,
            "headerCheckbox": True,
            "selectAll": "filtered",
            "enableClickSelection": False,
            "isRowSelectable": {"function": "!params.data.section"},
        },
        "selectionColumnDef": {"width": 44},
        "postSortRows": {"function": "queueSections(params)"},
        "isFullWidthRow": {"function": "params.rowNode.data.section"},
        "fullWidthCellRenderer": "QueueSection",
        "tooltipShowDelay": 300,
    }
    return holder
