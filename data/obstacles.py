"""What is blocked on a day: since when, in whose hands, and the words of the marks."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data.assignments import state_names
from data.counted import PLACE, Counted, places_of, plain_rows
from data.coverage import Filters, chosen_assignments, chosen_units
from data.origins import ORIGIN, origins
from data.register import Register
from data.register_changes import forerunners
from data.snapshot import check_day
from data.states import day_states
from data.store import Store
from data.store_reading import version_of
from data.tables import BLOCKED, batches, marks

TASK = ["task_code", "title", "group", "lead_unit", "due_date"]
OBSTACLES = [*PLACE, *TASK, "state", "since", *ORIGIN]
"""The columns of the rows; ``since`` is the first day of the unbroken run of blocked marks."""
_AT_ONCE = 400
"""Assignments asked for in one statement."""
_KEPT = 8


def obstacles(
    store: Store,
    register: Register,
    as_of: date,
    filters: Filters,
    limit: int | None = 200,
    after: int = 0,
) -> Counted:
    """Return the assignments whose newest mark says blocked, the newest obstacle first.

    ``total`` is the figure ``obstacles`` of `data.coverage` under the same filters. Those that are
    blocked since the same day come by unit and task. The words of the marks are read for the rows
    returned only.
    """
    check_day(as_of)
    day, held, now = day_states(store, register, as_of)
    tasks = day.catalogue.tasks
    every = now.status == BLOCKED
    keep = chosen_units(held, filters)[held.unit]
    keep &= chosen_assignments(day.catalogue, held, filters)
    wanted = keep[now.at][every]
    units, numbers = now.unit[every], now.task[every]
    pairs = pd.concat(
        [places_of(held, units), tasks.iloc[numbers][TASK].reset_index(drop=True)], axis=1
    ).assign(state=state_names(now)[every])
    # Every obstacle of the day is dated once: filters and pages come and go.
    key = (store.url, day.version, id(register), as_of)
    pairs["since"] = _dated(key, store, register, as_of, pairs[["code", "task_code"]])
    chosen = pairs[wanted].sort_values(
        ["since", "code", "task_code"], ascending=[False, True, True], kind="stable"
    )
    part = chosen.iloc[after : None if limit is None else after + limit]
    found = origins(store, register, as_of, part[["code", "task_code"]])
    rows = part.merge(found, on=["code", "task_code"], how="left")
    return Counted(len(chosen), plain_rows(rows, OBSTACLES))


def blocked_since(store: Store, register: Register, as_of: date, pairs: pd.DataFrame) -> list[date]:
    """Return for each assignment the first day of the run of blocked marks that it ends with.

    Of several marks of one day the one recorded last is the day's; marks of units that were merged
    into this one are in its log. ``pairs`` has ``code`` and ``task_code``, all of them blocked.
    """
    return _since_at(store, register, as_of, pairs)[1]


def _since_at(
    store: Store, register: Register, as_of: date, pairs: pd.DataFrame
) -> tuple[int, list[date]]:
    """Return the same with the version of the store that it was read at."""
    before = forerunners(register, as_of)
    members = [
        (member, task, place)
        for place, (code, task) in enumerate(zip(pairs["code"], pairs["task_code"], strict=True))
        for member in (code, *before.get(code, ()))
    ]
    owner = {(member, task): place for member, task, place in members}
    names = ("unit_code", "task_code", "marked_on", "status", "seq")
    query = (
        sa.select(*(marks.c[name] for name in names))
        .join(batches, marks.c.batch_id == batches.c.id)
        .where(batches.c.withdrawn_by.is_(None), marks.c.marked_on <= as_of)
    )
    wanted = sorted(owner, key=lambda pair: pair[1])
    found: list[sa.Row[Any]] = []
    with store.reading() as connection:
        version = version_of(connection)
        for start in range(0, len(wanted), _AT_ONCE):
            part = _any_of(wanted[start : start + _AT_ONCE])
            found += connection.execute(query.where(part)).all()
    log: list[list[tuple[date, int, int]]] = [[] for _ in range(len(pairs))]
    for row in found:
        place = owner[row.unit_code, row.task_code]
        log[place].append((row.marked_on, row.seq, row.status))
    # Without a mark by now: its batch was withdrawn after the states were read.
    return version, [_run_begins(sorted(rows)) if rows else as_of for rows in log]


def _any_of(pairs: list[tuple[str, str]]) -> sa.ColumnElement[bool]:
    """Return the condition for the marks of some assignments, by task; an index answers it."""
    units: dict[str, list[str]] = {}
    for unit, task in pairs:
        units.setdefault(task, []).append(unit)
    return sa.or_(
        *(
            (marks.c.task_code == task) & marks.c.unit_code.in_(codes)
            for task, codes in units.items()
        )
    )


def _run_begins(rows: list[tuple[date, int, int]]) -> date:
    """Return the first day of the run of blocked days at the end of a log (day, seq, status)."""
    of_day = {day: status for day, _, status in rows}
    days = sorted(of_day, reverse=True)
    first = days[0]
    for day in days:
        if of_day[day] != BLOCKED:
            break
        first = day
    return first


def _dated(
    key: tuple[str, int, int, date],
    store: Store,
    register: Register,
    as_of: date,
    pairs: pd.DataFrame,
) -> np.ndarray:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][0]
    days = np.empty(len(pairs), dtype=object)
    version, days[:] = _since_at(store, register, as_of, pairs)
    if version != key[1]:
        # A batch landed since the states were read: good for this answer, not for the next.
        return days
    with _lock:
        # The register is kept too: a number of `id` must not come back.
        _kept[key] = (days, register)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return days


_kept: OrderedDict[tuple[str, int, int, date], tuple[np.ndarray, Register]] = OrderedDict()
_lock = Lock()
