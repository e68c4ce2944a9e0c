"""The measures once more, as slow and obvious as the definitions: what the quick ones must equal.

It shares no code with ``data.coverage``: no arrays, no numbers for days, one unit at a time. It
follows merged units along the periods of the register by itself, too.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.coverage import Filters
from data.register import Register, Unit


def must(unit: Unit, scope: str) -> bool:
    """Whether a unit is within a scope."""
    for part in scope.replace(";", " ").split():
        if (
            (part == "provinces" and unit.level == "province")
            or (part == "communes" and unit.level == "commune")
            or (part == "kind:" + unit.kind.replace(" ", "_") and unit.level == "commune")
            or (part == "in:" + unit.province_code and unit.level == "commune")
            or part == unit.code
        ):
            return True
    return False


def counts_for(register: Register, code: str, day: date) -> str | None:
    """Return the unit that the marks of a code count for on a day.

    While the code is in force they are its own. After it ended with one successor they are that
    one's, or whatever that one became since. After a split, or an end without a successor, no
    unit has them.
    """
    begun = [period for period in register.rows(code) if period.valid_from <= day]
    if not begun:
        return None
    newest = begun[-1]
    if newest.valid_to is None or day < newest.valid_to:
        return code
    if len(newest.successors) != 1:
        return None
    return counts_for(register, newest.successors[0], day)


def day_marks(
    marks: list[dict], unit: str, task: str, day: date, register: Register | None = None
) -> list[dict]:
    """Return the mark of each day up to a day, oldest first: of one day, the last recorded.

    With a register the marks of the units that became this one by that day are among them.
    """
    found: dict[date, dict] = {}
    for mark in marks:
        code = mark["unit_code"]
        if register is not None:
            code = counts_for(register, code, day)
        if code == unit and mark["task_code"] == task and mark["marked_on"] <= day:
            found[mark["marked_on"]] = mark
    return [found[marked_on] for marked_on in sorted(found)]


def state(task: dict, seen: list[dict], day: date) -> str:
    """Return the state of an assignment with these marks."""
    if seen and seen[-1]["status"] == "done":
        first = seen[-1]["marked_on"]
        for mark in reversed(seen):
            if mark["status"] != "done":
                break
            first = mark["marked_on"]
        late = task["due_date"] is not None and first > task["due_date"]
        return "done_late" if late else "done_on_time"
    if task["due_date"] is not None and task["due_date"] < day:
        return "overdue"
    return seen[-1]["status"] if seen else "not_started"


def rows_of(
    unit: Unit,
    tasks: list[dict],
    marks: list[dict],
    day: date,
    filters: Filters,
    register: Register | None = None,
) -> list[dict]:
    """Return the assignments of a unit that exist on a day and pass the filters."""
    rows = []
    for task in tasks:
        if (
            not must(unit, task["scope"])
            or (task["start_date"] is not None and task["start_date"] > day)
            or filters.group not in (None, task["group"])
            or filters.task not in (None, task["task_code"])
            or filters.lead_unit not in (None, task["lead_unit"])
            or filters.tier not in (None, unit.level)
        ):
            continue
        seen = day_marks(marks, unit.code, task["task_code"], day, register)
        rows.append(
            {
                "state": state(task, seen, day),
                "status": seen[-1]["status"] if seen else None,
                "marked_on": seen[-1]["marked_on"] if seen else None,
                "due": task["due_date"] is not None and task["due_date"] < day,
            }
        )
    return rows


def measure(rows: list[dict], communes: int, marked: int, own: list[dict]) -> dict:
    """Return every measure of some assignments."""
    done = sum(row["state"] in ("done_on_time", "done_late") for row in rows)
    due = sum(row["due"] for row in rows)
    on_time = sum(row["due"] and row["state"] == "done_on_time" for row in rows)
    days = [row["marked_on"] for row in rows if row["marked_on"]]
    return {
        "communes": communes,
        "marked": marked,
        "coverage": marked / communes if communes else None,
        "assigned": len(rows),
        "done": done,
        "completion": done / len(rows) if rows else None,
        "done_on_time": on_time,
        "due": due,
        "punctuality": on_time / due if due else None,
        "overdue": sum(row["state"] == "overdue" for row in rows),
        "obstacles": sum(row["status"] == "blocked" for row in rows),
        "last_mark": max(days) if days else None,
        "own_assigned": len(own),
        "own_done": sum(row["state"] in ("done_on_time", "done_late") for row in own),
    }


def slow_coverage(
    tasks: list[dict],
    marks: list[dict],
    register: Register,
    level: str,
    day: date,
    filters: Filters,
) -> list[dict]:
    """Return what ``data.coverage.coverage`` should, as a list of rows."""
    units = register.in_force(day)
    some = any((filters.group, filters.task, filters.lead_unit, filters.tier))
    result = []
    for unit in units:
        if unit.level != level or filters.province not in (None, unit.province_code):
            continue
        if level == "commune" and filters.kind not in (None, unit.kind):
            continue
        family = [one for one in units if one.province_code == unit.province_code]
        if level == "commune":
            family = [unit]
        if filters.kind is not None:
            family = [one for one in family if one.kind == filters.kind]
        rows, own, communes, marked = [], [], 0, 0
        for one in family:
            found = rows_of(one, tasks, marks, day, filters, register)
            rows += found
            if one is unit:
                own = found
            if one.level == "commune" and (found or not some):
                communes += 1
                marked += any(row["status"] not in (None, "not_started") for row in found)
        names = {"code": unit.code, "name": unit.name, "kind": unit.kind}
        names["province_code"] = unit.province_code
        result.append(names | measure(rows, communes, marked, own))
    return result


def plain(frame: pd.DataFrame) -> list[dict]:
    """Return a frame as rows with None for what is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
