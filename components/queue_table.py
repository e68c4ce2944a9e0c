"""The rows and columns of the work queue, for AG Grid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from components import ids
from components.tables import HEAD_HEIGHT, grid, number_column
from components.words import full_name, status_name
from i18n import Text
from view import Page, View

QUEUE_ROW = 37
SHOWN = ["code", "name", "kind", "province_code", "province", "days", "assigned", "overdue"]
SHOWN += ["next_due", "next_lead_unit", "remark"]
EVENTS = {
    "selectionChanged": ["queueChosen(params)"],
    "sortChanged": ["queueSorted(params)"],
}
"""What ``assets/documents/queue.js`` listens to."""


def queue_rows(
    frame: pd.DataFrame, provinces: Sequence[tuple[str, str, int, int, int]], text: Text
) -> list[dict[str, Any]]:
    """The communes as the table shows them, and a row for each province that holds some.

    The browser shows the rows of provinces where the list is grouped.
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
    for code, name, kind, place, province, lasting, assigned, overdue, due, lead, remark in zip(
        *(frame[column].tolist() for column in SHOWN), strict=True
    ):
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
            }
        )
    for row, last in zip(rows, last_marks(frame, text), strict=True):
        row["last"] = last
    for row, said in zip(rows, reminded(frame, text), strict=True):
        row["reminder"] = said
    for code, name, count, marked, communes in provinces:
        of = f"{text.whole(marked)}/{text.whole(communes)} · {text.percent(marked, communes)}"
        rows.append({"code": f"p{code}", "section": text.whole(count), "place": code})
        rows[-1] |= {"full": name, "of": of}
    return rows


def last_marks(frame: pd.DataFrame, text: Text) -> list[str]:
    """What the newest mark of each unmarked commune says, if there is one."""
    never = text("chưa có dấu nào")
    known: dict[tuple[date, str], str] = {}
    said = []
    for newest, status in zip(frame["last_mark"], frame["last_status"], strict=True):
        if status is None:
            said.append(never)
            continue
        if (newest, status) not in known:
            words = f"“{status_name(status, text)}” {text.short_day(newest)}"
            known[newest, status] = words
        said.append(known[newest, status])
    return said


def reminded(frame: pd.DataFrame, text: Text) -> list[str]:
    """When each commune was reminded last, and whether it has answered by marking since."""
    return [
        _reminder(on, answered, text) if on is not None and pd.notna(on) else "–"
        for on, answered in zip(frame["reminded_on"], frame["answered_on"], strict=True)
    ]


def _reminder(on: date, answered: date | None, text: Text) -> str:
    if answered is None or pd.isna(answered):
        return text("{day} · chưa trả lời", day=text.short_day(on))
    said = text.short_day(answered)
    return text("{day} · đã trả lời {answered}", day=text.short_day(on), answered=said)


def queue_grid(
    frame: pd.DataFrame,
    provinces: Sequence[tuple[str, str, int, int, int]],
    view: View,
    text: Text,
) -> html.Div:
    """The queue as a grid: choosing many, in the order of the address."""
    query = view.at(Page.COMMUNE, "00000").query
    counts = sorted({0, *(int(one) for one in frame["overdue"].unique())})
    words = {
        "query": query,
        "due": text("hạn gần nhất {day}"),
        "overdue": {
            str(n): text.plural("{n} việc quá hạn", "{n} việc quá hạn", n)
            if n
            else text("chưa có việc quá hạn")
            for n in counts
        },
    }
    name = {"field": "full", "headerName": text("Xã, phường, đặc khu"), "flex": 1}
    name |= {"minWidth": 188, "cellRenderer": "QueueLink", "cellRendererParams": words}
    card = {"colId": "card", "field": "full", "headerName": text("Xã, phường, đặc khu"), "flex": 1}
    card |= {"cellRenderer": "QueueCard", "cellRendererParams": words, "initialHide": True}
    code = {"field": "code", "headerName": text("Mã"), "width": 62, "cellClass": "num dim"}
    place = {"field": "province", "headerName": text("Tỉnh"), "width": 104}
    last = {"field": "last", "headerName": text("Dấu gần nhất"), "width": 150, "cellClass": "dim"}
    overdue = number_column("overdue", text("Quá hạn"), 88) | {"cellClass": "num right strong"}
    due = number_column("next_due", text("Hạn gần nhất"), 116) | {"cellRenderer": "DueText"}
    reminder = {"field": "reminder", "headerName": text("Nhắc gần nhất"), "width": 150}
    lead = {"field": "lead", "headerName": text("Đơn vị chủ trì"), "width": 168}
    remark = {"field": "remark", "headerName": text("Nhận xét"), "width": 220}
    columns = [
        name,
        card,
        code,
        *([] if view.province else [place]),
        last,
        number_column("assigned", text("Việc giao"), 82),
        overdue,
        due,
        # What follows does not fit on every desk: who was urged is seen first.
        reminder | {"cellClass": "dim apart", "headerClass": "apart"},
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
    holder = grid(
        ids.UNMARKED_TABLE, columns, queue_rows(frame, provinces, text), text("Chưa đánh dấu")
    )
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
        "isExternalFilterPresent": {"function": "queueFilters(params)"},
        "doesExternalFilterPass": {"function": "queuePasses(params)"},
        "postSortRows": {"function": "queueSections(params)"},
        "isFullWidthRow": {"function": "params.rowNode.data.section"},
        "fullWidthCellRenderer": "QueueSection",
        "getRowHeight": {"function": "queueHeight(params)"},
        "tooltipShowDelay": 300,
    }
    return holder
