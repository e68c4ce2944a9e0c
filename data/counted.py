"""The rows that a figure counts, each with the file and row of the mark that it stands on.

There are exactly as many rows as the figure says (``data.coverage``), for any unit and filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.assignments import state_names
from data.coverage import Filters, States, chosen_assignments, chosen_units
from data.days import NEVER, day_number, day_numbers
from data.origins import ORIGIN, origins
from data.register import Register
from data.scope import Assignments
from data.snapshot import check_day
from data.states import day_states
from data.store import Store
from data.tables import BLOCKED, NOT_STARTED

OF_ASSIGNMENTS = (
    *("assigned", "done", "done_on_time", "due", "overdue", "obstacles"),
    *("own_assigned", "own_done"),
)
OF_COMMUNES = ("communes", "marked", "unmarked")
PLACE = ["code", "name", "kind", "province_code", "province"]
TASK = ["task_code", "title", "lead_unit", "due_date", "state"]
ROWS = [*PLACE, *TASK, *ORIGIN]
"""The columns of the rows; those of a commune have no due date and no state."""


@dataclass(frozen=True, eq=False)
class Counted:
    """A portion of the rows that a figure counts; ``total`` is the figure."""

    total: int
    rows: pd.DataFrame


def counted(
    store: Store,
    register: Register,
    as_of: date,
    filters: Filters,
    count: str,
    limit: int | None = 200,
    after: int = 0,
    *,
    unit: str | None = None,
    state: str | None = None,
    within: int | None = None,
) -> Counted:
    """Return the rows that a count of a day counts, with the columns `ROWS`.

    Assignments come by due date, then by unit and task, communes by code. The newest mark of an
    assignment, or the newest of those that cover a commune, is read for the rows returned only.

    Parameters
    ----------
    filters
        Those of the figure; ``province`` for the figures of one province.
    count
        One of `OF_ASSIGNMENTS` or `OF_COMMUNES`. ``own_*`` are those of the provinces
        themselves, and of ``unit`` where one is given.
    limit, after
        How many rows to return (None: all), and how many to pass over before.
    unit
        The code of one commune, or of a province with all its communes.
    state, within
        For lists of assignments: only those in a state, only those that are not done and fall due
        from the day on within so many days.
    """
    check_day(as_of)
    if unit is not None and len(unit) == 2:
        filters, unit = of_province(filters, unit), None
    day, held, now = day_states(store, register, as_of)
    catalogue = day.catalogue
    tasks = catalogue.tasks
    place = None if unit is None else held.place(unit)
    chosen = chosen_units(held, filters)
    if place is not None:
        chosen &= np.arange(len(chosen)) == place
    keep = (chosen[held.unit] & chosen_assignments(catalogue, held, filters))[now.at]
    end = None if limit is None else after + limit
    if count in OF_COMMUNES:
        numbers, pairs = _communes(held, now, chosen, keep, filters, count)
        covers = covering(held, now, tasks, pairs, numbers[after:end])
        places = places_of(held, numbers[after:end])
        return Counted(len(numbers), commune_rows(store, register, as_of, places, covers, tasks))
    if count not in OF_ASSIGNMENTS:
        raise ValueError(f"There is no count {count!r}.")
    keep &= counts_in(held, now, count, own_of_all=unit is None)
    if state is not None:
        keep &= state_names(now) == state
    due = day_numbers(tasks["due_date"], NEVER)
    if within is not None:
        ahead = due[now.task] - day_number(as_of)
        keep &= ~now.done & (ahead >= 0) & (ahead <= within)
    order = np.flatnonzero(keep)
    order = order[np.argsort(due[now.task[order]], kind="stable")]
    part = order[after:end]
    places, listed = places_of(held, now.unit[part]), tasks.iloc[now.task[part]]
    states, known = state_names(now)[part], now.known[part]
    rows = assignment_rows(store, register, as_of, places, listed, states, known)
    return Counted(len(order), rows)


def commune_rows(
    store: Store,
    register: Register,
    as_of: date,
    places: pd.DataFrame,
    covers: pd.DataFrame,
    tasks: pd.DataFrame,
) -> pd.DataFrame:
    """Return rows of communes (`places_of`), each with the newest mark that covers it, if any."""
    found = origins(store, register, as_of, covers)
    newest = found.sort_values(["marked_on", "seq"]).drop_duplicates("code", keep="last")
    rows = places.merge(newest, on="code", how="left").merge(
        tasks[["task_code", "title", "lead_unit"]], on="task_code", how="left"
    )
    return plain_rows(rows.assign(due_date=None, state=None), ROWS)


def assignment_rows(
    store: Store,
    register: Register,
    as_of: date,
    places: pd.DataFrame,
    tasks: pd.DataFrame,
    states: np.ndarray,
    known: np.ndarray,
) -> pd.DataFrame:
    """Return rows of assignments, a place and a task each; the ``known`` ones have a mark."""
    rows = pd.concat([places, tasks[TASK[:-1]].reset_index(drop=True)], axis=1)
    rows = rows.assign(state=states)
    found = origins(store, register, as_of, rows.loc[known, ["code", "task_code"]])
    return plain_rows(rows.merge(found, on=["code", "task_code"], how="left"), ROWS)


def of_province(filters: Filters, province: str) -> Filters:
    """Return the filters within one province; of another one they choose nothing."""
    inside = filters.province in (None, province)
    return Filters(**{**filters.__dict__, "province": province if inside else "-"})


def counts_in(held: Assignments, now: States, count: str, *, own_of_all: bool) -> np.ndarray:
    """Return which assignments a count counts."""
    own = now.unit < len(held.provinces) if own_of_all else np.ones(len(now.unit), dtype=bool)
    return {
        "assigned": np.ones(len(now.unit), dtype=bool),
        "done": now.done,
        "done_on_time": now.on_time & now.due,
        "due": now.due,
        "overdue": now.overdue,
        "obstacles": now.status == BLOCKED,
        "own_assigned": own,
        "own_done": own & now.done,
    }[count]


def _communes(
    held: Assignments,
    now: States,
    chosen: np.ndarray,
    keep: np.ndarray,
    filters: Filters,
    count: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of the communes, and which assignments cover one of them."""
    n = len(held.parent)
    assigned = np.bincount(now.unit[keep], minlength=n) > 0
    covers = keep & (now.status != NOT_STARTED)
    marked = np.bincount(now.unit[covers], minlength=n) > 0
    listed = chosen & (np.arange(n) >= len(held.provinces))
    if filters.of_assignments:
        listed &= assigned
    if count != "communes":
        listed &= marked == (count == "marked")
    return np.flatnonzero(listed), covers


