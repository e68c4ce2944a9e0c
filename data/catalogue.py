"""The catalogue of tasks as arrays: what scopes, due dates and states are read with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from data.days import ALWAYS, NEVER, day_numbers

MOST_TASKS = 32_768
"""Tasks are numbered below this, so that unit and task share one number of 32 bits."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The tasks by code; the newest version of the catalogue holds for every day.

    ``number`` is the one that the store keeps a task under, for good. ``task_start`` and
    ``task_due`` are day numbers, `ALWAYS` and `NEVER` where there is none.
    """

    tasks: pd.DataFrame
    number: np.ndarray
    task_start: np.ndarray = field(init=False)
    task_due: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        # Tasks have few days, and every figure asks for them.
        start = day_numbers(self.tasks["start_date"], ALWAYS)
        due = day_numbers(self.tasks["due_date"], NEVER)
        object.__setattr__(self, "task_start", start)
        object.__setattr__(self, "task_due", due)

    @cached_property
    def assigned(self) -> tuple[tuple[str, ...], bytes]:
        """The scopes and the numbers: who is alike in these has the same assignments."""
        return tuple(self.tasks["scope"]), self.number.tobytes()


def catalogue_of(tasks: pd.DataFrame) -> Catalogue:
    """Return the catalogue of a frame of tasks; without the column ``number`` it is counted."""
    ordered = tasks.sort_values("task_code", ignore_index=True)
    if "number" in ordered.columns:
        number = ordered.pop("number").to_numpy(dtype=np.int64)
    else:
        number = np.arange(len(ordered), dtype=np.int64)
    return Catalogue(ordered, number)
