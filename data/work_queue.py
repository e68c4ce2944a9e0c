"""The work queue of a monitor: the unmarked communes of a day, and what to urge them about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from data import task_progress
from data.assignments import unmarked
from data.coverage import Filters, chosen_assignments, chosen_units, states
from data.days import NEVER, day_number
from data.register import Register
from data.remarks import newest_notes
from data.scope import assignments_on
from data.snapshot import Snapshot, check_day, snapshot
from data.states import day_of_store
from data.store import Store
from data.tables import NOT_STARTED
from settings import FIRST_DAY

SOON = timedelta(days=task_progress.SOON[0])
"""How far ahead a due date is near."""
ONLY = ("overdue", "due-soon", "no-mark")
"""What the queue can be narrowed to: something overdue, something due soon, no mark at all."""
OPEN_STATES = ("not_started", "overdue")
"""The states that the assignments of an unmarked commune can be in."""
FACETS = ("group", "lead_unit")
"""The filters of assignments that are offered with a count."""
REMINDERS = ["reminded_on", "by", "answered_on"]
QUEUE = ["code", "name", "kind", "province_code", "province", "days", "assigned", "overdue"]
QUEUE += ["next_due", "next_lead_unit", "last_mark", "last_status", "remark", *REMINDERS]


def work_queue(
    store: Store,
    register: Register,
    as_of: date,
    filters: Filters | None = None,
    reminders: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the unmarked communes under some filters, with the columns `QUEUE`.

    By count of overdue assignments, then by the nearest due date, then by code. ``days`` counts
    from the first day of the map, or of the commune where it is younger. ``remark`` is the newest
    note of the commune's newest marks (`data.remarks`).

    Parameters
    ----------
    reminders
        The last reminder of communes: ``unit_code`` and `REMINDERS`, a row a commune.
    """
    filters = filters or Filters()
    now = snapshot(store, register, as_of, filters)
    known = pd.DataFrame(columns=["unit_code", *REMINDERS]) if reminders is None else reminders
    kept = _kept.get(now)
    if kept is None or not kept[1].equals(known):
        # The list for a browser without scripts and the page that follows it are one queue.
        frame = kept[0] if kept else _unmarked(store, register, now, filters)
        kept = _kept[now] = (_reminded(frame, known.drop_duplicates("unit_code")), known)
    return kept[0].copy(deep=False)


def _reminded(frame: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The queue with the last reminder of each commune."""
    looked = {
        name: _looked_up(frame["code"], _values(known["unit_code"], known[name]))
        for name in REMINDERS
    }
    return frame.assign(**looked)[QUEUE]


def _unmarked(store: Store, register: Register, now: Snapshot, filters: Filters) -> pd.DataFrame:
    """The queue without the reminders, which are not of a day."""
    frame, as_of = unmarked(now), now.as_of
    provinces = register.units("province", as_of)
    frame["province"] = _looked_up(
        frame["province_code"], _values(provinces["code"], provinces["name"])
    )
    codes = frame["code"].tolist()
    frame["days"] = [(as_of - max(FIRST_DAY, _since(register, code))).days for code in codes]
    marked = frame.loc[frame["last_mark"].notna(), "code"].tolist()
    frame["remark"] = _looked_up(codes, newest_notes(store, register, as_of, marked, filters))
    return frame


def narrowed(
    frame: pd.DataFrame, as_of: date, only: str | None, state: str | None = None
) -> pd.Series:
    """Return which rows one of `ONLY` and the state of an assignment leave (all, without)."""
    return _urgent(frame, as_of, only) & _in_state(frame, state)


def _in_state(frame: pd.DataFrame, state: str | None) -> pd.Series:
    """Return which communes have an assignment in a state: what is not overdue is not started."""
    if state == "overdue":
        return frame["overdue"] > 0
    if state == "not_started":
        return frame["assigned"] > frame["overdue"]
    return pd.Series(state is None, index=frame.index)


def _urgent(frame: pd.DataFrame, as_of: date, only: str | None) -> pd.Series:
    if only == "overdue":
        return frame["overdue"] > 0
    if only == "due-soon":
        return pd.Series(
            [due is not None and due <= as_of + SOON for due in frame["next_due"]],
            index=frame.index,
            dtype=bool,
        )
    if only == "no-mark":
        return frame["last_mark"].isna()
    return pd.Series(True, index=frame.index)


def facet_counts(
    store: Store,
    register: Register,
    as_of: date,
    filters: Filters,
    only: str | None,
    facet: str,
    state: str | None = None,
) -> dict[str, int]:
    """Return how many communes the queue holds under each value of one of `FACETS`.

    The other filters, ``only`` and the state hold. Values of which no commune has an assignment
    are left out.
    """
    check_day(as_of)
    filters = replace(filters, **{facet: None})
    day, number = day_of_store(store, as_of), day_number(as_of)
    catalogue = day.catalogue
    held = assignments_on(catalogue, register, as_of)
    keep = chosen_units(held, filters)[held.unit] & chosen_assignments(catalogue, held, filters)
    keep &= held.unit >= len(held.provinces)
    now = states(catalogue, held, day.newest, number, keep)
    if catalogue.tasks.empty:
        return {}
    values, label = np.unique(catalogue.tasks[facet].to_numpy(dtype=str), return_inverse=True)
    size, width = len(held.parent), len(values)
    at = now.unit.astype(np.int64) * width + label[now.task]

    def some(flag: np.ndarray) -> np.ndarray:
        return np.bincount(at[flag], minlength=size * width).reshape(size, width) > 0

    exists = some(np.ones(len(at), dtype=bool))
    listed = exists & ~some(now.status != NOT_STARTED)
    if only == "overdue":
        listed &= some(now.overdue)
    elif only == "due-soon":
        due = catalogue.task_due[now.task]
        listed &= some(~now.done & (due >= number) & (due <= number + SOON.days) & (due < NEVER))
    elif only == "no-mark":
        listed &= ~some(now.known)
    if state is not None:
        wanted = {"overdue": now.overdue, "not_started": ~now.overdue}
        listed &= some(wanted[state]) if state in wanted else False
    counts, having = listed.sum(axis=0).tolist(), exists.sum(axis=0).tolist()
    return {
        value: count
        for value, count, some_have in zip(values.tolist(), counts, having, strict=True)
        if value and some_have
    }


def _since(register: Register, code: str) -> date:
    """The first day of a commune; one that only changed its kind is no younger for that."""
    periods = register.rows(code)
    return periods[0].valid_from if periods else FIRST_DAY


def _values(codes: pd.Series, values: pd.Series) -> dict[str, Any]:
    """The value of each code that has one."""
    known = values.notna()
    return dict(zip(codes[known].tolist(), values[known].tolist(), strict=True))


def _looked_up(codes: Iterable[str], values: Mapping[str, Any]) -> pd.Series:
    """The value of each code, None where there is none."""
    return pd.Series([values.get(code) for code in codes], dtype=object)


_kept: WeakKeyDictionary[Snapshot, tuple[pd.DataFrame, pd.DataFrame]] = WeakKeyDictionary()
"""The queue of each snapshot that is kept, and the reminders in it: of the same, the same list."""
