"""The log of marks: of a batch, a unit, a task or an assignment, a portion at a time."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from components.downloads import downloads
from components.history import HISTORY_TABLE
from components.rows import mark_words
from components.sheets import head, pages, waiting
from components.tables import grid, number_column
from components.words import source_words
from i18n import Text
from view import Page, View


def log_page(title: str, words: str, body: list[Any], view: View, text: Text) -> list[Any]:
    """The log of one unit, one task, or one assignment."""
    steps = [(text("Lịch sử"), view.at(Page.HISTORY))]
    return [head(steps, title, words, downloads("history", view.to(after=None)), text), *body]


def log_rows(
    frame: pd.DataFrame,
    names: dict[str, str],
    moments: list[str],
    view: View,
    text: Text,
    *,
    more: bool,
    grids: bool,
) -> list[Any]:
    """A portion of the log as a grid, and the way to the next one.

    Parameters
    ----------
    frame
        Rows of ``store.log_rows``.
    names
        The full name of every unit in it, by code.
    moments
        When each was recorded, in words.
    more
        Whether there are rows after these.
    """
    if frame.empty:
        empty = text("Không có dấu nào trong nhật ký.")
        return [html.Div(empty, className="empty-list", id=HISTORY_TABLE)]
    table = _log_grid(frame, names, moments, view, text, whole=not more and view.after is None)
    foot = None
    if more or view.after:
        onward = view.to(after=int(frame["seq"].iloc[-1]))
        first = (f"« {text('Về đầu')}", view.to(after=None))
        said = text("{n} dấu ở trang này", n=text.whole(len(frame)))
        next_one = (f"{text('Tiếp')} →", onward) if more else None
        foot = pages(said, first if view.after else None, next_one)
    return [html.Div(table if grids else waiting(), className="grid-frame"), foot]


def _log_grid(
    frame: pd.DataFrame,
    names: dict[str, str],
    moments: list[str],
    view: View,
    text: Text,
    *,
    whole: bool,
) -> html.Div:
    of_batch = view.batch is not None
    rows = []
    for row, at in zip(frame.to_dict("records"), moments, strict=True):
        code, number = row["unit_code"], row["row"]
        number = None if number is None or pd.isna(number) else int(number)
        page = Page.PROVINCE if len(code) == 2 else Page.COMMUNE
        batch = int(row["batch_id"])
        rows.append(
            {
                "code": str(row["seq"]),
                "row": "–" if number is None else number,
                "unit": names.get(code, code),
                "unit_href": view.at(page, code).href,
                "task": row["task_code"],
                "mark": mark_words(row, text),
                "note": row["note"] or "",
                "evidence": row["evidence"] or "",
                "source": source_words(row["file"], number, batch, text),
                "source_href": view.at(Page.HISTORY).to(batch=batch).href,
                "batch": batch,
                "by": row["by"],
                "at": at,
                "withdrawn": bool(row["withdrawn"]),
                "standing": text("đã thu hồi") if row["withdrawn"] else text("đang tính"),
            }
        )
    unit = {"field": "unit", "headerName": text("Đơn vị"), "flex": 1, "minWidth": 150}
    unit |= {"cellRenderer": "CellLink"}
    task = {"field": "task", "headerName": text("Việc"), "width": 96, "cellClass": "num dim"}
    mark = {"field": "mark", "headerName": text("Dấu"), "width": 256, "cellRenderer": "MarkText"}
    note = {"field": "note", "headerName": text("Ghi chú"), "flex": 1, "minWidth": 150}
    note |= {"cellRenderer": "MarkText", "cellClass": "apart", "headerClass": "apart"}
    evidence = {"field": "evidence", "headerName": text("Minh chứng"), "flex": 1, "minWidth": 120}
    evidence |= {"cellRenderer": "OutsideLink"}
    standing = {"field": "standing", "headerName": text("Hiệu lực"), "width": 108}
    source = {"field": "source", "headerName": text("Tệp và dòng"), "flex": 1, "minWidth": 190}
    source |= {"cellRenderer": "CellLink"}
    batch_number = number_column("batch", text("Lô"), 60)
    by = {"field": "by", "headerName": text("Người nhập"), "width": 120}
    at_column = {"field": "at", "headerName": text("Lúc (Asia/Ho_Chi_Minh)"), "width": 196}
    if of_batch:
        number_of = number_column("row", text("Dòng"), 78)
        columns = [number_of, unit, task, mark, note, evidence]
    else:
        columns = [mark, *([] if view.unit else [unit]), *([] if view.task else [task])]
        columns += [standing, source, batch_number, note, by, at_column | {"cellClass": "num"}]
    return grid(HISTORY_TABLE, columns, rows, text("Nhật ký"), sortable=whole)
