"""Where each task stands on a day: how many of its assignments are in which state.

Everything is counted in one pass over the assignments of the day; what stands by lead unit or by
group is the sum of the tasks.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.assignments import state_numbers
from data.catalogue import Catalogue
from data.coverage import (
    Filters,
    chosen_assignments,
    chosen_tasks,
    chosen_units,
    states,
)
from data.days import day_number, days_of
from data.register import Register
from data.scope import assignments_on
from data.snapshot import check_day
from data.state_words import STATES
from data.states import day_of_store
from data.store import Store
from data.tables import BLOCKED

TASK = ["task_code", "title", "group", "assigned_by", "lead_unit", "coordinating_units"]
TASK += ["start_date", "due_date", "scope"]
COUNTS = ["assigned", "done", *STATES, "obstacles"]
PROGRESS = [*TASK, *COUNTS, "last_mark"]
SOON = (7, 14, 30)
"""How many days ahead a due date is called near."""
WITHIN = [f"due_within_{days}" for days in SOON]
GROUPED = ["tasks", *COUNTS, "late_tasks", "late_since", *WITHIN]


def task_progress(store: Store, register: Register, as_of: date, filters: Filters) -> pd.DataFrame:
    """Return the tasks of a day and the counts of their assignments, by code.

    The columns are `PROGRESS`: ``done`` is the sum of both ways of being done, the six of
    `data.assignments.STATES` together are ``assigned``, and ``obstacles`` counts the newest marks
    that say blocked, of overdue assignments too. Tasks that nobody has been assigned yet are there
    unless units or tiers are filtered.
    """
    check_day(as_of)
    day = day_of_store(store, as_of)
    return progress_of(day.catalogue, register, day.newest, as_of, filters)


def progress_of(
    catalogue: Catalogue, register: Register, newest: np.ndarray, as_of: date, filters: Filters
) -> pd.DataFrame:
    """Return the same of a catalogue and the newest entries of a day."""
    held = assignments_on(catalogue, register, as_of)
    keep = chosen_units(held, filters)[held.unit] & chosen_assignments(catalogue, held, filters)
    now = states(catalogue, held, newest, day_number(as_of), keep)
    n, width = len(catalogue.tasks), len(STATES)
    cells = np.bincount(now.task * width + state_numbers(now), minlength=n * width)
    counts = cells.reshape(n, width)
    last = np.full(n, -1, dtype=np.int32)
    np.maximum.at(last, now.task[now.known], now.marked[now.known])
    frame = catalogue.tasks[TASK].assign(
        assigned=counts.sum(axis=1),
        done=counts[:, :2].sum(axis=1),
        **{name: counts[:, place] for place, name in enumerate(STATES)},
        obstacles=np.bincount(now.task[now.status == BLOCKED], minlength=n),
        last_mark=days_of(last, last >= 0),
    )[PROGRESS]
    listed = chosen_tasks(frame, filters)
    if filters.province or filters.kind or filters.tier:
        listed &= frame["assigned"].to_numpy() > 0
    return frame[listed].reset_index(drop=True)


def in_state(frame: pd.DataFrame, state: str | None) -> pd.DataFrame:
    """Return the tasks that have an assignment in a state; all of them without one."""
    return frame if state is None else frame[frame[state] > 0].reset_index(drop=True)


def late_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return tasks in the order of need: most overdue, most blocked, nearest due date, all done."""
    whole = frame["done"] == frame["assigned"]
    keys = pd.DataFrame(
        {
            "late": -frame["overdue"],
            "blocked": -frame["obstacles"],
            "done": whole,
            "due": [day or date.max for day in frame["due_date"]],
        }
    )
    return frame.loc[
        keys.sort_values(["late", "blocked", "done", "due"], kind="stable").index
    ].reset_index(drop=True)


def grouped(frame: pd.DataFrame, by: str, as_of: date) -> pd.DataFrame:
    """Return the sums of tasks by ``lead_unit`` or by ``group``, most overdue first.

    ``late_tasks`` counts the tasks with an overdue assignment and ``late_since`` is the oldest due
    date among them; ``due_within_7`` counts the assignments that are not done and fall due from the
    day on within so many days.
    """
    open_ones = frame["assigned"] - frame["done"]
    late = frame["overdue"] > 0
    numbers = frame.assign(
        tasks=1,
        late_tasks=late.astype(int),
        **{
            name: open_ones.where(_due_between(frame, as_of, days), 0)
            for name, days in zip(WITHIN, SOON, strict=True)
        },
    )
    sums = [name for name in GROUPED if name != "late_since"]
    made = numbers.groupby(by, sort=True)[sums].sum().reset_index()
    since = frame[late].groupby(by)["due_date"].min()
    found = made[by].map(since).astype(object)
    made["late_since"] = pd.Series(found.where(found.notna(), None), dtype=object)
    ordered = made.sort_values(["overdue", by], ascending=[False, True], kind="stable")
    return ordered[[by, *GROUPED]].reset_index(drop=True)


def _due_between(frame: pd.DataFrame, first: date, days: int) -> pd.Series:
    last = first + timedelta(days=days)
    return frame["due_date"].map(lambda day: day is not None and first <= day <= last).astype(bool)
