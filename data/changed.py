"""The rows that a count of changes counts (``data.changes``), as those of any other figure."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.assignments import state_names
from data.counted import (
    Counted,
    assignment_rows,
    commune_rows,
    covering,
    of_province,
    places_of,
)
from data.coverage import Filters
from data.days import NEVER, day_numbers
from data.register import Register
from data.snapshot import check_day
from data.store import Store
from data.tables import NOT_STARTED
from data.two_days import OF_COMMUNES, TwoDays, two_days


def changed(
    store: Store,
    register: Register,
    first: date,
    last: date,
    filters: Filters,
    count: str,
    limit: int | None = 200,
    after: int = 0,
    *,
    unit: str | None = None,
) -> Counted:
    """Return the rows that a count of the changes between two days counts.

    ``count`` is one of `data.changes.CHANGE_COUNTS`; the other parameters, the columns and the
    order are those of `data.counted.counted`. States and marks are those of the later day; an
    obstacle that went with its assignment has no state.
    """
    check_day(first)
    check_day(last)
    if unit is not None and len(unit) == 2:
        filters, unit = of_province(filters, unit), None
    both = two_days(store, register, first, last, filters)
    tasks = both.tasks
    inside = np.ones(len(both.held.parent), dtype=bool)
    if unit is not None:
        inside = np.arange(len(inside)) == both.held.place(unit)
    end = None if limit is None else after + limit
    if count in OF_COMMUNES:
        numbers = np.flatnonzero(both.communes[count] & inside)
        return Counted(
            len(numbers), _communes(store, register, last, both, tasks, numbers[after:end])
        )
    units, places_of_tasks = np.nonzero(both.pairs[count] & inside[:, None])
    due = day_numbers(tasks["due_date"], NEVER)
    order = np.argsort(due[places_of_tasks], kind="stable")
    part = order[after:end]
    rows = _assignments(store, register, last, both, tasks, units[part], places_of_tasks[part])
    return Counted(len(order), rows)


def _communes(
    store: Store,
    register: Register,
    last: date,
    both: TwoDays,
    tasks: pd.DataFrame,
    numbers: np.ndarray,
) -> pd.DataFrame:
    """Return rows of communes, each with the newest mark that covers it, if one does."""
    covers = both.kept & (both.now.status != NOT_STARTED)
    pairs = covering(both.held, both.now, tasks, covers, numbers)
    return commune_rows(store, register, last, places_of(both.held, numbers), pairs, tasks)


def _assignments(
    store: Store,
    register: Register,
    last: date,
    both: TwoDays,
    tasks: pd.DataFrame,
    units: np.ndarray,
    task: np.ndarray,
) -> pd.DataFrame:
    """Return rows of assignments by unit and task, with their state and newest mark."""
    now = both.now
    at = np.full((len(both.held.parent), max(len(tasks), 1)), -1, dtype=np.int64)
    at[now.unit, now.task] = np.arange(len(now.unit))
    place = at[units, task]
    known = np.zeros(len(place), dtype=bool)
    state = np.full(len(place), None, dtype=object)
    held = place >= 0
    known[held] = now.known[place[held]]
    state[held] = state_names(now)[place[held]]
    places = places_of(both.held, units)
    return assignment_rows(store, register, last, places, tasks.iloc[task], state, known)


def changed_tasks(
    store: Store, register: Register, first: date, last: date, unit: str
) -> dict[str, list[str]]:
    """Return for each task of a unit of which anything changed the names of what did."""
    both = two_days(store, register, first, last, Filters())
    place = both.held.place(unit)
    if place < 0:
        return {}
    codes = both.tasks["task_code"].tolist()
    found: dict[str, list[str]] = {}
    for name, flag in both.pairs.items():
        for task in np.flatnonzero(flag[place]):
            found.setdefault(codes[task], []).append(name)
    return found
