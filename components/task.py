"""The page of one task: what it is, where it stands, its map, and the units that must do it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from components.commune import ICONS
from components.layout import ribbon
from components.place import link
from components.rows import mark_words
from components.sheets import head, waiting
from components.tables import grid
from components.task_states import IN_ORDER, state_bar
from components.words import full_name, group_name, source_words, state_name
from i18n import Text
from view import Level, Page, View

UNITS_TABLE = "task-units"

Task = Mapping[Any, Any]


def task_head(task: Task, side: Any, view: View, text: Text) -> html.Div:
    """The way to the task and its name."""
    steps: list[tuple[str, View | None]] = [
        (text("Nhiệm vụ"), view.at(Page.TASKS).to(province=view.province)),
        (task["task_code"], None),
    ]
    return head(steps, task["title"], "", side, text)


def task_facts(task: Task, scope: str, view: View, text: Text) -> html.Dl:
    """What the catalogue says of the task."""
    by = text("Trung ương") if task["assigned_by"] == "central" else text("Tỉnh")
    tasks = view.at(Page.TASKS).to(group=None, lead_unit=None, tier=None)
    lead: Any = "–"
    if task["lead_unit"]:
        lead = link(task["lead_unit"], tasks.to(lead_unit=task["lead_unit"]))
    pairs: list[tuple[str, Any]] = [
        (text("Đơn vị chủ trì"), lead),
        (text("Phối hợp"), task["coordinating_units"] or "–"),
        (text("Nhóm việc"), link(group_name(task["group"], text), tasks.to(group=task["group"]))),
        (text("Cấp giao"), by),
        (text("Bắt đầu"), _day(task["start_date"], text("ngay từ đầu"), text)),
        (text("Hạn"), _day(task["due_date"], text("không có hạn"), text)),
        (text("Phạm vi"), scope),
    ]
    parts = [html.Div([html.Dt(name), html.Dd(words)]) for name, words in pairs]
    return html.Dl(parts, className="task-facts")


def _day(day: date | None, missing: str, text: Text) -> str:
    return text.day(day) if day else missing


def task_figures(counts: Task, is_due: bool, rows: View, text: Text) -> html.Div:
    """The figures of the task, each of them opens to its rows.

    Parameters
    ----------
    counts
        A row of ``data.task_progress`` under the filters of the page.
    is_due
        Whether the due date lies before the day.
    rows
        The page of the rows that are counted.
    """
    assigned, done = int(counts["assigned"]), int(counts["done"])
    on_time = int(counts["done_on_time"])
    of = text("{x} / {n} đơn vị", x=text.whole(done), n=text.whole(assigned))
    figures = [
        _figure("task-done", text("Đã xong"), text.percent(done, assigned), of, done, "done", rows),
    ]
    if is_due:
        words = text("{x} / {n} đơn vị đã đến hạn", x=text.whole(on_time), n=text.whole(assigned))
        share = text.percent(on_time, assigned)
        name = text("Xong đúng hạn")
        figures.append(_figure("task-on-time", name, share, words, on_time, "done_on_time", rows))
    units = text("trong {n} đơn vị", n=text.whole(assigned))
    for ident, name, count in (
        ("task-overdue", text("Quá hạn"), "overdue"),
        ("task-obstacles", text("Vướng mắc"), "obstacles"),
    ):
        number = int(counts[count])
        figures.append(_figure(ident, name, text.whole(number), units, number, count, rows))
    newest = counts["last_mark"]
    bar = html.Div(
        [
            html.Div(text("Tiến độ"), className="figure-label"),
            state_bar(counts, text),
            html.Div(
                text("Dấu gần nhất {day}", day=text.day(newest))
                if newest
                else text("chưa có dấu nào"),
                className="figure-detail",
            ),
        ],
        className="figure figure-wide",
    )
    return html.Div([*figures, bar], className="strip task-figures")


def _figure(
    ident: str, name: str, value: str, detail: str, number: int, count: str, rows: View
) -> html.Div:
    opened = link(detail, rows.to(count=count), className="opens")
    return html.Div(
        [
            html.Div(name, className="figure-label"),
            html.Div(html.Span(value, className="figure-value"), className="figure-head"),
            html.Div(opened, className="figure-detail"),
        ],
        className="figure",
        id=ident,
        **{"data-value": number},
    )


def task_map(
    drawn: Mapping[str, Any], counts: Task, place: str, *, approximate: bool, text: Text
) -> html.Figure:
    """The map of the task; the table beside it says the same.

    ``drawn`` is what the browser draws it from: addresses, classes, words.
    """
    said = ", ".join(f"{state_name(one, text)} {text.whole(int(counts[one]))}" for one in IN_ORDER)
    label = text("Bản đồ nhiệm vụ, {place}: {states}", place=place, states=said)
    mark = ribbon(text("Ranh giới gần đúng")) if approximate else None
    outside = [html.Span(className="swatch swatch-outside", **{"aria-hidden": "true"})]
    outside.append(text("ngoài phạm vi"))
    return html.Figure(
        [
            html.Div(
                html.Div(className="skeleton"),
                id="task-map",
                role="img",
                **{
                    "aria-label": label,
                    "data-map": json.dumps(drawn, ensure_ascii=False, separators=(",", ":")),
                },
            ),
            html.Figcaption(
                [
                    html.Span(outside if "0" in drawn["digits"] else None),
                    mark,
                ]
            ),
        ],
        className="task-map",
    )


def units_grid(
    rows: pd.DataFrame, view: View, text: Text, *, whole: bool, grids: bool, marks: bool = False
) -> Any:
    """The units that must do the task, what needs somebody first; a ``whole`` list can be sorted.

    ``rows`` has the columns of ``data.task_units``; for who ``marks``, units can be chosen.
    """
    if rows.empty:
        words = text("Không có đơn vị nào ở trạng thái này vào ngày đang xem.")
        return html.Div(words, className="empty-list", id=UNITS_TABLE)
    if not grids:
        return waiting()
    values = [_row(row, view, text) for row in rows.to_dict("records")]
    unit = {"field": "unit", "headerName": text("Đơn vị"), "flex": 1, "minWidth": 160}
    place = {"field": "province", "headerName": text("Tỉnh, thành phố"), "width": 120}
    state = {"field": "state", "headerName": text("Trạng thái"), "width": 136}
    newest = {"field": "newest", "headerName": text("Dấu gần nhất"), "width": 236}
    words_column = {"field": "words", "headerName": text("Lời ghi trong dấu"), "flex": 2}
    source = {"field": "source", "headerName": text("Tệp và dòng"), "flex": 1, "minWidth": 110}
    of_provinces = all(len(code) == 2 for code in rows["code"])
    columns = [
        unit | {"cellRenderer": "CellLink"},
        *([] if view.province or of_provinces else [place]),
        state | {"cellRenderer": "StateText"},
        newest | {"cellClass": "dim"},
        words_column | {"minWidth": 160, "tooltipField": "words"},
        source | {"cellRenderer": "CellLink"},
    ]
    holder = grid(UNITS_TABLE, columns, values, text("Đơn vị phải làm"), sortable=whole)
    if marks:
        choosing = {"mode": "multiRow", "checkboxes": True, "headerCheckbox": True}
        options = {"rowSelection": choosing | {"enableClickSelection": False}}
        holder.children.dashGridOptions |= options | {"selectionColumnDef": {"width": 44}}
    return holder


def _row(row: dict[Any, Any], view: View, text: Text) -> dict[str, Any]:
    code = row["code"]
    page = Page.PROVINCE if len(code) == 2 else Page.COMMUNE
    shown = {
        "code": code,
        "unit": full_name(row["name"], row["kind"], text),
        "unit_href": view.at(page, code).href,
        "province": row["province"],
        "state": state_name(row["state"], text),
        "icon": ICONS.get(row["state"], ""),
        "strong": row["state"] in ("overdue", "blocked"),
        "newest": text("chưa có dấu nào"),
        "words": row["note"] or "",
        "source": "–",
    }
    if row["marked_on"]:
        shown["newest"] = mark_words(row, text)
        number = None if row["row"] is None else int(row["row"])
        shown["source"] = source_words(row["file"], number, int(row["batch_id"]), text)
        log = view.at(Page.HISTORY).to(unit=code, task=row["task_code"])
        shown["source_href"] = log.href
    return shown


def drawn_map(
    addresses: Mapping[str, str],
    digits: str,
    ages: Sequence[int],
    as_of: date,
    level: str,
    view: View,
    text: Text,
) -> dict[str, Any]:
    """What the browser draws the map of a task from.

    ``digits`` holds a class a unit in the order of its file of names, ``ages`` the days since the
    newest mark (-1 without one).
    """
    page, code = (Page.PROVINCE, "00") if level == Level.PROVINCE else (Page.COMMUNE, "00000")
    return {
        **addresses,
        "digits": digits,
        "ages": list(ages),
        "asOf": as_of.isoformat(),
        "level": level,
        "lit": IN_ORDER.index(view.state) + 1 if view.state else 0,
        "href": view.at(page, code).href,
        "code": code,
        "words": {
            "states": [text("ngoài phạm vi"), *(state_name(state, text) for state in IN_ORDER)],
            "newest": text("Dấu gần nhất"),
            "never": text("chưa có dấu nào"),
            "20333": text("Hoàng Sa"),
            "22736": text("Trường Sa"),
        },
    }
