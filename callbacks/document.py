"""The pages without a map."""

from __future__ import annotations

from typing import Any

from callbacks.history import history_document
from callbacks.importing import importing
from callbacks.look import Look
from callbacks.queue import queue_document
from callbacks.reporting import reports_document
from callbacks.rows import rows_document
from callbacks.task import task_document
from callbacks.tasks import tasks_document
from components.documents import about_page, missing_page
from view import Page


def document(look: Look, *, grids: bool) -> list[Any]:
    """The children of a page without a map; nothing where the map is shown."""
    view, text = look.view, look.text
    if view.page == Page.UNMARKED:
        return queue_document(look, grids=grids)
    if view.page == Page.TASKS:
        return tasks_document(look, grids=grids)
    if view.page == Page.TASK:
        return task_document(look, grids=grids)
    if view.page == Page.ROWS:
        return rows_document(look, grids=grids)
    if view.page == Page.HISTORY:
        return history_document(look, grids=grids)
    if view.page == Page.IMPORT:
        return importing(look, grids=grids)
    if view.page == Page.REPORTS:
        return reports_document(look)
    if view.page == Page.ABOUT:
        return about_page(_facts(look), view, text)
    if view.page == Page.MISSING:
        return missing_page(view, text)
    return []


def _facts(look: Look) -> list[tuple[str, str]]:
    text, now = look.text, look.now
    boundaries = look.sources.boundaries
    figures = (
        text("Dữ liệu minh họa: được tạo tự động, không phải kết quả chính thức.")
        if now.demo
        else text("Nhập từ tệp của các cơ quan.")
    )
    kind = text("gần đúng, chỉ để xem") if boundaries.approximate else text("đã nhập")
    return [
        (text("Số liệu đến ngày"), text.day(look.as_of)),
        (text("Số liệu"), figures),
        (text("Ranh giới"), f"{kind} · {boundaries.source}"),
        (
            text("Đơn vị hành chính"),
            text("34 tỉnh, thành phố và 3.321 xã, phường, đặc khu từ ngày 01/07/2025."),
        ),
    ]
