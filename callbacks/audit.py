"""The audit log as a page and as a file, for administrators of the whole country only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auth.current import require
from auth.people import Right
from callbacks.history import moment
from callbacks.look import Look
from components.audit import audit_page
from components.audit_words import kind_name
from data.audit_log import Asked, log_page, log_records
from i18n import Text
from reports.exports import Export, file_name
from reports.tables import json_text
from settings import FIRST_DAY, today
from view import View

PER_PAGE = 100


def audit_document(look: Look, *, grids: bool) -> list[Any]:
    """The children of the page."""
    require(Right.ADMINISTER)
    view, text = look.view, look.text
    found = log_page(look.sources.store, _asked(view), view.portion, PER_PAGE)
    rows = [row | {"at": moment(row["at"], text), "batch": _batch(row)} for row in found.rows]
    return audit_page(
        rows, found.total, found.kinds, view.to(portion=found.page), text,
        per_page=PER_PAGE, days=(FIRST_DAY, today()), grids=grids,
    )  # fmt: skip


def audit_export(look: Look) -> Export:
    """Every row under the filters, newest first, with its hash."""
    require(Right.ADMINISTER)
    view, text = look.view, look.text
    title = text("Nhật ký thay đổi")
    named = {
        text("Ai"): view.who,
        text("Loại thay đổi"): view.what and kind_name(view.what, text),
        text("Ngày"): view.on and text.day(view.on),
    }
    filters = [f"{name}: {value}" for name, value in named.items() if value]
    columns = {
        "seq": text("Số"),
        "at": text("Lúc (Asia/Ho_Chi_Minh)"),
        "by": text("Ai"),
        "origin": text("Từ đâu"),
        "what": text("Loại thay đổi"),
        "name": text("Thay đổi"),
        "target": text("Đối tượng"),
        "before": text("Trước"),
        "after": text("Sau"),
        "hash": "SHA-256",
    }
    name = file_name(title, day=today())
    rows = _rows(look, _asked(view), text)
    # Of a day, a place and a map there is nothing to say: the log is of all of them.
    lines = [title, *filters]
    lines.append(text("Nguồn: hệ thống theo dõi việc thực hiện Nghị quyết 57-NQ/TW"))
    if look.sources.store.is_demo():
        lines.append(text("Dữ liệu minh họa: được tạo tự động, không phải kết quả chính thức."))
    return Export(name, title, columns, rows, lines)


def _asked(view: View) -> Asked:
    return Asked(by=view.who, what=view.what, day=view.on)


def _rows(look: Look, asked: Asked, text: Text) -> Iterator[dict[str, Any]]:
    for row in log_records(look.sources.store, asked):
        said = {name: json_text(row[name]) for name in ("before", "after")}
        said |= {"at": moment(row["at"], text), "name": kind_name(row["what"], text)}
        yield row | said


def _batch(row: dict[str, Any]) -> int | None:
    """The number of the batch that a row is about."""
    word, _, number = row["target"].partition(" ")
    return int(number) if word == "batch" and number.isdecimal() else None
