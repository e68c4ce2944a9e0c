"""What a batch changes: the figures of a day with it and without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.coverage import Filters, states
from data.log import DAY_ZERO, day_number, log_from_frames
from data.register import Register
from data.scope import assignments_on
from data.snapshot import Snapshot, _snapshot
from data.store import Store


@dataclass(frozen=True, eq=False)
class Difference:
    """The communes that became marked or lost it, and the assignments whose state changed."""

    newly_marked: list[str]
    lost: list[str]
    changes: pd.DataFrame
    before: Snapshot
    after: Snapshot


def difference(store: Store, register: Register, batch_id: int, as_of: date) -> Difference:
    """Return what a batch changes on a day, whether it is withdrawn or not."""
    codes = [unit.code for unit in register.in_force(as_of)]
    others = store.standing_marks(codes, DAY_ZERO, as_of)
    mine = store.log_rows(batch=batch_id, limit=2_000_000)
    others = others[others["batch_id"] != batch_id]
    whole = pd.concat([others, mine], ignore_index=True).sort_values("seq")
    sides, named = [], []
    for frame in (others, whole):
        log = log_from_frames(store.tasks(), frame)
        sides.append(_snapshot(log, register, as_of, Filters(), demo=store.is_demo()))
        named.append(_states(log, register, as_of))
    before, after = (set(side.communes.query("marked == 1")["code"]) for side in sides)
    both = named[0].merge(named[1], on=["unit_code", "task_code"], suffixes=("_before", "_after"))
    changes = both[both["state_before"] != both["state_after"]].reset_index(drop=True)
    changes.columns = pd.Index(["unit_code", "task_code", "before", "after"])
    return Difference(sorted(after - before), sorted(before - after), changes, *sides)


def _states(log: object, register: Register, as_of: date) -> pd.DataFrame:
    import numpy as np

    from data.counted import _places, _state_names

    held = assignments_on(log, register, as_of)  # type: ignore[arg-type]
    keep = np.ones(len(held.unit), dtype=bool)
    now = states(log, held, day_number(as_of), keep)  # type: ignore[arg-type]
    tasks = log.tasks["task_code"].to_numpy()[now.task]  # type: ignore[attr-defined]
    return pd.DataFrame(
        {
            "unit_code": _places(held, now.unit)["code"],
            "task_code": tasks,
            "state": _state_names(now),
        }
    )
