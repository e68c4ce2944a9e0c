"""Two days side by side: what holds of every unit and assignment on the later one but not before.

Units are those of the later day. Each is compared with its forerunners: the units of the earlier
day whose marks stand in its log now (itself, and those that were merged into it). A unit that has
none, such as a part of a split one, had nothing on the earlier day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.coverage import Filters, States, chosen_assignments, chosen_units
from data.register import Register
from data.scope import Assignments
from data.states import days_of_store, states_of
from data.store import Store
from data.tables import BLOCKED, NOT_STARTED

OF_COMMUNES = ("newly_marked", "lost", "still_unmarked")
OF_ASSIGNMENTS = ("newly_late", "newly_done", "obstacles_opened", "obstacles_closed")


@dataclass(frozen=True, eq=False)
class TwoDays:
    """What changed: ``communes`` a flag a unit of the later day, ``pairs`` one a unit and task.

    Both days are of one version of the store. ``tasks`` is its catalogue; ``held`` and ``now`` are
    the assignments and the states of the later day, units and tasks counted as in
    `data.scope.Assignments`; ``kept`` says which assignments of ``now`` pass the filters. The last
    axis of ``pairs`` is the task.
    """

    tasks: pd.DataFrame
    held: Assignments
    now: States
    kept: np.ndarray
    communes: dict[str, np.ndarray]
    pairs: dict[str, np.ndarray]

    def counts(self) -> dict[str, np.ndarray]:
        """Return every count, one value a unit, own assignments only."""
        found = self.communes | {name: flag.sum(axis=1) for name, flag in self.pairs.items()}
        return {name: value.astype(np.int64) for name, value in found.items()}


def two_days(
    store: Store, register: Register, first: date, last: date, filters: Filters
) -> TwoDays:
    """Compare two days; filters of units mean those of the later day."""
    earlier, later = days_of_store(store, first, last)
    held_before, before = states_of(earlier, register)
    held, now = states_of(later, register)
    heirs = _heirs(register, held_before, held, last)
    catalogue = later.catalogue
    chosen = chosen_units(held, filters)
    kept = chosen[held.unit] & chosen_assignments(catalogue, held, filters)
    kept_before = chosen_assignments(catalogue, held_before, filters)
    n, m = len(held.parent), len(catalogue.tasks)
    owner = np.where(kept_before[before.at], heirs[before.unit], -1)
    owner = np.where(owner >= 0, np.where(chosen[owner], owner, -1), -1)

    def seen(flag: np.ndarray) -> np.ndarray:
        """Which assignments of the later day had a forerunner with the flag."""
        table = np.zeros((n, m), dtype=bool)
        some = flag & (owner >= 0)
        table[owner[some], before.task[some]] = True
        return table

    def holds(flag: np.ndarray) -> np.ndarray:
        table = np.zeros((n, m), dtype=bool)
        some = flag & kept[now.at]
        table[now.unit[some], now.task[some]] = True
        return table

    communes = chosen & (np.arange(n) >= len(held.provinces))
    if filters.of_assignments:
        communes &= holds(np.ones(len(now.at), dtype=bool)).any(axis=1)
    marked = holds(now.status != NOT_STARTED).any(axis=1)
    was_marked = seen(before.status != NOT_STARTED).any(axis=1)
    late, was_late = holds(now.overdue), seen(before.overdue)
    done, was_done = holds(now.done), seen(before.done)
    blocked, was_blocked = holds(now.status == BLOCKED), seen(before.status == BLOCKED)
    return TwoDays(
        tasks=catalogue.tasks,
        held=held,
        now=now,
        kept=kept[now.at],
        communes={
            "newly_marked": communes & marked & ~was_marked,
            "lost": communes & was_marked & ~marked,
            "still_unmarked": communes & ~marked & ~was_marked,
        },
        pairs={
            "newly_late": late & ~was_late,
            "newly_done": done & ~was_done,
            "obstacles_opened": blocked & ~was_blocked,
            "obstacles_closed": was_blocked & ~blocked,
        },
    )


def _heirs(register: Register, before: Assignments, held: Assignments, last: date) -> np.ndarray:
    """Return for each unit of the earlier day the number of its heir, -1 without one."""
    if before is held:
        return np.arange(len(held.parent))
    codes = [*before.provinces["code"], *before.communes["code"]]
    heirs = [register.log_code(code, last) for code in codes]
    return np.array([-1 if heir is None else held.place(heir) for heir in heirs], dtype=np.int64)
