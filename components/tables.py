"""The tables beside the map: rows and columns for AG Grid, from coverage frames."""

from __future__ import annotations

from datetime import date
from typing import Any

import dash_ag_grid as dag
import numpy as np
import pandas as pd
from dash import html

from components import ids
from components.classes import FULL, MEASURES, SHARES, UNMARKED, parts
from components.words import full_name, metric_name, status_name
from i18n import Text
from view import Metric, Page, View

ROW_HEIGHT, HEAD_HEIGHT = 36, 34


def metric_text(row: Any, metric: str, as_of: date, text: Text) -> str:
    """The value of one metric of a row or of totals, as it is written."""
    if metric in SHARES:
        columns = MEASURES[Metric(metric)]
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
    rank = value.rank(method="min", ascending=metric not in SHARES)
    changes = _changes(frame, earlier, metric)
    records = frame.to_dict("records")
    of_communes = bool(records) and len(records[0]["code"]) == 5
    rows = []
    for i in _behind_first(value, numbers, metric):
        row = records[i]
        change = changes[i]
        unit: dict[str, Any] = {
            "code": row["code"],
            "name": row["name"],
            "full": full_name(row["name"], row["kind"], text),
            "rank": None if np.isnan(rank[i]) else int(rank[i]),
            "value": None if np.isnan(value[i]) else float(value[i]),
            "text": metric_text(row, metric, as_of, text),
            "class": int(numbers[i]),
            # Only under coverage is what is missing from the bar the unmarked communes.
            "warm": bool(metric == Metric.COVERAGE and row["marked"] < row["communes"]),
            "href": view.at(Page.COMMUNE if of_communes else Page.PROVINCE, row["code"]).href,
            "change": "–" if np.isnan(change) else text.signed(int(change)),
            "of": text.whole(row["assigned"]),
        }
        if metric == Metric.COVERAGE and of_communes:
            unit["text"] = text("đã đánh dấu") if row["marked"] else text("chưa đánh dấu")
        elif metric in SHARES:
            numerator, denominator = MEASURES[Metric(metric)]
            unit |= {"x": int(row[numerator]), "n": int(row[denominator])}
            unit["of"] = f"{text.whole(unit['x'])}/{text.whole(unit['n'])}"
        rows.append(unit)
    return rows


def _behind_first(value: pd.Series, numbers: np.ndarray, metric: str) -> list[int]:
    """Positions of the rows, who is behind first; what is not known stands last."""
    ordered = value.sort_values(ascending=metric in SHARES, kind="stable", na_position="last")
    order = ordered.index.tolist()
    if metric not in SHARES or metric == Metric.COVERAGE:
        return order
    # Under a percentage, 0 % of an unmarked commune means "nobody recorded".
    return sorted(order, key=lambda i: numbers[i] == UNMARKED)


def _changes(frame: pd.DataFrame, earlier: pd.DataFrame, metric: str) -> np.ndarray:
    """How much more each row counts than seven days before; NaN where there is no telling."""
    column = MEASURES[Metric(metric)][0] if metric in SHARES else metric
    if metric == Metric.FRESHNESS:
        return np.full(len(frame), np.nan)
    before = earlier.set_index("code")[column].reindex(frame["code"]).to_numpy(dtype=float)
    return frame[column].to_numpy(dtype=float) - before


def _sort_value(frame: pd.DataFrame, metric: str, as_of: date) -> pd.Series:
    if metric in SHARES:
        part, whole = parts(frame, metric)
        return (part / whole.where(whole > 0)).astype(float)
    if metric == Metric.FRESHNESS:
        return (pd.Timestamp(as_of) - pd.to_datetime(frame["last_mark"])).dt.days.astype(float)
    return frame[metric].where(frame["assigned"] > 0).astype(float)


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
        Metric.COVERAGE: text("Việc") if of_communes else text("Xã"),
        Metric.PUNCTUALITY: text("Đến hạn"),
    }.get(Metric(view.metric), text("Việc"))
    columns: list[dict[str, Any]] = []
    if not of_communes:
        columns.append(number_column("rank", text("Hạng"), 52))
    columns.append(
        {
            "field": "full" if of_communes else "name",
            "headerName": text("Xã, phường, đặc khu") if of_communes else text("Tỉnh, thành phố"),
            "flex": 1,
            "minWidth": 90,
            "cellRenderer": "UnitLink",
        }
    )
    columns.append(number_column("of", counted, 68))
    if view.metric in SHARES and not (view.metric == Metric.COVERAGE and of_communes):
        columns.append(
            {"field": "class", "headerName": "", "width": 64, "cellRenderer": "ShareBar"}
        )
    wide = view.metric == Metric.COVERAGE and of_communes
    value = number_column(
        "value", metric_name(view.metric, text), 132 if wide else 92 if of_communes else 78
    )
    weight = "dim" if wide else "strong"
    columns.append(value | {"cellRenderer": "ValueText", "cellClass": f"num right {weight}"})
    if not of_communes:
        columns.append(number_column("change", text("Tuần"), 56))
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
                "last": _last_mark(row, text),
                "lead": row["next_lead_unit"] or "",
                "class": UNMARKED,
                "href": view.at(Page.COMMUNE, row["code"]).href,
            }
        )
    return rows


def _last_mark(row: dict[Any, Any], text: Text) -> str:
    """What the newest mark of an unmarked commune says, if there is one."""
    newest = row["last_mark"]
    if newest is None or pd.isna(newest):
        return text("chưa có dấu nào")
    return f"“{status_name(row['last_status'], text)}” {text.short_day(newest)}"


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
    ]
    code = {"field": "code", "headerName": text("Mã"), "width": 70, "cellClass": "num dim"}
    place = {"field": "province", "headerName": text("Tỉnh"), "width": 118}
    overdue = number_column("overdue", text("Quá hạn"), 92)
    overdue |= {"cellClass": "num right strong"}
    if not wide:
        columns += [code, *([place] if with_province else []), overdue]
    else:
        # What the list is ordered by stands next to the name, where a narrow screen shows it.
        due = number_column("next_due", text("Hạn gần nhất"), 124)
        lead = {"field": "lead", "headerName": text("Đơn vị chủ trì"), "flex": 1, "minWidth": 190}
        last = {"field": "last", "headerName": text("Dấu gần nhất"), "flex": 1, "minWidth": 190}
        columns += [
            overdue,
            due | {"cellRenderer": "DueText"},
            place | {"width": 150, "cellClass": "apart", "headerClass": "apart"},
            code,
            last | {"cellClass": "dim"},
            lead | {"cellClass": "dim"},
            number_column("assigned", text("Việc giao"), 104),
        ]
    return grid(ids.UNMARKED_TABLE, columns, rows, text("Chưa đánh dấu"))


def number_column(field: str, name: str, width: int) -> dict[str, Any]:
    """A narrow column of figures, set right under its heading."""
    return {
        "field": field,
        "headerName": name,
        "width": width,
        "cellClass": "num right dim",
        "headerClass": "right",
    }


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
