"""The long tables: rows and columns for AG Grid, from coverage frames."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
import pandas as pd
from dash import html

from components import ids
from components.classes import SHARES, UNMARKED
from components.words import full_name, metric_name
from i18n import Text
from view import Metric, Page, View

ROW_HEIGHT, HEAD_HEIGHT = 36, 34


def commune_grid(rows: list[dict[str, Any]], view: View, text: Text) -> html.Div:
    """The communes of a province as a grid, in the order of ``components.ranking``."""
    coverage = view.metric == Metric.COVERAGE
    # A commune is marked or not: by coverage there is nothing to rank.
    place = number_column("place", text("Hạng"), 58) | {
        "field": "rank",
        "cellRenderer": "PlaceText",
    }
    columns: list[dict[str, Any]] = [
        *([] if coverage else [place]),
        {
            "field": "full",
            "headerName": text("Xã, phường, đặc khu"),
            "flex": 1,
            "minWidth": 90,
            "cellRenderer": "UnitLink",
        },
        number_column("of", counted(view.metric, text, of_communes=True), 68),
    ]
    if view.metric in SHARES and not coverage:
        columns.append(
            {"field": "class", "headerName": "", "width": 64, "cellRenderer": "ShareBar"}
        )
    value = number_column("value", metric_name(view.metric, text), 132 if coverage else 92)
    weight = "dim" if coverage else "strong"
    columns.append(value | {"cellRenderer": "ValueText", "cellClass": f"num right {weight}"})
    return grid(ids.RANKING, columns, rows, text("Xếp hạng"))


def counted(metric: str, text: Text, *, of_communes: bool) -> str:
    """The heading of the column that says what a metric is counted over."""
    names = {
        Metric.COVERAGE: text("Việc") if of_communes else text("Xã"),
        Metric.PUNCTUALITY: text("Đến hạn"),
    }
    return names.get(Metric(metric), text("Việc"))


def unmarked_rows(frame: pd.DataFrame, provinces: dict[str, str], view: View, text: Text) -> list:
    """The rows of the list of unmarked communes, in the order of the frame."""
    return [
        {
            "code": row["code"],
            "full": full_name(row["name"], row["kind"], text),
            "province": provinces.get(row["province_code"], ""),
            "overdue": int(row["overdue"]),
            "class": UNMARKED,
            "href": view.at(Page.COMMUNE, row["code"]).href,
        }
        for row in frame.to_dict("records")
    ]


def unmarked_grid(rows: list[dict[str, Any]], text: Text, *, with_province: bool) -> html.Div:
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
    code = {"field": "code", "headerName": text("Mã"), "width": 58, "cellClass": "num dim"}
    place = {"field": "province", "headerName": text("Tỉnh/TP"), "width": 102}
    overdue = number_column("overdue", text("Quá hạn"), 80)
    overdue |= {"cellClass": "num right strong"}
    columns += [code, *([place] if with_province else []), overdue]
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
    ident: str,
    columns: list[dict[str, Any]],
    rows: list[dict[str, Any]] | None,
    label: str,
    *,
    sortable: bool = True,
) -> html.Div:
    """One grid of the house: no paging, rows keyed by code, a row is a link.

    A portion of a longer list is not ``sortable``: its order would not be that of the list. Without
    ``rows``, a script gives them.
    """
    given = {} if rows is None else {"rowData": rows}
    table = dag.AgGrid(
        id=ident,
        columnDefs=columns,
        getRowId="params.data.code",
        columnSize=None,
        className="house-grid",
        style={"height": "100%", "width": "100%"},
        dashGridOptions={
            "rowHeight": ROW_HEIGHT,
            "headerHeight": HEAD_HEIGHT,
            "suppressCellFocus": False,
            # The address and a file know of one column.
            "suppressMultiSort": True,
            "animateRows": False,
            "getLocaleText": {"function": "gridWord(params)"},
        },
        defaultColDef={
            "sortable": sortable,
            "resizable": False,
            "suppressMovable": True,
            "comparator": {"function": "inOrder"},
        },
        **given,
    )
    return html.Div(table, className="grid-holder", role="group", **{"aria-label": label})
