"""The rows that a figure counts: a page of them, and all of them as a table to take along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from callbacks.described import described, places
from callbacks.look import Look
from components.change_words import CHANGES
from components.rows import rows_page
from components.words import full_name, state_name, status_name
from data.changed import changed
from data.changes import changes
from data.counted import Counted, counted
from data.coverage import Filters, totals
from data.snapshot import snapshot
from i18n import Text
from view import Level, Page, View

PER_PAGE = 200
AT_ONCE = 5_000
"""Rows read at a time for a download: its size is no measure of memory."""


def rows_document(look: Look, *, grids: bool) -> list[Any]:
    """The children of the page of rows."""
    view, text = look.view, look.text
    found = _counted(look, PER_PAGE, (view.portion - 1) * PER_PAGE)
    last = max(1, -(-found.total // PER_PAGE))
    if view.portion > last:
        # The list has become shorter than the address remembers.
        look = replace(look, view=view.to(portion=last))
        found = _counted(look, PER_PAGE, (last - 1) * PER_PAGE)
    steps: list[tuple[str, View | None]] = [(look.everywhere, look.view.at(Page.COUNTRY))]
    for unit in places(look):
        page = Page.PROVINCE if unit.level == Level.PROVINCE else Page.COMMUNE
        steps.append((unit.name, look.view.at(page, unit.code)))
    return rows_page(
        found.rows,
        found.total,
        _figures(look),
        steps,
        " · ".join(described(look)),
        look.view,
        text,
        per_page=PER_PAGE,
        grids=grids,
    )


def columns(text: Text) -> dict[str, str]:
    """The columns of a download: the field of a row, and its heading."""
    return {
        **unit_columns(text),
        "task_code": text("Mã việc"),
        "title": text("Tên việc"),
        "lead_unit": text("Đơn vị chủ trì"),
        "due_date": text("Hạn"),
        "state": text("Trạng thái"),
        **mark_columns(text),
    }


def unit_columns(text: Text) -> dict[str, str]:
    """The columns that say whose a row is."""
    return {
        "province_code": text("Mã tỉnh"),
        "province": text("Tỉnh, thành phố"),
        "code": text("Mã đơn vị"),
        "unit": text("Đơn vị"),
    }


def mark_columns(text: Text) -> dict[str, str]:
    """The columns of the newest mark, and where it came from."""
    return {
        "marked_on": text("Ngày đánh dấu"),
        "status": text("Nội dung dấu"),
        "progress": text("Tiến độ, %"),
        "note": text("Ghi chú"),
        "evidence": text("Minh chứng"),
        "batch_id": text("Lô"),
        "file": text("Tệp"),
        "row": text("Dòng trong tệp"),
    }


def total_of(look: Look) -> int:
    """How many rows there are."""
    return _counted(look, 0, 0).total


def portions(look: Look) -> Iterator[list[list[Any]]]:
    """All rows as plain values in the order of `columns`, some thousand at a time.

    Raises
    ------
    RuntimeError
        The store changed in between: half of one state and half of another is neither.
    """
    text, version = look.text, look.sources.store.version()
    after, total = 0, 1
    while after < total:
        found = _counted(look, AT_ONCE, after)
        if look.sources.store.version() != version:
            raise RuntimeError("The store changed while its rows were written.")
        total, after = found.total, after + AT_ONCE
        yield [_values(row, text) for row in found.rows.to_dict("records")]


def _values(row: dict[Any, Any], text: Text) -> list[Any]:
    row = row | {"unit": full_name(row["name"], row["kind"], text)}
    row["state"] = state_name(row["state"], text) if row["state"] else None
    row["status"] = status_name(row["status"], text) if row["status"] else None
    for name in ("batch_id", "row"):
        row[name] = None if row[name] is None else int(row[name])
    return [None if pd.isna(row[name]) else row[name] for name in columns(text)]


def _filters(look: Look) -> Filters:
    return replace(look.filters, province=look.view.province)


def _counted(look: Look, limit: int, after: int) -> Counted:
    store, register = look.sources.store, look.register
    count, unit = look.view.count, look.view.unit
    if count in CHANGES:
        days = (look.earlier_day, look.as_of)
        return changed(store, register, *days, _filters(look), count, limit, after, unit=unit)
    return counted(
        store,
        register,
        look.as_of,
        _filters(look),
        count,
        limit,
        after,
        unit=unit,
        state=look.view.state,
        within=int(look.view.within) if look.view.within else None,
    )


def _figures(look: Look) -> dict[str, int]:
    """Every count of the place, as its figures say."""
    unit = look.view.unit
    if look.view.count in CHANGES:
        return _changes(look)
    now = snapshot(look.sources.store, look.register, look.as_of, _filters(look))
    frame = now.communes if unit and len(unit) == 5 else now.provinces
    summed = totals(frame[frame["code"] == unit] if unit else frame)
    names = ["assigned", "done", "due", "done_on_time", "overdue", "obstacles"]
    if not unit or len(unit) == 2:
        names += ["own_assigned", "own_done"]
    figures = {name: summed[name] for name in [*names, "communes", "marked"]}
    return figures | {"unmarked": summed["communes"] - summed["marked"]}


def _changes(look: Look) -> dict[str, int]:
    """Every count of the changes of the place."""
    days, unit = (look.earlier_day, look.as_of), look.view.unit
    found = changes(look.sources.store, look.register, *days, None, _filters(look))
    if unit is None:
        return found.totals
    frame = found.communes if len(unit) == 5 else found.provinces
    mine = frame[frame["code"] == unit]
    return {name: int(mine[name].sum()) for name in CHANGES}
