"""The page of all tasks: the catalogue, the tasks by group and by lead unit, what is blocked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from components.place import link
from components.sheets import waiting
from components.tables import grid, number_column
from components.task_states import bar_values, bar_words
from components.words import group_name
from i18n import Text
from view import Page, Panel, View

TASKS_TABLE = "tasks-table"
DUE = "due_within_"
"""How the columns begin that count what falls due within so many days."""


def tasks_head(
    counts: Mapping[str, int], words: str, downloads: Any, view: View, text: Text
) -> html.Div:
    """The head: the name of the list, what it is of, and how much of it is done."""
    share = text.percent(counts["done"], counts["assigned"])
    done = text(
        "{x} / {n} việc được giao đã xong",
        x=text.whole(counts["done"]),
        n=text.whole(counts["assigned"]),
    )
    figure = html.Div(
        [
            html.Div(
                share,
                className="headline",
                id="tasks-share",
                **{"data-done": counts["done"], "data-assigned": counts["assigned"]},
            ),
            link(done, view.at(Page.ROWS).to(province=view.province), className="opens"),
        ],
        className="document-figure",
    )
    return html.Div(
        [
            html.Div([html.H1(text("Nhiệm vụ")), html.P(words)]),
            html.Div([downloads, figure], className="document-side"),
        ],
        className="document-head",
    )


def tasks_tabs(view: View, counts: Mapping[str, int], text: Text) -> html.Nav:
    """The lists of the page, each with its count."""
    names = {
        "units": text("Danh mục"),
        str(Panel.GROUPS): text("Theo nhóm việc"),
        str(Panel.LEADS): text("Theo đơn vị chủ trì"),
        str(Panel.OBSTACLES): text("Vướng mắc"),
    }
    shown = view.panel if view.panel in names else "units"
    tabs = [
        link(
            [html.Span(name), html.Span(text.whole(counts[panel]), className="badge num")],
            view.to(panel=panel, portion=1, state=None),
            className="panel-tab" + (" is-chosen" if panel == shown else ""),
            **{"data-panel": panel},
            **({"aria-current": "true"} if panel == shown else {}),
        )
        for panel, name in names.items()
    ]
    label = text("Các danh sách nhiệm vụ")
    return html.Nav(tabs, className="panel-tabs document-tabs", **{"aria-label": label})


def catalogue_grid(frame: pd.DataFrame, view: View, text: Text, *, grids: bool) -> Any:
    """The tasks with their progress; each row opens the page of the task."""
    if frame.empty:
        return _empty(text("Không có nhiệm vụ nào khớp bộ lọc."))
    if not grids:
        return waiting()
    rows = []
    for row in frame.to_dict("records"):
        task = view.at(Page.TASK, row["task_code"]).to(province=view.province)
        due: date | None = row["due_date"]
        rows.append(
            {
                "code": row["task_code"],
                "code_href": task.href,
                "title": row["title"],
                "title_href": task.href,
                "group": group_name(row["group"], text),
                "lead": row["lead_unit"] or "–",
                "due": due.isoformat() if due else "",
                "due_text": text.day(due) if due else "–",
                **progress_cells(row, rows_of(view).to(task=row["task_code"]), text),
            }
        )
    code = {"field": "code", "headerName": text("Mã việc"), "width": 104}
    title = {"field": "title", "headerName": text("Tên việc"), "flex": 2, "minWidth": 240}
    title |= {"cellRenderer": "CellLink"}
    group = {"field": "group", "headerName": text("Nhóm việc"), "width": 152, "cellClass": "dim"}
    lead = {"field": "lead", "headerName": text("Đơn vị chủ trì"), "flex": 1, "minWidth": 170}
    lead |= {"cellClass": "dim", "tooltipField": "lead"}
    due_column = number_column("due", text("Hạn"), 108) | {"cellRenderer": "DueText"}
    columns = [
        code | {"cellRenderer": "CellLink", "cellClass": "num"},
        title,
        *progress_columns(text),
        due_column,
        group | {"cellClass": "dim apart", "headerClass": "apart"},
        lead,
    ]
    return grid(TASKS_TABLE, columns, rows, text("Nhiệm vụ"))


def province_grid(
    frame: pd.DataFrame, province: str, view: View, text: Text, *, grids: bool
) -> Any:
    """The tasks of a province in the panel beside its map, in the order given."""
    if frame.empty:
        return _empty(text("Không có nhiệm vụ nào khớp bộ lọc."))
    if not grids:
        return waiting()
    of_province = view.at(Page.ROWS).to(province=province)
    rows = [
        {
            "code": row["task_code"],
            "title": f"{row['task_code']} · {row['title']}",
            "title_href": view.at(Page.TASK, row["task_code"]).to(province=province).href,
            "share": int(row["done"]) / max(int(row["assigned"]), 1),
            "share_text": f"{text.whole(row['done'])}/{text.whole(row['assigned'])}",
            **count_cell(
                "overdue",
                row["overdue"],
                of_province.to(task=row["task_code"], count="overdue"),
                text,
            ),
        }
        for row in frame.to_dict("records")
    ]
    title = {"field": "title", "headerName": text("Nhiệm vụ"), "flex": 1, "minWidth": 160}
    overdue = number_column("overdue", text("Quá hạn"), 84) | {"cellRenderer": "CountLink"}
    columns = [
        title | {"cellRenderer": "CellLink"},
        number_column("share", text("Đã xong"), 84) | {"cellRenderer": "FieldText"},
        overdue | {"cellClass": "num right strong"},
    ]
    return grid(TASKS_TABLE, columns, rows, text("Nhiệm vụ"))


def grouped_grid(frame: pd.DataFrame, by: str, view: View, text: Text, *, grids: bool) -> Any:
    """The sums by group or by lead unit: who is late, how many, since when, what falls due."""
    if frame.empty:
        return _empty(text("Không có nhiệm vụ nào khớp bộ lọc."))
    if not grids:
        return waiting()
    of_leads = by == "lead_unit"
    ahead = [name.removeprefix(DUE) for name in frame.columns if name.startswith(DUE)]
    rows = []
    for row in frame.to_dict("records"):
        value = row[by]
        name = value if of_leads else group_name(value, text)
        rows_view = rows_of(view).to(**{by: value or None})
        since: date | None = row["late_since"]
        cells = progress_cells(row, rows_view, text)
        for days in ahead:
            soon = rows_view.to(within=days)
            cells |= count_cell(f"soon_{days}", row[f"{DUE}{days}"], soon, text)
        rows.append(
            {
                "code": value or "-",
                "name": name or text("chưa rõ đơn vị chủ trì"),
                "name_href": view.to(panel="units", **{by: value or None}).href,
                "tasks": int(row["tasks"]),
                "late_tasks": int(row["late_tasks"]),
                "due": since.isoformat() if since else "",
                "due_text": text.day(since) if since else "–",
                **cells,
            }
        )
    first = text("Đơn vị chủ trì") if of_leads else text("Nhóm việc")
    name_column = {"field": "name", "headerName": first, "flex": 1, "minWidth": 210}
    progress, done, overdue, blocked = progress_columns(text)
    late_since = number_column("due", text("Trễ từ"), 104) | {"cellRenderer": "DueText"}
    columns = [
        name_column | {"cellRenderer": "CellLink"},
        number_column("tasks", text("Nhiệm vụ"), 88),
        progress,
        done,
        overdue,
        late_since,
        number_column("late_tasks", text("Nhiệm vụ trễ"), 104),
        *(
            number_column(f"soon_{days}", text("Hạn ≤ {n} ngày", n=days), 104)
            | {"cellRenderer": "CountLink"}
            for days in ahead
        ),
        blocked,
    ]
    return grid(TASKS_TABLE, columns, rows, first)


def rows_of(view: View) -> View:
    """The page of the rows that the counts of a list count."""
    return view.at(Page.ROWS).to(province=view.province)


def progress_cells(row: Mapping[Any, Any], rows: View, text: Text) -> dict[str, Any]:
    """The cells of `progress_columns`: the bar, x of y with its share, what is late and blocked."""
    assigned, done = int(row["assigned"]), int(row["done"])
    return {
        "bar": bar_values(row),
        "bar_words": bar_words(row, text),
        "done": done / assigned if assigned else -1,
        "done_text": text.percent(done, assigned),
        "done_of": f"{text.whole(done)}/{text.whole(assigned)}" if assigned else "",
        "done_href": rows.to(count="done").href,
        **count_cell("overdue", row["overdue"], rows.to(count="overdue"), text),
        **count_cell("obstacles", row["obstacles"], rows.to(count="obstacles"), text),
    }


def count_cell(field: str, count: int, rows: View, text: Text) -> dict[str, Any]:
    """A count that opens to its rows; nothing opens where there is none."""
    cell: dict[str, Any] = {field: int(count), f"{field}_text": text.whole(int(count))}
    return cell | ({f"{field}_href": rows.href} if count else {})


def progress_columns(text: Text) -> list[dict[str, Any]]:
    """The columns that every list of tasks has."""
    bar: dict[str, Any] = {"field": "bar", "headerName": text("Tiến độ"), "width": 160}
    bar |= {"sortable": False, "cellDataType": False}
    done = number_column("done", text("Đã xong"), 176) | {"cellRenderer": "ShareOf"}
    overdue = number_column("overdue", text("Quá hạn"), 92)
    blocked = number_column("obstacles", text("Vướng mắc"), 104)
    return [
        bar | {"cellRenderer": "StateBar"},
        done,
        overdue | {"cellRenderer": "CountLink", "cellClass": "num right strong"},
        blocked | {"cellRenderer": "CountLink"},
    ]


def _empty(words: str) -> html.Div:
    return html.Div(words, className="empty-list", id=TASKS_TABLE)
