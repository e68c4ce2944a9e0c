"""The tables beside the map: rows and columns for AG Grid, from coverage frames."""

from __future__ import annotations

from datetime import date
from typing import Any

import dash_ag_grid as dag
import numpy as np
import pandas as pd
from dash import html

from components import ids
from components.classes import FULL, SHARES, UNMARKED, parts
from components.words import full_name, metric_name
from i18n import Text
from view import Metric, Page, View

ROW_HEIGHT, HEAD_HEIGHT = 36, 34


def metric_text(row: Any, metric: str, as_of: date, text: Text) -> str:
    """The value of one metric of a row or of totals, as it is written."""
    if metric in SHARES:
        columns = {
            Metric.COVERAGE: ("marked", "communes"),
            Metric.COMPLETION: ("done", "assigned"),
            Metric.PUNCTUALITY: ("done_on_time", "due"),
        }[Metric(metric)]
        return text.percent(int(row[columns[0]]), int(row[columns[1]]))
    if metric == Metric.FRESHNESS:
        newest = row["last_mark"]
        return "–" if newest is None or pd.isna(newest) else days_text((as_of - newest).days, text)
    return text.whole(int(row[metric])) if row["assigned"] else "–"


def days_text(days: int, text: Text) -> str:
    """A number of days in words."""
    return text.plural("{n} ngày", "{n} ngày", days)


def ranking_rows(
    frame: pd.DataFrame,
    earlier: pd.DataFrame,
    numbers: np.ndarray,
    view: View,
    as_of: date,
    text: Text,
) -> list[dict[str, Any]]:
    """The rows of the ranking, who is behind first; equal values share a rank.

    Parameters
    ----------
    frame, earlier
        Coverage frames of the day viewed and of seven days before, a row a unit.
    numbers
        The class number of each row of ``frame``.
    """
    metric = view.metric
    value = _sort_value(frame, metric, as_of)
    better_high = metric in SHARES
    rank = value.rank(method="min", ascending=not better_high)
    # Units without data have no rank and stand last, so that nothing unknown looks worst.
    order = value.sort_values(ascending=better_high, kind="stable", na_position="last").index
    before = _sort_value(earlier.set_index("code"), metric, as_of)
    place = Page.COMMUNE if len(frame) and len(frame["code"].iloc[0]) == 5 else Page.PROVINCE
    rows = []
    for i in order:
        row = frame.loc[i]
        unit: dict[str, Any] = {
            "code": row["code"],
            "name": row["name"],
            "full": full_name(row["name"], row["kind"], text),
            "rank": None if np.isnan(rank[i]) else int(rank[i]),
            "value": None if np.isnan(value[i]) else float(value[i]),
            "text": metric_text(row, metric, as_of, text),
            "class": int(numbers[frame.index.get_loc(i)]),
            # Only under coverage is what is missing from the bar the unmarked communes.
            "warm": bool(metric == Metric.COVERAGE and row["marked"] < row["communes"]),
            "href": view.at(place, row["code"]).href,
            "change": _change(row, before, value[i], metric, earlier, text),
        }
        if metric in SHARES:
            part, whole = parts(frame.loc[[i]], metric)
            unit |= {"x": int(part.iloc[0]), "n": int(whole.iloc[0])}
            unit["of"] = f"{text.whole(unit['x'])}/{text.whole(unit['n'])}"
        else:
            unit["of"] = text.whole(int(row["assigned"]))
        rows.append(unit)
    return rows


def _sort_value(frame: pd.DataFrame, metric: str, as_of: date) -> pd.Series:
    if metric in SHARES:
        part, whole = parts(frame, metric)
        return (part / whole.where(whole > 0)).astype(float)
    if metric == Metric.FRESHNESS:
        return (pd.Timestamp(as_of) - pd.to_datetime(frame["last_mark"])).dt.days.astype(float)
    return frame[metric].where(frame["assigned"] > 0).astype(float)


def _change(
    row: pd.Series, before: pd.Series, now: float, metric: str, earlier: pd.DataFrame, text: Text
) -> str:
    """How many communes more (coverage) or counts more than seven days before."""
    if row["code"] not in before.index:
        return "–"
    if metric == Metric.COVERAGE:
        was = earlier.loc[earlier["code"] == row["code"], "marked"]
        return text.signed(int(row["marked"] - was.iloc[0]))
    if metric in (Metric.OVERDUE, Metric.OBSTACLES):
        was = before[row["code"]]
        return "–" if np.isnan(was) or np.isnan(now) else text.signed(int(now - was))
    column = {Metric.COMPLETION: "done", Metric.PUNCTUALITY: "done_on_time"}.get(Metric(metric))
    if column is None:
        return ""
    was = earlier.loc[earlier["code"] == row["code"], column]
    return text.signed(int(row[column] - was.iloc[0]))


