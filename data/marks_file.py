"""The import of marks from a UTF-8 CSV file: whole, or not at all."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data.catalogue import catalogue_of
from data.days import DAY_ZERO
from data.issues import Imported, Issue
from data.readers import Row, SourceTable, read_table
from data.register import Register
from data.scope import assignments_on
from data.store import Store
from data.unit_match import Assigned, Codes, UnitMatcher, Written
from data.written import written_day, written_progress, written_status
from settings import FIRST_DAY, today

ALIASES: dict[str, list[str]] = {
    "unit_code": ["mã đơn vị", "mã xã", "mã đvhc", "ward_code"],
    "province_code": ["mã tỉnh"],
    "unit": ["tên đơn vị", "xã/phường", "tên xã"],
    "province": ["tỉnh/thành phố", "tên tỉnh"],
    "task_code": ["mã nhiệm vụ", "nhiệm vụ"],
    "status": ["trạng thái", "tình trạng"],
    "progress": ["tiến độ", "%"],
    "marked_on": ["ngày đánh dấu", "ngày cập nhật"],
    "evidence": ["minh chứng"],
    "note": ["ghi chú", "vướng mắc"],
}
"""Field -> the other names of its column."""

UNIT_FIELDS = ("unit_code", "province_code", "unit", "province")
KEY = ["unit_code", "task_code", "marked_on"]
SAME = [*KEY, "status", "progress", "evidence", "note"]


def import_marks(
    store: Store,
    register: Register,
    path: Path,
    *,
    by: str,
    codes: Codes = None,
    dry_run: bool = False,
    accept_valid: bool = False,
    progress: Any = None,
) -> Imported:
    """Read a file of marks, and append them as one batch.

    Parameters
    ----------
    codes
        ``current`` or ``former``: the register that the file's codes are meant in.
    dry_run
        Say what would be done, and write nothing.
    accept_valid
        Append the sound rows of a file that has others too; without it such a file is refused.
    progress
        Called with the number of rows read and of all rows, now and then.

    Raises
    ------
    data.issues.FileRefused
        The file can't be read, or has no header or no row.
    """
    table = read_table(
        path, ALIASES, [UNIT_FIELDS, "task_code", "status", "marked_on"], several=["note"]
    )
    frame, issues, rows = _read(table, store.tasks(), register, codes, progress)
    frame, conflicts = _without_conflicts(frame, table)
    issues = sorted([*issues, *conflicts], key=lambda issue: issue.row)
    fresh = _fresh(store, frame)
    rejected = len({issue.row for issue in issues})
    refused = rejected > 0 and not accept_valid
    batch = None
    if len(fresh) and not dry_run and not refused:
        batch = store.append_marks(
            fresh, kind="marks", file=path.name, sha256=table.sha256, by=by, rows=rows
        )
    return Imported(
        batch=batch,
        rows=rows,
        accepted=len(fresh),
        unchanged=rows - rejected - len(fresh),
        rejected=rejected,
        issues=issues,
        unknown_columns=table.unknown,
        refused=refused,
    )


def assigned_by_catalogue(tasks: pd.DataFrame, register: Register) -> Assigned:
    """Return the question whether a unit must do a task under the register of a day."""
    catalogue = catalogue_of(tasks)
    names = catalogue.tasks["task_code"].to_numpy(dtype=object)
    known: dict[date, set[tuple[str, str]]] = {}

    def assigned(unit: str, task: str, on: date) -> bool:
        epoch = register.epoch(on)
        if epoch not in known:
            held = assignments_on(catalogue, register, epoch)
            codes = [*held.provinces["code"], *held.communes["code"]]
            pairs = zip(held.unit.tolist(), held.task.tolist(), strict=True)
            known[epoch] = {(codes[place], names[task]) for place, task in pairs}
        return (unit, task) in known[epoch]

    return assigned


def _read(
    table: SourceTable, tasks: pd.DataFrame, register: Register, codes: Codes, progress: Any
) -> tuple[pd.DataFrame, list[Issue], int]:
    """Return the sound marks with the row they came from, the issues, and the count of rows."""
    rows = list(table.rows())
    assigned = assigned_by_catalogue(tasks, register)
    matcher = UnitMatcher(
        register,
        assigned,
        both_columns={"unit_code", "province_code"} <= table.names.keys(),
        codes=codes,
    )
    matcher.look_at_codes(code for row in rows if (code := row.get("unit_code")))
    percents = written_progress(row.get("progress") for row in rows)
    reader = _RowReader(table, matcher, assigned, _spellings(tasks), percents)
    found = []
    for number, row in enumerate(rows):
        mark = reader.read(row)
        if mark is not None:
            found.append(mark)
        if progress is not None and number % 5_000 == 0:
            progress(number, len(rows))
    frame = pd.DataFrame(found, columns=[*SAME, "province_code", "row"], dtype=object)
    return frame, reader.issues, len(rows)


def _spellings(tasks: pd.DataFrame) -> dict[str, str]:
    """Codes of tasks are compared without regard to case."""
    return {code.casefold(): code for code in tasks["task_code"]}


class _RowReader:
    """Turns rows into marks, and notes what is wrong with the others."""

    def __init__(
        self,
        table: SourceTable,
        matcher: UnitMatcher,
        assigned: Assigned,
        tasks: dict[str, str],
        percents: dict[str, float | None],
    ) -> None:
        self.issues: list[Issue] = []
        self._table = table
        self._matcher = matcher
        self._assigned = assigned
        self._tasks = tasks
        self._percents = percents
        self._today = today()
        self._days: dict[str, date | None] = {}

    def read(self, row: Row) -> dict[str, Any] | None:
        before = len(self.issues)
        task = self._task(row)
        day = self._day(row)
        on = max(day or self._today, FIRST_DAY)
        written = Written(*(row.get(field) for field in UNIT_FIELDS))
        match = self._matcher.match(written, task or "", on)
        if match.unit is None:
            self._note(row, match.field, match.problem, match.message, match.candidates)
        elif task and not self._assigned(match.unit.code, task, on):
            message = f"{task} is not a task of {match.unit.full_name} ({match.unit.code})."
            self._note(row, "task_code", "not-assigned", message, (match.unit,))
        status = self._required(row, "status", written_status, "bad-status", "a known status")
        percent = self._percents.get(row.get("progress"))
        if row.get("progress") and percent is None:
            self._note(row, "progress", "bad-progress", "progress lies between 0 and 100 %.")
        if len(self.issues) > before or match.unit is None:
            return None
        return {
            "unit_code": match.unit.code,
            "province_code": match.unit.province_code,
            "task_code": task,
            "marked_on": day,
            "status": status,
            "progress": percent,
            "evidence": _words(row.get("evidence")),
            "note": _words(row.get("note")),
            "row": row.number,
        }

    def _task(self, row: Row) -> str | None:
        def known(text: str) -> str | None:
            return self._tasks.get(text.casefold())

        return self._required(row, "task_code", known, "unknown-task", "a task of the catalogue")

    def _day(self, row: Row) -> date | None:
        day = self._required(
            row, "marked_on", self._parsed_day, "bad-date", "a day (28/11/2025 or 2025-11-28)"
        )
        if day is not None and day < DAY_ZERO:
            self._note(row, "marked_on", "too-early", f"the first possible day is {DAY_ZERO}.")
            return None
        if day is not None and day > self._today:
            self._note(row, "marked_on", "future-date", f"today is {self._today}.")
            return None
        return day

    def _parsed_day(self, text: str) -> date | None:
        if text not in self._days:
            self._days[text] = written_day(text)
        return self._days[text]

    def _required(
        self, row: Row, field: str, parse: Callable[[str], Any], problem: str, wanted: str
    ) -> Any:
        text = row.get(field)
        if not text:
            self._note(row, field, "missing-value", f"{field} is empty.")
            return None
        value = parse(text)
        if value is None:
            self._note(row, field, problem, f"{text!r} is not {wanted}.")
        return value

    def _note(
        self, row: Row, field: str, problem: str, message: str, candidates: tuple = ()
    ) -> None:
        column = self._table.names.get(field)
        value = row.get(field) or None
        self.issues.append(Issue(row.number, column, value, problem, message, candidates))


def _words(text: str) -> str | None:
    return unicodedata.normalize("NFC", text) or None


def _without_conflicts(frame: pd.DataFrame, table: SourceTable) -> tuple[pd.DataFrame, list[Issue]]:
    """Take out the marks that contradict each other, and the repetitions of one mark."""
    distinct = frame.drop_duplicates(SAME)
    doubled = distinct.duplicated(KEY, keep=False)
    if not doubled.any():
        return distinct, []
    keys = set(distinct.loc[doubled, KEY].itertuples(index=False, name=None))
    conflicting = [tuple(key) in keys for key in frame[KEY].itertuples(index=False, name=None)]
    by_key: dict[tuple, list[int]] = defaultdict(list)
    wrong = frame[conflicting]
    for key, row in zip(wrong[KEY].itertuples(index=False, name=None), wrong["row"], strict=True):
        by_key[tuple(key)].append(row)
    issues = [
        Issue(
            row,
            table.names["status"],
            None,
            "conflicting-rows",
            f"rows {', '.join(map(str, rows))} say different things of one task, unit and day.",
        )
        for rows in by_key.values()
        for row in rows
    ]
    return distinct[~doubled], issues


def _fresh(store: Store, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the marks that do not stand in the store yet, word for word."""
    if frame.empty:
        return frame
    units = sorted(set(frame["unit_code"]))
    standing = store.standing_marks(units, min(frame["marked_on"]), max(frame["marked_on"]))
    known = set(_comparable(standing))
    return frame[[mark not in known for mark in _comparable(frame)]]


def _comparable(frame: pd.DataFrame) -> list[tuple]:
    plain = frame[SAME].astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))
