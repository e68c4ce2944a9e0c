"""The rows of a file of marks, matched and judged: sound marks, and what is wrong with the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.assigned import Assigned
from data.conflicts import SAME, without_conflicts
from data.days import DAY_ZERO
from data.distinct import Distinct, Judged, Source, Verdict, combined
from data.issues import Issue
from data.readers import SourceTable
from data.register import Register
from data.tables import STATUSES
from data.unit_match import UnitMatcher
from data.written import written_day, written_progress, written_status
from data.written_unit import FIELDS, Chosen, Codes, Written
from settings import FIRST_DAY, today

Progress = Callable[[int, int], None]
_STEP = 2_000


@dataclass(frozen=True)
class Choices:
    """What a person said about values of an office's files.

    ``units`` gives for what rows say of their unit (code, province's code, name, province; as
    written, NFC, without spaces around) the code of the unit that is meant; ``tasks`` and
    ``statuses`` give for a written value the task's code and the status.
    """

    units: Chosen = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


def matched(
    table: SourceTable,
    tasks: pd.DataFrame,
    register: Register,
    codes: Codes,
    choices: Choices,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, list[Issue]]:
    """Return the sound marks of a table without conflicts, and the issues of its other rows.

    Returns
    -------
    frame, issues
        The columns of `data.schema.MARKS`, in the order of the rows; issues by row.
    """
    assigned = Assigned(tasks, register)
    task = Distinct.of(table.frame, "task_code").judged(_task_judge(assigned, choices.tasks))
    day = Distinct.of(table.frame, "marked_on").judged(_day_judge(today()))
    status = Distinct.of(table.frame, "status").judged(_status_judge(choices.statuses))
    percent = _percents(Distinct.of(table.frame, "progress"))
    rows = _Rows(table, assigned, register, task, day)
    unit = rows.units(codes, choices.units, progress)
    judged = [task, day, unit, rows.not_assigned(unit), status, percent]
    source = Source(table.frame, table.names, table.sheet)
    issues = [issue for column in judged for issue in column.issues(source)]
    sound = ~np.logical_or.reduce([column.bad for column in judged])
    frame = pd.DataFrame(
        {
            "unit_code": unit.values("code")[sound],
            "task_code": task.values()[sound],
            "marked_on": day.values()[sound],
            "status": status.values()[sound],
            "evidence": _words(table.frame, "evidence")[sound],
            "note": _words(table.frame, "note")[sound],
            "province_code": unit.values("province_code")[sound],
        },
        dtype=object,
    )
    frame["progress"] = percent.values(dtype=float)[sound]
    frame["row"] = table.frame["row"].to_numpy(dtype="int64")[sound]
    frame, conflicts = without_conflicts(frame)
    column = table.names.get("status")
    issues += [
        Issue(row, column, None, "conflicting-rows", message, sheet=table.sheet)
        for row, message in conflicts.items()
    ]
    issues.sort(key=lambda issue: issue.row)
    return frame[[*SAME, "province_code", "row"]].reset_index(drop=True), issues


class _Rows:
    """The rows of one table: the task and the period of the register of each."""

    def __init__(
        self, table: SourceTable, assigned: Assigned, register: Register, task: Judged, day: Judged
    ) -> None:
        self._table = table
        self._assigned = assigned
        self._register = register
        # A row without a sound day is read with the register of today.
        periods = [register.epoch(max(one.value or today(), FIRST_DAY)) for one in day.verdicts]
        self._periods = sorted(set(periods))
        self._period = np.array([self._periods.index(one) for one in periods], np.intp)[day.rows]
        places = {code: place for place, code in enumerate(assigned.tasks)}
        self._task = np.array([places.get(one.value, -1) for one in task.verdicts], np.intp)[
            task.rows
        ]

    def units(self, codes: Codes, chosen: Chosen, progress: Progress | None) -> Judged:
        """Match each distinct spelling once, with its task only where that has a say."""
        names = self._table.names
        matcher = UnitMatcher(
            self._register,
            self._assigned,
            both_columns={"unit_code", "province_code"} <= names.keys(),
            codes=codes,
            chosen=chosen,
        )
        columns = [Distinct.of(self._table.frame, name) for name in FIELDS]
        spelling, first = combined([*(column.rows for column in columns), self._period])
        written = [Written(*(column.values[column.rows[at]] for column in columns)) for at in first]
        by_task = np.array([matcher.by_task(one) for one in written], dtype=bool)[spelling]
        task = np.where(by_task, self._task, -1)
        rows, first = combined([spelling, task])
        asked = [
            (
                written[spelling[at]],
                self._assigned.tasks[task[at]] if task[at] >= 0 else "",
                self._periods[self._period[at]],
            )
            for at in first
        ]
        matcher.look_at_codes(asked)
        verdicts = []
        for number, one in enumerate(asked):
            match = matcher.match(*one)
            # A unit that is missing is missing from a column that the file has.
            field = match.field if match.field in names else next(f for f in FIELDS if f in names)
            verdicts.append(
                Verdict(match.unit, match.problem, field, match.message, match.candidates)
            )
            if progress is not None and number % _STEP == 0:
                progress(number, len(asked))
        return Judged(verdicts, rows)

    def not_assigned(self, unit: Judged) -> Judged:
        """Judge each distinct pair of unit and task under the register of the mark's day."""
        rows, first = combined([unit.rows, self._task, self._period])
        codes, tasks, periods = unit.values("code")[first], self._task[first], self._period[first]
        wrong = np.zeros(len(first), dtype=bool)
        for place, period in enumerate(self._periods):
            # What is wrong with unknown units and tasks is said already.
            here = (periods == place) & (tasks >= 0) & (codes != None)  # noqa: E711
            wrong[here] = ~self._assigned.of(codes[here], tasks[here], period)
        verdicts = [_FINE] * len(first)
        for at in np.flatnonzero(wrong):
            found = unit.verdicts[unit.rows[first[at]]].value
            message = f"{self._assigned.tasks[tasks[at]]} is not a task of {found.full_name}"
            message += f" ({found.code})."
            verdicts[at] = Verdict(None, "not-assigned", "task_code", message, (found,))
        return Judged(verdicts, rows)


