"""The import of the task catalogue from a file of any format: whole, or not at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data.issues import Imported, Issue
from data.names import fold
from data.readers import Limits, Row, SourceTable, read_table
from data.register import Register
from data.scope import scope_parts, unknown_parts
from data.source import Progress
from data.store import TASK_COLUMNS, Store
from data.tables import GROUPS
from data.written import written_day

ALIASES: dict[str, list[str]] = {
    "task_code": ["mã nhiệm vụ", "nhiệm vụ"],
    "title": ["tên nhiệm vụ", "nội dung"],
    "group": ["nhóm", "nhóm nhiệm vụ"],
    "assigned_by": ["cấp giao", "cơ quan giao"],
    "lead_unit": ["đơn vị chủ trì", "chủ trì"],
    "coordinating_units": ["đơn vị phối hợp", "phối hợp"],
    "start_date": ["ngày bắt đầu", "bắt đầu"],
    "due_date": ["hạn hoàn thành", "thời hạn", "hạn"],
    "scope": ["phạm vi", "đối tượng"],
}
"""Field -> the other names of its column."""

ASSIGNED_BY = {
    "central": "central",
    "trung uong": "central",
    "trung uong giao": "central",
    "province": "province",
    "tinh": "province",
    "tinh giao": "province",
}
LONGEST_CODE = 40
"""Signs of the code of a task, as the store holds it."""


def import_tasks(
    store: Store,
    register: Register,
    path: Path,
    *,
    by: str,
    dry_run: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    name: str | None = None,
    progress: Progress | None = None,
    also: Callable[[sa.Connection, Imported], None] | None = None,
) -> Imported:
    """Read a catalogue, and put its tasks into the store; a known code replaces its entry.

    ``also`` belongs to the transaction, and is called at its end with what became of the file.

    Raises
    ------
    data.issues.FileRefused
        The file can't be read, or has no header or no row.
    """
    table = read_table(
        path,
        ALIASES,
        ["task_code", "title", "group", "scope"],
        limits=limits,
        name=name,
        progress=progress,
    )
    reader = _TaskReader(table, register)
    tasks: dict[str, dict[str, Any]] = {}
    seen: dict[str, int] = {}
    rows = 0
    for row in table.rows():
        rows += 1
        task = reader.read(row)
        if task is None:
            continue
        code = task["task_code"]
        if tasks.setdefault(code, task) != task:
            message = f"rows {seen[code]} and {row.number} say different things of {code}."
            reader.note(row, "task_code", "conflicting-rows", message)
        seen.setdefault(code, row.number)
    known = store.tasks()[TASK_COLUMNS].to_dict("records")
    fresh = [task for task in tasks.values() if task not in known]
    rejected = len({issue.row for issue in reader.issues})
    done = Imported(
        batch=None,
        rows=rows,
        accepted=len(fresh),
        unchanged=rows - rejected - len(fresh),
        rejected=rejected,
        issues=reader.issues,
        unknown_columns=table.unknown,
        refused=rejected > 0,
    )
    if not fresh or rejected or dry_run:
        return done

    def within(connection: sa.Connection, batch: int) -> None:
        if also is not None:
            also(connection, replace(done, batch=batch))

    frame = pd.DataFrame(fresh, columns=TASK_COLUMNS, dtype=object)
    batch = store.replace_tasks(frame, file=table.file, sha256=table.sha256, by=by, also=within)
    return replace(done, batch=batch)


def _is_code(text: str) -> bool:
    """Whether a text can be the code of a task: letters of another script look like Latin ones."""
    return len(text) <= LONGEST_CODE and all(
        sign.isprintable() if sign.isascii() else unicodedata.name(sign, "").startswith("LATIN ")
        for sign in unicodedata.normalize("NFC", text)
    )


class _TaskReader:
    """Turns rows into tasks, and notes what is wrong with the others."""

    def __init__(self, table: SourceTable, register: Register) -> None:
        self.issues: list[Issue] = []
        self._table = table
        self._register = register

    def read(self, row: Row) -> dict[str, Any] | None:
        before = len(self.issues)
        for field in ("task_code", "title", "group", "scope"):
            if not row.get(field):
                self.note(row, field, "missing-value", f"{field} is empty.")
        if not _is_code(row.get("task_code")):
            message = (
                f"a code has at most {LONGEST_CODE} signs: Latin letters, digits, ASCII signs."
            )
            self.note(row, "task_code", "bad-code", message)
        group = fold(row.get("group")).replace(" ", "-")
        if row.get("group") and group not in GROUPS:
            self.note(row, "group", "bad-group", f"the groups are {', '.join(GROUPS)}.")
        giver = ASSIGNED_BY.get(fold(row.get("assigned_by") or "central"))
        if giver is None:
            self.note(row, "assigned_by", "bad-assigned-by", "it is central or province.")
        days = {}
        for field in ("start_date", "due_date"):
            text = row.get(field)
            days[field] = written_day(text) if text else None
            if text and days[field] is None:
                self.note(row, field, "bad-date", f"{text!r} is not a day.")
        if days["start_date"] and days["due_date"] and days["due_date"] < days["start_date"]:
            self.note(row, "due_date", "bad-date", "the due date lies before the start.")
        for part in unknown_parts(row.get("scope"), self._register):
            self.note(row, "scope", "unknown-unit", f"{part!r} is no unit and no known scope.")
        if len(self.issues) > before:
            return None
        return {
            "task_code": row.get("task_code"),
            "title": row.get("title"),
            "group": group,
            "assigned_by": giver,
            "lead_unit": row.get("lead_unit"),
            "coordinating_units": row.get("coordinating_units"),
            "start_date": days["start_date"],
            "due_date": days["due_date"],
            "scope": " ".join(part.replace(" ", "_") for part in scope_parts(row.get("scope"))),
        }

    def note(self, row: Row, field: str, problem: str, message: str) -> None:
        """Note what is wrong with a row."""
        column = self._table.names.get(field)
        value = row.get(field) or None
        self.issues.append(
            Issue(row.number, column, value, problem, message, sheet=self._table.sheet)
        )
