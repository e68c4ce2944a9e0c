"""The page of the rows that a figure counts: each with its newest mark, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from components.change_words import CHANGES, change_name, short_change_name
from components.commune import ICONS
from components.downloads import downloads
from components.sheets import chips, head, portions, waiting
from components.tables import grid, number_column
from components.words import full_name, source_words, state_name, status_name
from i18n import Text
from view import Page, View

OF_COMMUNES = ("communes", "marked", "unmarked", "newly_marked", "lost", "still_unmarked")
ROWS_TABLE = "rows-table"


def count_name(count: str, text: Text) -> str:
    """What a count counts."""
    if count in CHANGES:
        return change_name(count, text)
    return {
        "assigned": text("Việc được giao"),
        "done": text("Việc đã xong"),
        "done_on_time": text("Việc đến hạn đã xong đúng hạn"),
        "due": text("Việc đã đến hạn"),
        "overdue": text("Việc quá hạn"),
        "obstacles": text("Việc vướng mắc"),
        "own_assigned": text("Việc của cấp tỉnh"),
        "own_done": text("Việc của cấp tỉnh đã xong"),
        "communes": text("Xã, phường, đặc khu"),
        "marked": text("Đơn vị đã đánh dấu"),
        "unmarked": text("Đơn vị chưa đánh dấu"),
    }[count]


def rows_name(view: View, text: Text) -> str:
    """What is listed: what a count counts, or the part of it that is in a state or falls due."""
    if view.count in OF_COMMUNES or not (view.state or view.within):
        return count_name(view.count, text)
    said = [count_name(view.count, text)]
    if view.state:
        said.append(state_name(view.state, text))
    if view.within:
        said.append(text("chưa xong, đến hạn trong {n} ngày", n=view.within))
    return " · ".join(said)


def short_count_name(count: str, text: Text) -> str:
    """The same in a chip."""
    if count in CHANGES:
        return short_change_name(count, text)
    return {
        "assigned": text("Được giao"),
        "done": text("Đã xong"),
        "done_on_time": text("Xong đúng hạn"),
        "due": text("Đến hạn"),
        "overdue": text("Quá hạn"),
        "obstacles": text("Vướng mắc"),
        "own_assigned": text("Của cấp tỉnh"),
        "own_done": text("Của cấp tỉnh, đã xong"),
        "communes": text("Tất cả"),
        "marked": text("Đã đánh dấu"),
        "unmarked": text("Chưa đánh dấu"),
    }[count]


def rows_page(
    rows: pd.DataFrame,
    total: int,
    figures: Mapping[str, int],
    steps: list[tuple[str, View | None]],
    words: str,
    view: View,
    text: Text,
    *,
    per_page: int,
    grids: bool,
) -> list[Any]:
    """The page.

    Parameters
    ----------
    rows, total
        The rows of this page (``data.counted``), and how many there are in all.
    figures
        The counts of the same place, for the chips.
    steps
        The way out to the place.
    words
        The day, the place and the filters.
    """
    count = view.count
    kin = [c for c in figures if count in CHANGES or (c in OF_COMMUNES) == (count in OF_COMMUNES)]
    to = view.to(portion=1, state=None, within=None)
    part = count not in OF_COMMUNES and bool(view.state or view.within)
    items = [
        (short_count_name(one, text), figures[one], to.to(count=one), one == count and not part)
        for one in kin
        if one in figures
    ]
    side = [
        html.Div(
            text.whole(total),
            id="rows-total",
            className="headline" + (" is-unmarked" if count == "unmarked" and total else ""),
            **{"data-value": total},
        ),
        downloads(
            "assignments", view.to(portion=1), grid=ROWS_TABLE if total <= per_page else None
        ),
    ]
    if not total:
        body: Any = html.Div(_empty(count, text), className="empty-list", id=ROWS_TABLE)
    elif not grids:
        body = waiting()
    else:
        body = rows_grid(rows, view, text, whole=total == len(rows))
    return [
        head(steps, rows_name(view, text), words, side, text),
        chips(items, text("Các số của nơi này"), text),
        html.Div(className="tools-place"),
        html.Div(body, className="grid-frame"),
        portions(total, len(rows), view.portion, per_page, view, text),
    ]


def _empty(count: str, text: Text) -> str:
    if count == "unmarked":
        return text("Mọi đơn vị cấp xã đều đã được đánh dấu.")
    return text("Không có dòng nào: số này bằng 0 vào ngày đang xem.")


def rows_grid(rows: pd.DataFrame, view: View, text: Text, *, whole: bool) -> html.Div:
    """The rows as a grid; a ``whole`` list can be sorted."""
    of_communes = view.count in OF_COMMUNES
    values = [_row(row, view, text) for row in rows.to_dict("records")]
    unit = {
        "field": "unit",
        "headerName": text("Đơn vị"),
        "flex": 1,
        "minWidth": 160,
        "cellRenderer": "CellLink",
    }
    place = {"field": "province", "headerName": text("Tỉnh, thành phố"), "width": 124}
    task = {"field": "task", "headerName": text("Việc"), "width": 96, "cellClass": "num dim"}
    task |= {"cellRenderer": "CellLink"}
    title = {"field": "title", "headerName": text("Tên việc"), "flex": 2, "minWidth": 190}
    title |= {"tooltipField": "title"}
    source = {
        "field": "source",
        "headerName": text("Tệp và dòng"),
        "flex": 1,
        "minWidth": 160,
        "cellRenderer": "CellLink",
    }
    newest = {"field": "newest", "headerName": text("Dấu gần nhất"), "width": 200}
    newest |= {"cellClass": "dim"}
    apart = {"cellClass": "num dim apart", "headerClass": "apart"}
    places = [unit, *([] if view.province else [place])]
    if of_communes:
        columns = [*places, source, newest, task, title]
    else:
        state = {"field": "state", "headerName": text("Trạng thái"), "width": 142}
        state |= {"cellRenderer": "StateText"}
        due = number_column("due", text("Hạn"), 104) | {"cellRenderer": "DueText"}
        more = {"field": "note", "headerName": text("Ghi chú"), "flex": 1, "minWidth": 190}
        lead = {"field": "lead", "headerName": text("Đơn vị chủ trì"), "flex": 1, "minWidth": 180}
        more |= {"tooltipField": "note"}
        words = [more] if view.count == "obstacles" else []
        columns = [*places, state, *words, source, newest, due, task | apart, title, lead]
        if view.unit is not None and len(view.unit) == 5:
            columns = [task, title, state, due, source | apart | {"cellClass": "apart"}]
            columns += [newest, *words, lead]
    return grid(ROWS_TABLE, columns, values, rows_name(view, text), sortable=whole)


def _row(row: dict[Any, Any], view: View, text: Text) -> dict[str, Any]:
    """One row as the grid shows it; every value is text or a number."""
    code, task = row["code"], row["task_code"]
    page = Page.PROVINCE if len(code) == 2 else Page.COMMUNE
    due: date | None = row["due_date"]
    shown = {
        "code": f"{code} {task or ''}".strip(),
        "unit": full_name(row["name"], row["kind"], text),
        "unit_href": view.at(page, code).href,
        "province": row["province"],
        "task": task or "",
        "task_href": view.at(Page.TASK, task).href if task else None,
        "title": row["title"] or "",
        "lead": row["lead_unit"] or "",
        "due": due.isoformat() if due else "",
        "due_text": text.day(due) if due else "–",
        "state": state_name(row["state"], text) if row["state"] else "",
        "icon": ICONS.get(row["state"], ""),
        "strong": row["state"] in ("overdue", "blocked"),
        "note": row["note"] or "",
        # A commune may have marks that do not cover it.
        "newest": text("chưa có dấu nào") if task else text("chưa đánh dấu"),
        "source": "–",
    }
    if row["marked_on"]:
        shown["newest"] = mark_words(row | {"progress": None}, text)
        number = None if row["row"] is None else int(row["row"])
        shown["source"] = source_words(row["file"], number, int(row["batch_id"]), text)
        shown["source_href"] = view.at(Page.HISTORY).to(unit=code, task=task).href
    return shown


def mark_words(row: dict[Any, Any], text: Text) -> str:
    """The day, the status and the progress of a mark."""
    words = f"{text.day(row['marked_on'])} · {status_name(row['status'], text)}"
    if row["progress"] is None or pd.isna(row["progress"]):
        return words
    return f"{words} · {float(row['progress']):.0f} %"