_FINE = Verdict()


def _task_judge(assigned: Assigned, chosen: Mapping[str, str]) -> Callable[[str], Verdict]:
    # Codes of tasks are compared without regard to case.
    known = {code.casefold(): code for code in assigned.tasks}

    def judge(text: str) -> Verdict:
        found = known.get(chosen.get(text, text).casefold())
        return _required("task_code", text, found, "unknown-task", "a task of the catalogue")

    return judge


def _day_judge(last: date) -> Callable[[str], Verdict]:
    def judge(text: str) -> Verdict:
        day = written_day(text)
        if day is not None and day < DAY_ZERO:
            message = f"the first possible day is {DAY_ZERO}."
            return Verdict(None, "too-early", "marked_on", message)
        if day is not None and day > last:
            return Verdict(None, "future-date", "marked_on", f"today is {last}.")
        wanted = "a day (28/11/2025 or 2025-11-28)"
        return _required("marked_on", text, day, "bad-date", wanted)

    return judge


def _status_judge(chosen: Mapping[str, str]) -> Callable[[str], Verdict]:
    def judge(text: str) -> Verdict:
        status = chosen[text] if chosen.get(text) in STATUSES else written_status(text)
        return _required("status", text, status, "bad-status", "a known status")

    return judge


def _required(field: str, text: str, value: Any, problem: str, wanted: str) -> Verdict:
    if not text:
        return Verdict(None, "missing-value", field, f"{field} is empty.")
    if value is None:
        return Verdict(None, problem, field, f"{text!r} is not {wanted}.")
    return Verdict(value)


def _percents(column: Distinct) -> Judged:
    percents = written_progress(column.values)

    def judge(text: str) -> Verdict:
        if text and percents[text] is None:
            message = "progress lies between 0 and 100 %."
            return Verdict(np.nan, "bad-progress", "progress", message)
        return Verdict(percents[text] if text else np.nan)

    return column.judged(judge)


def _words(frame: pd.DataFrame, field: str) -> np.ndarray:
    """Return the words of each row in the form that they are stored in, None for none."""
    column = Distinct.of(frame, field)
    found = np.empty(len(column.values), dtype=object)
    found[:] = [unicodedata.normalize("NFC", text) or None for text in column.values]
    return found[column.rows]
