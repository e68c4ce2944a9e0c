"""The pages without a map."""

from __future__ import annotations

from typing import Any

from auth.current import Forbidden, person
from auth.people import Right
from callbacks import about
from callbacks.audit import audit_document
from callbacks.first_use import first_use_of
from callbacks.history import history_document
from callbacks.importing import importing
from callbacks.look import Look
from callbacks.pending import pending_document
from callbacks.queue import queue_document
from callbacks.reporting import reports_document
from callbacks.rows import rows_document
from callbacks.spot_checks import spot_checks_document
from callbacks.task import task_document
from callbacks.tasks import tasks_document
from components.documents import about_page, missing_page, not_allowed_page
from view import Page, Panel

OF_MARKS = (Page.UNMARKED, Page.PENDING, Page.SPOT_CHECKS, Page.REPORTS, Page.ROWS)
OF_TASKS = (Page.TASKS, Page.TASK, Page.HISTORY)
"""The pages that have nothing to show before marks, or a catalogue, were imported."""


def document(look: Look, *, grids: bool) -> list[Any]:
    """The children of a page without a map; nothing where the map is shown."""
    try:
        return _document(look, grids=grids)
    except Forbidden:
        return [not_allowed_page(look.view, look.text)]


def _document(look: Look, *, grids: bool) -> list[Any]:
    view, text = look.view, look.text
    empty = {"catalogue": OF_MARKS + OF_TASKS, "marks": OF_MARKS}
    if view.page == Page.HISTORY and view.panel == Panel.AUDIT and not view.batch:
        # Also of a store that has nothing else yet.
        return audit_document(look, grids=grids)
    if look.lack and view.page in empty[look.lack]:
        return [first_use_of(look, alone=True)]
    if view.page == Page.UNMARKED:
        return queue_document(look, grids=grids)
    if view.page == Page.PENDING:
        return pending_document(look)
    if view.page == Page.TASKS:
        return tasks_document(look, grids=grids)
    if view.page == Page.TASK:
        return task_document(look, grids=grids)
    if view.page == Page.ROWS:
        return rows_document(look, grids=grids)
    if view.page == Page.HISTORY:
        return history_document(look, grids=grids)
    if view.page == Page.SPOT_CHECKS:
        return spot_checks_document(look)
    if view.page == Page.IMPORT:
        if not person().has(Right.IMPORT):
            raise Forbidden(Right.IMPORT, None)
        return importing(look, grids=grids)
    if view.page == Page.REPORTS:
        return reports_document(look)
    if view.page == Page.ABOUT:
        return about_page(about.sources_of(look), about.versions_of(look), view, text)
    if view.page == Page.MISSING:
        return missing_page(view, text)
    return []