def covering(
    held: Assignments, now: States, tasks: pd.DataFrame, covers: np.ndarray, part: np.ndarray
) -> pd.DataFrame:
    """Return the assignments with the newest covering mark of some communes, by their codes."""
    newest = np.full(len(held.parent), -1, dtype=np.int64)
    np.maximum.at(newest, now.unit[covers], now.marked[covers])
    shown = np.zeros(len(held.parent), dtype=bool)
    shown[part] = True
    pairs = covers & shown[now.unit] & (now.marked == newest[now.unit])
    return pd.DataFrame(
        {
            "code": places_of(held, now.unit[pairs])["code"],
            "task_code": tasks["task_code"].to_numpy(dtype=object)[now.task[pairs]],
        }
    )


def places_of(held: Assignments, numbers: np.ndarray) -> pd.DataFrame:
    """Return code, name, kind and province of units by their numbers."""
    units = pd.concat([held.provinces, held.communes], ignore_index=True)
    frame = units.iloc[numbers].reset_index(drop=True)
    names = held.provinces["name"].to_numpy(dtype=object)
    return frame.assign(province=names[held.parent[numbers]])[PLACE].astype(object)


def plain_rows(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return some columns with None for what is missing."""
    columns: dict[str, Any] = {}
    for name in names:
        column = rows[name].astype(object)
        columns[name] = column.where(column.notna(), None)
    return pd.DataFrame(columns, columns=names, dtype=object).reset_index(drop=True)
