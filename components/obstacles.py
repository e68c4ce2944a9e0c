"""What is blocked: since when, in whose hands, with the words of the marks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from dash import html

from components.sheets import waiting
from components.tables import grid, number_column
from components.values import days_text
from components.words import full_name, source_words
from i18n import Text
from view import Page, View

OBSTACLES_TABLE = "obstacles-table"


def obstacles_grid(
    rows: pd.DataFrame, as_of: date, view: View, text: Text, *, whole: bool, grids: bool
) -> Any:
    """The obstacles as a grid; a ``whole`` list can be sorted.

    ``rows`` has the columns of ``data.obstacles``.
    """
    if rows.empty:
        words = text("Không có vướng mắc nào vào ngày đang xem.")
        return html.Div(words, className="empty-list", id=OBSTACLES_TABLE)
    if not grids:
        return waiting()
    values = [_row(row, as_of, view, text) for row in rows.to_dict("records")]
    unit = {"field": "unit", "headerName": text("Đơn vị"), "flex": 1, "minWidth": 170}
    place = {"field": "province", "headerName": text("Tỉnh, thành phố"), "width": 134}
    words_column = {"field": "words", "headerName": text("Lời ghi trong dấu"), "flex": 3}
    words_column |= {"minWidth": 280, "tooltipField": "words"}
    task = {"field": "task", "headerName": text("Nhiệm vụ"), "flex": 2, "minWidth": 220}
    lead = {"field": "lead", "headerName": text("Đơn vị chủ trì"), "flex": 1, "minWidth": 170}
    lead |= {"cellClass": "dim", "tooltipField": "lead"}
    since = number_column("due", text("Vướng từ"), 120) | {"cellRenderer": "DueText"}
    days = number_column("days", text("Số ngày"), 92) | {"cellRenderer": "FieldText"}
    source = {"field": "source", "headerName": text("Tệp và dòng"), "flex": 1, "minWidth": 180}
    columns = [
        since | {"cellClass": "num right strong"},
        days,
        unit | {"cellRenderer": "CellLink", "cellClass": "apart", "headerClass": "apart"},
        *([] if view.province else [place]),
        words_column,
        task | {"cellRenderer": "CellLink"},
        lead,
        source | {"cellRenderer": "CellLink"},
    ]
    return grid(OBSTACLES_TABLE, columns, values, text("Vướng mắc"), sortable=whole)


def _row(row: dict[Any, Any], as_of: date, view: View, text: Text) -> dict[str, Any]:
    code, task = row["code"], row["task_code"]
    page = Page.PROVINCE if len(code) == 2 else Page.COMMUNE
    days = (as_of - row["since"]).days
    shown = {
        "code": f"{code} {task}",
        "unit": full_name(row["name"], row["kind"], text),
        "unit_href": view.at(page, code).href,
        "province": row["province"],
        "task": f"{task} · {row['title']}",
        "task_href": view.at(Page.TASK, task).to(province=view.province).href,
        "lead": row["lead_unit"] or "–",
        "due": row["since"].isoformat(),
        "due_text": text.day(row["since"]),
        "days": days,
        "days_text": days_text(days, text),
        "words": row["note"] or text("dấu không có lời ghi"),
        "source": "–",
    }
    if row["marked_on"]:
        number = None if row["row"] is None else int(row["row"])
        shown["source"] = source_words(row["file"], number, int(row["batch_id"]), text)
        shown["source_href"] = view.at(Page.HISTORY).to(unit=code, task=task).href
    return shown
