"""The history: batches and their differences, and the log of a unit, a task or an assignment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
from dash import html

from auth.current import Forbidden, person
from auth.people import Right
from callbacks.look import Look
from components import history as pages
from components import log
from components.audit import history_tabs
from components.words import full_name
from data.difference import difference
from data.store import Batch
from data.touched_provinces import provinces_of_batch
from i18n import Text
from settings import TIME_ZONE
from view import Page, Panel

PER_PAGE = 200
LISTED = 500
"""The most communes or assignments that a difference lists."""
TAKEN_BACK = ("marks", "demo", "withdrawal")
"""The kinds of batches that can be withdrawn."""


def history_document(look: Look, *, grids: bool) -> list[Any]:
    """The children of a page of the history."""
    view, text = look.view, look.text
    check_may_read(look)
    batches = {one.id: one for one in look.sources.store.batches()}
    if view.batch in batches:
        return _batch(look, batches, batches[view.batch], grids=grids)
    if view.unit or view.task:
        return _log(look, grids=grids)
    last = max(1, -(-len(batches) // PER_PAGE))
    view = view.to(portion=min(view.portion, last))
    after = (view.portion - 1) * PER_PAGE
    shown = list(batches.values())[after : after + PER_PAGE]
    records = [record(one, batches, text) for one in shown]
    tabs = [history_tabs(view, text)] if person().may(Right.ADMINISTER) else []
    return pages.batches_page(
        records, len(batches), view.to(batch=None), tabs, text, per_page=PER_PAGE, grids=grids
    )


def check_may_read(look: Look) -> None:
    """Refuse the history that who asks may not read.

    Batches are of the whole country; of some provinces one may read the log of their units.
    """
    only, view = look.register.only, look.view
    of_unit = view.batch is None and view.unit is not None and view.unit in look.register.codes()
    if only is not None and not of_unit:
        raise Forbidden(Right.READ, None)


def record(batch: Batch, batches: dict[int, Batch], text: Text) -> dict[str, Any]:
    """A batch as the pages show it."""
    target = batches.get(batch.withdraws) if batch.withdraws else None
    shown = {name: getattr(batch, name) for name in batch.__dataclass_fields__}
    restores = target is not None and target.kind == "withdrawal"
    return shown | {"at": moment(batch.at, text), "restores": restores}


def moment(at: datetime, text: Text) -> str:
    """A moment of the store in the time of Việt Nam; the heading names the zone."""
    # The store keeps the moment in UTC without saying so.
    known = at if at.tzinfo else at.replace(tzinfo=UTC)
    local = known.astimezone(TIME_ZONE)
    return f"{text.day(local.date())} {local:%H:%M}"


def _batch(look: Look, batches: dict[int, Batch], batch: Batch, *, grids: bool) -> list[Any]:
    view, text = look.view, look.text
    shown = record(batch, batches, text)
    body: list[Any] = []
    if batch.kind in ("marks", "demo"):
        body.append(pages.batch_tabs(view, batch.accepted, text))
        if view.panel == Panel.ROWS:
            body += _rows(look, grids=grids)
        else:
            found = difference(look.sources.store, look.register, batch.id, look.as_of)
            body += _difference(look, found, stands=batch.withdrawn_by is None, grids=grids)
    return pages.batch_page(shown, _action(look, batches, batch), body, view, text)


def _action(look: Look, batches: dict[int, Batch], batch: Batch) -> tuple[str, str] | None:
    """The address that withdraws a batch, or its withdrawal, and which of the two."""
    by = batches.get(batch.withdrawn_by) if batch.withdrawn_by else None
    target = by or batch
    if target.kind not in TAKEN_BACK or target.withdrawn_by is not None:
        return None
    if not person().may(Right.IMPORT, provinces_of_batch(look.sources.store, target.id)):
        return None
    address = f"/history/batches/{target.id}/withdraw"
    back = look.view.at(Page.HISTORY).to(batch=batch.id)
    restores = by is not None or batch.kind == "withdrawal"
    return address + back.query, "restore" if restores else "withdraw"


def _difference(look: Look, found: Any, *, stands: bool, grids: bool) -> list[Any]:
    text = look.text
    became = [(code, text("đã đánh dấu")) for code in found.newly_marked]
    became += [(code, text("mất dấu")) for code in found.lost]
    units = [_unit(look, code) | {"code": code, "change": words} for code, words in became[:LISTED]]
    states = [
        _unit(look, row["unit_code"])
        | {
            "code": f"{row['unit_code']} {row['task_code']}",
            "task": row["task_code"],
            "before": pages.state_words(row["before"], text),
            "after": pages.state_words(row["after"], text),
        }
        for row in found.changes.head(LISTED).to_dict("records")
    ]
    counts = {"marked": len(found.newly_marked), "lost": len(found.lost)}
    counts["states"] = len(found.changes)
    return pages.difference_part(
        units, states, counts, look.as_of, text, stands=stands, grids=grids
    )


def _unit(look: Look, code: str) -> dict[str, Any]:
    register, text = look.register, look.text
    unit = register.get(code, look.as_of) or register.get(code)
    if unit is None:
        return {"unit": code, "province": ""}
    province = register.get(unit.province_code, look.as_of)
    page = Page.PROVINCE if len(code) == 2 else Page.COMMUNE
    return {
        "unit": full_name(unit.name, unit.kind, text),
        "unit_href": look.view.at(page, code).href,
        "province": province.name if province else "",
    }


def _log(look: Look, *, grids: bool) -> list[Any]:
    view, text = look.view, look.text
    said = []
    if view.unit:
        said.append(f"{_unit(look, view.unit)['unit']} ({view.unit})")
    if view.task:
        tasks = look.sources.store.tasks()
        titles = tasks.loc[tasks["task_code"] == view.task, "title"].tolist()
        said.append(" ".join([view.task, *titles]))
    words = text("Mọi dấu, mới ghi trước, kể cả dấu đã thu hồi.")
    title = text("Nhật ký: {what}", what=" · ".join(said))
    return log.log_page(title, words, _rows(look, grids=grids), view, text)


def _rows(look: Look, *, grids: bool) -> list[Any]:
    """A portion of the log: of a batch in the order of its file, else newest first."""
    view, text = look.view, look.text
    units = look.register.log_units(view.unit, look.as_of) if view.unit else None
    asked: dict[str, Any] = {"units": units, "task": view.task}
    if view.batch is not None:
        asked = {"batch": view.batch}
    found = look.sources.store.log_rows(**asked, limit=PER_PAGE + 1, after_seq=view.after)
    shown: pd.DataFrame = found.head(PER_PAGE)
    names = {code: _unit(look, code)["unit"] for code in shown["unit_code"].unique()}
    moments = [moment(pd.Timestamp(at).to_pydatetime(), text) for at in shown["at"]]
    more = len(found) > len(shown)
    parts = log.log_rows(shown, names, moments, view, text, more=more, grids=grids)
    if view.batch is not None and view.after is None and more:
        cut = text("{n} dòng đầu, theo thứ tự trong tệp.", n=text.whole(PER_PAGE))
        return [html.P(cut, className="list-words"), *parts]
    return parts
