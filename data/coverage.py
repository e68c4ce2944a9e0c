"""The measures of every unit on a day: coverage, completion, punctuality and the counts.

Figures are counted from three things: which assignments exist on the day, the newest mark of each,
and its state. Definitions are those of ``docs/data.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.catalogue import Catalogue
from data.days import NEVER, day_number, days_of
from data.register import Register
from data.scope import COMMUNE_KINDS, Assignments, assignments_on
from data.tables import BLOCKED, DONE, NOT_STARTED

COLUMNS = ["code", "name", "kind", "province_code", "communes", "marked", "coverage", "assigned"]
COLUMNS += ["done", "completion", "done_on_time", "due", "punctuality", "overdue", "obstacles"]
COLUMNS += ["last_mark", "own_assigned", "own_done"]
COUNTS = ["communes", "marked", "assigned", "done", "done_on_time", "due", "overdue"]
COUNTS += ["obstacles", "own_assigned", "own_done"]
MEASURES = {
    "coverage": ("marked", "communes"),
    "completion": ("done", "assigned"),
    "punctuality": ("done_on_time", "due"),
}
"""Each measure as its numerator and denominator."""


@dataclass(frozen=True)
class Filters:
    """What is looked at. ``province`` and ``kind`` choose units, the others assignments."""

    province: str | None = None
    kind: str | None = None
    group: str | None = None
    task: str | None = None
    lead_unit: str | None = None
    tier: str | None = None

    @property
    def of_assignments(self) -> bool:
        """Whether any assignment is left out."""
        return any((self.group, self.task, self.lead_unit, self.tier))


@dataclass(frozen=True, eq=False)
class States:
    """The state of assignments on a day, one value an assignment.

    ``at`` is its place among the `Assignments`, ``status`` that of the newest mark (not started
    without one), ``marked`` its day where ``known``.
    """

    at: np.ndarray

    unit: np.ndarray
    task: np.ndarray
    status: np.ndarray
    known: np.ndarray
    marked: np.ndarray
    done: np.ndarray
    on_time: np.ndarray
    due: np.ndarray

    @property
    def overdue(self) -> np.ndarray:
        """Not done, and due before the day."""
        return self.due & ~self.done


@dataclass(frozen=True, eq=False)
class Figures:
    """The frames of one day, by province and by commune, and each commune's next duty.

    ``next_due`` holds for each commune the number of the day (`NEVER` without one), and
    ``next_task`` the position of the task, of the nearest due date that has not passed.
    """

    provinces: pd.DataFrame
    communes: pd.DataFrame
    next_due: np.ndarray
    next_task: np.ndarray


def coverage(
    catalogue: Catalogue,
    register: Register,
    newest: np.ndarray,
    level: str,
    as_of: date,
    filters: Filters | None = None,
) -> pd.DataFrame:
    """Return the measures of a day, one row a unit of a level, by code.

    ``newest`` holds the newest entry of every assignment on the day (`data.pages.day_entries`).
    Counts are whole numbers; measures are fractions from 0 to 1, NaN where there is nothing to
    measure; ``last_mark`` is a `datetime.date` or None.
    """
    found = figures(catalogue, register, newest, as_of, filters or Filters())
    return found.provinces if level == "province" else found.communes


def states(
    catalogue: Catalogue, held: Assignments, newest: np.ndarray, day: int, keep: np.ndarray
) -> States:
    """Return the states on a day of the assignments that are kept and exist by then."""
    at = np.flatnonzero(keep & (catalogue.task_start[held.task] <= day))
    place = held.find(newest["key"])
    entry = np.full(len(held.key), -1, dtype=np.int64)
    entry[place[place >= 0]] = np.flatnonzero(place >= 0)
    entry = entry[at]
    known = entry >= 0
    status = np.full(len(at), NOT_STARTED, dtype=np.int32)
    marked, since = (np.zeros(len(at), dtype=np.int32) for _ in range(2))
    found = newest[entry[known]]
    status[known], marked[known] = found["status"], found["day"]
    since[known] = found["since"]
    task = held.task[at]
    due_day = catalogue.task_due[task]
    done = status == DONE
    return States(
        at=at,
        unit=held.unit[at],
        task=task,
        status=status,
        known=known,
        marked=marked,
        done=done,
        on_time=done & (since <= due_day),
        due=due_day < day,
    )


def figures(
    catalogue: Catalogue, register: Register, newest: np.ndarray, as_of: date, filters: Filters
) -> Figures:
    """Count everything of a day once, for both levels; ``newest`` as for `coverage`."""
    held = assignments_on(catalogue, register, as_of)
    day = day_number(as_of)
    n_provinces, n = len(held.provinces), len(held.parent)
    tier = np.arange(n) >= n_provinces
    chosen = chosen_units(held, filters)
    keep = chosen[held.unit] & chosen_assignments(catalogue, held, filters)
    now = states(catalogue, held, newest, day, keep)

    def count(flag: np.ndarray) -> np.ndarray:
        return np.bincount(now.unit[flag], minlength=n)

    assigned = np.bincount(now.unit, minlength=n)
    own = {
        "communes": (chosen & tier & ((assigned > 0) | (not filters.of_assignments))).astype(int),
        "marked": (tier & (count(now.status != NOT_STARTED) > 0)).astype(int),
        "assigned": assigned,
        "done": count(now.done),
        "done_on_time": count(now.on_time & now.due),
        "due": count(now.due),
        "overdue": count(now.overdue),
        "obstacles": count(now.status == BLOCKED),
    }
    last = np.full(n, -1, dtype=np.int32)
    np.maximum.at(last, now.unit[now.known], now.marked[now.known])

    family_last = np.full(n_provinces, -1, dtype=np.int32)
    np.maximum.at(family_last, held.parent, last)
    family = {
        name: np.bincount(held.parent, weights=value, minlength=n_provinces).astype(np.int64)
        for name, value in own.items()
    }
    listed = chosen if filters.kind not in COMMUNE_KINDS else _of_province(held, filters)
    next_due, next_task = _next_duty(catalogue, now, day, n)
    communes = tier & chosen
    return Figures(
        provinces=_frame(held.provinces, family, own, family_last, listed[:n_provinces]),
        communes=_frame(
            held.communes,
            {name: value[n_provinces:] for name, value in own.items()},
            {name: value[n_provinces:] for name, value in own.items()},
            last[n_provinces:],
            chosen[n_provinces:],
        ),
        next_due=next_due[communes],
        next_task=next_task[communes],
    )


def totals(frame: pd.DataFrame, province: str | None = None) -> dict[str, Any]:
    """Return the figures of all units of a frame together, and how many provinces are full.

    A measure of nothing is None. ``full_provinces`` counts provinces at exactly n of n, from the
    rows of provinces or from those of their communes.
    """
    result: dict[str, Any] = dict.fromkeys(COLUMNS)
    result["province_code"] = province
    result.update({name: int(frame[name].sum()) for name in COUNTS})
    for measure, (part, whole) in MEASURES.items():
        result[measure] = result[part] / result[whole] if result[whole] else None
    result["last_mark"] = max(frame["last_mark"].dropna(), default=None)
    by_province = frame.groupby("province_code")[["communes", "marked"]].sum()
    full = (by_province["communes"] > 0) & (by_province["communes"] == by_province["marked"])
    result["full_provinces"] = int(full.sum())
    return result


def freshness(frame: pd.DataFrame, as_of: date) -> pd.Series:
    """Return the days since the newest mark of each row, NaN without one."""
    last = pd.to_datetime(frame["last_mark"])
    return (pd.Timestamp(as_of) - last).dt.days.astype(float)


def _of_province(held: Assignments, filters: Filters) -> np.ndarray:
    if filters.province is None:
        return np.ones(len(held.parent), dtype=bool)
    codes = held.provinces["code"].to_numpy(dtype=object)
    return (codes == filters.province)[held.parent]


def chosen_units(held: Assignments, filters: Filters) -> np.ndarray:
    """Return which units count.

    A kind of the second tier leaves the provinces' own assignments out; a kind of province takes
    such a province with all its communes.
    """
    chosen = _of_province(held, filters)
    if filters.kind is None:
        return chosen
    if filters.kind in COMMUNE_KINDS:
        kind = held.communes["kind"].to_numpy(dtype=object)
        none = np.zeros(len(held.provinces), dtype=bool)
        return chosen & np.concatenate([none, kind == filters.kind])
    kind = held.provinces["kind"].to_numpy(dtype=object)
    return chosen & (kind == filters.kind)[held.parent]


def chosen_assignments(catalogue: Catalogue, held: Assignments, filters: Filters) -> np.ndarray:
    """Return which assignments count, whatever their unit."""
    keep = chosen_tasks(catalogue.tasks, filters)[held.task]
    if filters.tier is not None:
        keep = keep & ((held.unit < len(held.provinces)) == (filters.tier == "province"))
    return keep


def chosen_tasks(tasks: pd.DataFrame, filters: Filters) -> np.ndarray:
    """Return which tasks of a frame pass the filters of tasks."""
    wanted = np.ones(len(tasks), dtype=bool)
    for column, value in (
        ("group", filters.group),
        ("task_code", filters.task),
        ("lead_unit", filters.lead_unit),
    ):
        if value is not None:
            wanted &= tasks[column].to_numpy(dtype=object) == value
    return wanted


def _next_duty(
    catalogue: Catalogue, now: States, day: int, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest due date from the day on that is not done yet, and its task."""
    due = catalogue.task_due[now.task]
    ahead = ~now.done & (due >= day) & (due < NEVER)
    width = max(len(catalogue.tasks), 1)
    nearest = np.full(n, NEVER * width, dtype=np.int64)
    key = due.astype(np.int64) * width + now.task
    np.minimum.at(nearest, now.unit[ahead], key[ahead])
    return nearest // width, nearest % width


def _frame(
    units: pd.DataFrame,
    counts: dict[str, np.ndarray],
    own: dict[str, np.ndarray],
    last: np.ndarray,
    listed: np.ndarray,
) -> pd.DataFrame:
    columns: dict[str, Any] = dict(counts)
    for measure, (part, whole) in MEASURES.items():
        measured = np.full(len(units), np.nan)
        np.divide(counts[part], counts[whole], out=measured, where=counts[whole] > 0)
        columns[measure] = measured
    columns["last_mark"] = days_of(last, last >= 0)
    columns["own_assigned"] = own["assigned"][: len(units)]
    columns["own_done"] = own["done"][: len(units)]
    frame = pd.concat([units.reset_index(drop=True), pd.DataFrame(columns)], axis=1)[COLUMNS]
    return frame if listed.all() else frame[listed].reset_index(drop=True)