def ranking_grid(
    rows: list[dict[str, Any]], view: View, text: Text, *, of_communes: bool
) -> html.Div:
    """The ranking as a grid; the fully covered stand together below a band of their own."""
    if view.metric == Metric.COVERAGE and not of_communes:
        behind = [row for row in rows if row["class"] != FULL]
        full = [row for row in rows if row["class"] == FULL]
        if full:
            band = text("{n} tỉnh, thành phố phủ kín", n=len(full))
            rows = [*behind, {"code": "band", "band": band, "note": text("đồng hạng 1")}, *full]
    counted = {
        Metric.COVERAGE: text("Xã"),
        Metric.PUNCTUALITY: text("Đến hạn"),
    }.get(Metric(view.metric), text("Việc"))
    columns: list[dict[str, Any]] = [
        {"field": "rank", "headerName": text("Hạng"), "width": 58, "cellClass": "num dim"},
        {
            "field": "full" if of_communes else "name",
            "headerName": text("Xã, phường, đặc khu") if of_communes else text("Tỉnh, thành phố"),
            "flex": 1,
            "minWidth": 96,
            "cellRenderer": "UnitLink",
        },
        {"field": "of", "headerName": counted, "width": 92, "cellClass": "num dim"},
    ]
    if view.metric in SHARES and not (view.metric == Metric.COVERAGE and of_communes):
        columns.append(
            {"field": "class", "headerName": "", "width": 78, "cellRenderer": "ShareBar"}
        )
    columns.append(
        {
            "field": "value",
            "headerName": metric_name(view.metric, text),
            "width": 84,
            "cellRenderer": "ValueText",
            "cellClass": "num strong",
        }
    )
    columns.append({"field": "change", "headerName": text("Tuần"), "width": 54, "cellClass": "num"})
    return grid(ids.RANKING, columns, rows, text("Xếp hạng"))


def unmarked_rows(frame: pd.DataFrame, provinces: dict[str, str], view: View, text: Text) -> list:
    """The rows of the list of unmarked communes, by province, then by overdue tasks."""
    rows = []
    for row in frame.to_dict("records"):
        due = row["next_due"]
        rows.append(
            {
                "code": row["code"],
                "full": full_name(row["name"], row["kind"], text),
                "name": row["name"],
                "province": provinces.get(row["province_code"], ""),
                "assigned": int(row["assigned"]),
                "overdue": int(row["overdue"]),
                "next_due": "" if due is None or pd.isna(due) else due.isoformat(),
                "due_text": "" if due is None or pd.isna(due) else text.day(due),
                "class": UNMARKED,
                "href": view.at(Page.COMMUNE, row["code"]).href,
            }
        )
    return rows


def unmarked_grid(
    rows: list[dict[str, Any]], text: Text, *, with_province: bool, wide: bool
) -> html.Div:
    """The unmarked communes as a grid; without any, the sentence that says so."""
    if not rows:
        return html.Div(
            text("Mọi đơn vị cấp xã đều đã được đánh dấu."),
            id=ids.UNMARKED_TABLE,
            className="empty-list",
        )
    columns: list[dict[str, Any]] = [
        {
            "field": "full",
            "headerName": text("Xã, phường, đặc khu"),
            "flex": 1,
            "minWidth": 150,
            "cellRenderer": "UnitLink",
        },
        {"field": "code", "headerName": text("Mã"), "width": 72, "cellClass": "num dim"},
    ]
    if with_province:
        columns.append({"field": "province", "headerName": text("Tỉnh"), "width": 118})
    if wide:
        columns.append(
            {"field": "assigned", "headerName": text("Việc giao"), "width": 100, "cellClass": "num"}
        )
    columns.append(
        {"field": "overdue", "headerName": text("Quá hạn"), "width": 84, "cellClass": "num strong"}
    )
    if wide:
        columns.append(
            {
                "field": "next_due",
                "headerName": text("Hạn gần nhất"),
                "width": 130,
                "cellRenderer": "DueText",
            }
        )
    return grid(ids.UNMARKED_TABLE, columns, rows, text("Chưa đánh dấu"))


def grid(
    ident: str, columns: list[dict[str, Any]], rows: list[dict[str, Any]], label: str
) -> html.Div:
    """One grid of the house: sortable, no paging, rows keyed by code, a row is a link."""
    table = dag.AgGrid(
        id=ident,
        columnDefs=columns,
        rowData=rows,
        getRowId="params.data.code",
        columnSize=None,
        className="house-grid",
        style={"height": "100%", "width": "100%"},
        dashGridOptions={
            "rowHeight": ROW_HEIGHT,
            "headerHeight": HEAD_HEIGHT,
            "suppressCellFocus": False,
            "animateRows": False,
            "isFullWidthRow": {"function": "isBand(params)"},
            "fullWidthCellRenderer": "Band",
        },
        defaultColDef={"sortable": True, "resizable": False, "suppressMovable": True},
    )
    return html.Div(table, className="grid-holder", role="group", **{"aria-label": label})


