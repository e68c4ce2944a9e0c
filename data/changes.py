"""What changed between two days: coverage, assignments, and the register itself.

Units are those of the later day. Each is compared with its forerunners: the units of the earlier
day whose marks stand in its log now (itself, and those that were merged into it). A unit that has
none, such as a part of a split one, had nothing on the earlier day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.coverage import States
from data.register import Register
from data.register_changes import register_changes
from data.scope import Assignments
from data.snapshot import DayRefused, check_day
from data.states import day_states
from data.store import Store
from data.tables import BLOCKED, NOT_STARTED

CHANGE_COUNTS = ["newly_marked", "lost", "still_unmarked", "newly_late", "newly_done"]
CHANGE_COUNTS += ["obstacles_opened", "obstacles_closed"]
PROVINCE_FIELDS = ["code", "name", *CHANGE_COUNTS]
COMMUNE_FIELDS = ["code", "name", "kind", "province_code", "coverage_change", *CHANGE_COUNTS]


@dataclass(frozen=True, eq=False)
class Changes:
    """The changes between two days.

    ``provinces`` has the columns `PROVINCE_FIELDS` (a province takes in its communes and its own
    assignments), ``communes`` has `COMMUNE_FIELDS`; both hold a row a unit of the later day, by
    code. ``totals`` is the sum of ``provinces``. ``register`` has the columns of
    `data.register_changes.FIELDS`.
    """

    first: date
    last: date
    provinces: pd.DataFrame
    communes: pd.DataFrame
    totals: dict[str, int]
    register: pd.DataFrame


def changes(
    store: Store, register: Register, first: date, last: date, province: str | None = None
) -> Changes:
    """Return what changed between two days, of the country or of one province.

    Raises
    ------
    DayRefused
        For a day that can't be viewed, and where the first lies after the last.
    """
    if check_day(first) > check_day(last):
        raise DayRefused("wrong-order", first, last)
    held_before, before = day_states(store, register, first)
    held, now = day_states(store, register, last)
    counts = _counts(held, now, before, _heirs(register, held_before, held, last))
    n = len(held.provinces)
    family = {
        name: np.bincount(held.parent, weights=value, minlength=n).astype(np.int64)
        for name, value in counts.items()
    }
    provinces = held.provinces[["code", "name"]].assign(**family)
    communes = held.communes.assign(**{name: value[n:] for name, value in counts.items()})
    flags = [communes["newly_marked"] > 0, communes["lost"] > 0, communes["still_unmarked"] > 0]
    words = np.select(flags, ["marked", "lost", "still_unmarked"], "")
    communes["coverage_change"] = pd.Series([word or None for word in words], dtype=object)
    changed = register_changes(register, first, last)
    if province is not None:
        provinces = provinces[provinces["code"] == province]
        communes = communes[communes["province_code"] == province]
        changed = changed[changed["province_code"] == province]
    return Changes(
        first=first,
        last=last,
        provinces=provinces[PROVINCE_FIELDS].reset_index(drop=True),
        communes=communes[COMMUNE_FIELDS].reset_index(drop=True),
        totals={name: int(provinces[name].sum()) for name in CHANGE_COUNTS},
        register=changed.reset_index(drop=True),
    )


def _heirs(register: Register, before: Assignments, held: Assignments, last: date) -> np.ndarray:
    """Return for each unit of the earlier day the number of its heir, -1 without one."""
    if before is held:
        return np.arange(len(held.parent))
    codes = [*before.provinces["code"], *before.communes["code"]]
    heirs = [register.log_code(code, last) for code in codes]
    return np.array([-1 if heir is None else held.place(heir) for heir in heirs], dtype=np.int64)


def _counts(
    held: Assignments, now: States, before: States, heirs: np.ndarray
) -> dict[str, np.ndarray]:
    """Return every count, one value a unit of the later day, own assignments only."""
    n = len(held.parent)
    m = 1 + max(int(part.max(initial=0)) for part in (now.task, before.task))
    owner = heirs[before.unit]

    def seen(flag: np.ndarray) -> np.ndarray:
        """Which assignments of the later day had a forerunner with the flag."""
        table = np.zeros((n, m), dtype=bool)
        some = flag & (owner >= 0)
        table[owner[some], before.task[some]] = True
        return table

    def holds(flag: np.ndarray) -> np.ndarray:
        table = np.zeros((n, m), dtype=bool)
        table[now.unit[flag], now.task[flag]] = True
        return table

    tier = np.arange(n) >= len(held.provinces)
    marked = holds(now.status != NOT_STARTED).any(axis=1)
    was_marked = seen(before.status != NOT_STARTED).any(axis=1)
    late, was_late = holds(now.overdue), seen(before.overdue)
    done, was_done = holds(now.done), seen(before.done)
    blocked, was_blocked = holds(now.status == BLOCKED), seen(before.status == BLOCKED)
    found: dict[str, Any] = {
        "newly_marked": tier & marked & ~was_marked,
        "lost": tier & was_marked & ~marked,
        "still_unmarked": tier & ~marked & ~was_marked,
        "newly_late": (late & ~was_late).sum(axis=1),
        "newly_done": (done & ~was_done).sum(axis=1),
        "obstacles_opened": (blocked & ~was_blocked).sum(axis=1),
        "obstacles_closed": (was_blocked & ~blocked).sum(axis=1),
    }
    return {name: value.astype(np.int64) for name, value in found.items()}
