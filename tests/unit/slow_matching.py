"""The slow, obvious reading of marks: row by row, every row asked for itself.

Every function says what the rules of ``docs/data.md`` say, in their words; nothing is remembered
from one row to the next.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd

from data.catalogue import catalogue_of
from data.days import DAY_ZERO
from data.readers import SourceTable
from data.register import Register, Unit
from data.scope import assignments_on
from data.unit_match import UnitMatcher
from data.written import written_day, written_progress, written_status
from data.written_unit import FIELDS, Written
from settings import FIRST_DAY, today

KEY = ("unit_code", "task_code", "marked_on")
SAME = (*KEY, "status", "progress", "evidence", "note")


def slow_assigned(tasks: pd.DataFrame, register: Register):
    """Whether a unit must do a task: looked for among all assignments of the day."""
    catalogue = catalogue_of(tasks)
    names = catalogue.tasks["task_code"].tolist()
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


def slow_matched(
    table: SourceTable, tasks: pd.DataFrame, register: Register, codes: str | None = None
) -> tuple[list[dict[str, Any]], list[tuple[int, str, str | None]]]:
    """Return the sound marks, and row, problem and value of each issue."""
    assigned = slow_assigned(tasks, register)
    both = {"unit_code", "province_code"} <= table.names.keys()
    spelled = {code.casefold(): code for code in tasks["task_code"]}
    rows = list(table.rows())
    percents = written_progress(row.get("progress") for row in rows)

    def read(row) -> tuple[str | None, date | None, date, Written]:
        task = spelled.get(row.get("task_code").casefold())
        day = written_day(row.get("marked_on"))
        sound = day if day and DAY_ZERO <= day <= today() else None
        written = Written(*(row.get(name) for name in FIELDS))
        return task, sound, max(sound or today(), FIRST_DAY), written

    matcher = UnitMatcher(register, assigned, both_columns=both, codes=codes)
    asked = [(written, task or "", on) for task, _, on, written in map(read, rows)]
    matcher.look_at_codes(asked)
    marks, issues = [], []
    for row in rows:
        task, day, on, written = read(row)
        found: list[tuple[int, str, str | None]] = []

        def note(problem: str, field: str, row=row, found=found) -> None:
            found.append((row.number, problem, row.get(field) or None))

        match = matcher.match(written, task or "", on)
        if task is None:
            note("unknown-task" if row.get("task_code") else "missing-value", "task_code")
        if day is None:
            note(_day_problem(row.get("marked_on")), "marked_on")
        if match.unit is None:
            note(match.problem, match.field)
        elif task and not assigned(match.unit.code, task, on):
            note("not-assigned", "task_code")
        status = written_status(row.get("status"))
        if status is None:
            note("bad-status" if row.get("status") else "missing-value", "status")
        percent = percents.get(row.get("progress"))
        if row.get("progress") and percent is None:
            note("bad-progress", "progress")
        issues += found
        if not found and match.unit is not None:
            values = (match.unit.code, task, day, status, percent)
            words = (row.get("evidence") or None, row.get("note") or None)
            mark = dict(zip(SAME, (*values, *words), strict=True))
            mark |= {"province_code": match.unit.province_code, "row": row.number}
            marks.append(mark)
    marks, conflicts = _without_conflicts(marks)
    issues += [(row, "conflicting-rows", None) for row in conflicts]
    return marks, sorted(issues, key=lambda issue: issue[0])


def _day_problem(text: str) -> str:
    day = written_day(text)
    if day is None:
        return "bad-date" if text else "missing-value"
    return "too-early" if day < DAY_ZERO else "future-date"


def _without_conflicts(marks: list[dict]) -> tuple[list[dict], list[int]]:
    of_day: dict[tuple, list[dict]] = defaultdict(list)
    for mark in marks:
        of_day[tuple(mark[name] for name in KEY)].append(mark)
    kept, wrong = [], []
    for group in of_day.values():
        said = {tuple(mark[name] for name in SAME) for mark in group}
        if len(said) == 1:
            kept.append(group[0])
        else:
            wrong += [mark["row"] for mark in group]
    return sorted(kept, key=lambda mark: mark["row"]), wrong


def slow_meanings(
    code: str, register: Register, on: date, *, mixed: bool, codes: str | None
) -> set[str]:
    """Return the codes of all units that a full code can mean in the present register and before.

    Present first; a former meaning counts where there is no present one, where the codes of the
    file are said to be former, or beside the present one in a file that has ended codes.
    """
    present = {unit.code for unit in register.in_force(on) if unit.code == code}
    former = register.former_get(code)
    heirs = {
        unit.code for unit in register.in_force(on) if former and unit.code in former.successors
    }
    if codes == "former":
        return heirs or present
    if not present:
        return heirs
    return present | heirs if mixed and codes is None else present


def slow_named(name: str, province: Unit, register: Register, on: date) -> list[Unit]:
    """Return the communes of a province that have exactly this name."""
    return [
        unit
        for unit in register.in_force(on)
        if unit.level == "commune"
        and unit.province_code == province.code
        and name in (unit.name, unit.full_name)
    ]
