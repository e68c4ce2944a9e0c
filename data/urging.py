"""Whom a rule urges, and what a reminder says of each commune."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.coverage import Filters
from data.days import NEVER, day_number, day_numbers
from data.register import Register
from data.reminders import days_before, urged_since
from data.snapshot import Snapshot, check_day, kept_snapshot
from data.states import Day, day_of_store, states_of
from data.store import Store
from settings import today

LISTED = ["code", "name", "kind", "province_code", "marked", "assigned", "overdue", "next_due"]
LISTED += ["next_lead_unit"]
"""What the annex of a reminder lists of a commune."""


def urging_list(now: Snapshot, codes: Sequence[str]) -> pd.DataFrame:
    """Return what reminders say of some communes, by province and code; columns `LISTED`.

    ``next_due`` is the nearest due date of what is not done, ``next_lead_unit`` who leads that
    task. Codes that are no commune of the day are left out.
    """
    frame = now.communes.assign(next_due=now.next_due, next_lead_unit=now.next_lead_unit)
    frame = frame[frame["code"].isin(set(codes)) & (frame["communes"] == 1)]
    frame = frame.sort_values(["province_code", "code"])[LISTED].reset_index(drop=True)
    for name in ("next_due", "next_lead_unit"):
        column = frame[name].astype(object)
        frame[name] = pd.Series(column.where(column.notna(), None).tolist(), dtype=object)
    return frame


def to_urge(
    store: Store,
    register: Register,
    as_of: date,
    *,
    every: int,
    overdue_days: int,
    province: str | None = None,
) -> pd.DataFrame:
    """Return the communes that the rule urges on a day; columns `LISTED`.

    They are unmarked, or have an assignment that has been overdue for more than ``overdue_days``
    days, and nobody has urged them, nor prepared to, in the last ``every`` days before today.
    """
    day = day_of_store(store, check_day(as_of))
    now = kept_snapshot(store, day, register, Filters())
    communes = now.communes[now.communes["communes"] == 1]
    late = _long_overdue(day, register, overdue_days)
    urged = urged_since(store, days_before(today(), every), today(), as_of)
    wanted = (communes["marked"] == 0) | communes["code"].isin(late)
    wanted &= ~communes["code"].isin(urged)
    if province is not None:
        wanted &= communes["province_code"] == province
    return urging_list(now, communes.loc[wanted, "code"].tolist())


def _long_overdue(day: Day, register: Register, days: int) -> set[str]:
    held, state = states_of(day, register)
    due = day_numbers(day.catalogue.tasks["due_date"], NEVER)
    limit = day_number(day.as_of - timedelta(days=days))
    late = state.overdue & (due[state.task] < limit)
    units = np.unique(state.unit[late])
    codes = held.communes["code"].to_numpy(dtype=object)
    return set(codes[units[units >= len(held.provinces)] - len(held.provinces)])
