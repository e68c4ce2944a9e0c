"""How one task stands in every unit: for its map, and as a list with the newest marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from data.assignments import state_numbers
from data.counted import PLACE, Counted, places_of, plain_rows
from data.coverage import Filters, chosen_assignments, chosen_units
from data.days import day_number
from data.origins import ORIGIN, origins
from data.register import Register
from data.snapshot import check_day
from data.state_words import STATES
from data.states import day_states
from data.store import Store

UNITS = [*PLACE, "task_code", "state", *ORIGIN]
ATTENTION = ("overdue", "blocked", "in_progress", "not_started", "done_late", "done_on_time")
"""The states in the order in which somebody has to do something."""


def task_units(
    store: Store,
    register: Register,
    task: str,
    as_of: date,
    filters: Filters,
    state: str | None = None,
    limit: int | None = 200,
    after: int = 0,
) -> Counted:
    """Return the units that must do a task, by state in the order `ATTENTION`, then by code.

    The columns are `UNITS`; the newest marks are read for the rows returned only. ``total`` is the
    number of units in the state, or of all of them.
    """
    check_day(as_of)
    day, held, now = day_states(store, register, as_of)
    catalogue = day.catalogue
    filters = replace(filters, task=task)
    keep = chosen_units(held, filters)[held.unit] & chosen_assignments(catalogue, held, filters)
    order = np.flatnonzero(keep[now.at])
    numbers = state_numbers(now)[order]
    if state is not None:
        order, numbers = (values[numbers == STATES.index(state)] for values in (order, numbers))
    rank = np.array([ATTENTION.index(name) for name in STATES])
    by_rank = np.argsort(rank[numbers], kind="stable")
    part = order[by_rank][after : None if limit is None else after + limit]
    rows = places_of(held, now.unit[part]).assign(
        task_code=task, state=np.array(STATES, dtype=object)[state_numbers(now)[part]]
    )
    found = origins(store, register, as_of, rows.loc[now.known[part], ["code", "task_code"]])
    rows = rows.merge(found, on=["code", "task_code"], how="left")
    return Counted(len(order), plain_rows(rows, UNITS))


def unit_states(
    store: Store, register: Register, task: str, as_of: date, level: str, filters: Filters
) -> pd.DataFrame:
    """Return how one task stands in every unit of a level, for a map.

    A row a unit, by code: all provinces, or the communes of the country or of
    ``filters.province``. ``state`` is None where the task is not the unit's or the unit is
    filtered out, and ``days`` counts from the newest mark to the day, -1 without one.
    """
    check_day(as_of)
    day, held, now = day_states(store, register, as_of)
    codes = day.catalogue.tasks["task_code"].to_numpy(dtype=object)
    n_provinces, n = len(held.provinces), len(held.parent)
    chosen = chosen_units(held, filters)
    if filters.tier is not None:
        chosen &= (np.arange(n) < n_provinces) == (filters.tier == "province")
    mine = (codes == task)[now.task] & chosen[now.unit]
    state, days = np.full(n, None, dtype=object), np.full(n, -1)
    state[now.unit[mine]] = np.array(STATES, dtype=object)[state_numbers(now)[mine]]
    known = mine & now.known
    days[now.unit[known]] = day_number(as_of) - now.marked[known]
    provinces = level == "province"
    units = held.provinces if provinces else held.communes
    span = slice(0, n_provinces) if provinces else slice(n_provinces, n)
    frame = units[["code", "province_code"]].assign(days=days[span])
    # As a plain list of words, None would become a number.
    frame["state"] = pd.Series(state[span], index=frame.index, dtype=object)
    if filters.province is not None and not provinces:
        frame = frame[frame["province_code"] == filters.province]
    return frame[["code", "state", "days"]].reset_index(drop=True)
