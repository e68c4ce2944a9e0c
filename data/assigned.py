"""Whether units must do tasks, under the register of a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.catalogue import catalogue_of
from data.register import Register
from data.scope import assignments_on


class Assigned:
    """The assignments of a catalogue, looked up once for each period of the register.

    ``tasks`` are the codes of the catalogue in the order that tasks are numbered in.
    """

    def __init__(self, tasks: pd.DataFrame, register: Register) -> None:
        self._catalogue = catalogue_of(tasks)
        self._register = register
        self.tasks: list[str] = self._catalogue.tasks["task_code"].tolist()
        self._places = {code: place for place, code in enumerate(self.tasks)}
        self._periods: dict[date, tuple[pd.Index, np.ndarray]] = {}

    def __call__(self, unit: str, task: str, on: date) -> bool:
        """Say whether one unit must do one task."""
        place = self._places.get(task, -1)
        found = self.of(np.array([unit], dtype=object), np.array([place]), on)
        return bool(found[0])

    def of(self, units: np.ndarray, tasks: np.ndarray, on: date) -> np.ndarray:
        """Say for each pair whether the unit must do the task.

        Parameters
        ----------
        units
            Codes, of any units.
        tasks
            Numbers of tasks, negative for none.
        """
        codes, pairs = self._period(on)
        places = codes.get_indexer(pd.Index(units, dtype=object))
        wanted = places.astype(np.int64) * max(len(self.tasks), 1) + tasks
        if not len(pairs):
            return np.zeros(len(wanted), dtype=bool)
        found = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        return (places >= 0) & (tasks >= 0) & (pairs[found] == wanted)

    def _period(self, on: date) -> tuple[pd.Index, np.ndarray]:
        """Return the units of a period, and its assignments as ascending numbers."""
        period = self._register.epoch(on)
        if period not in self._periods:
            held = assignments_on(self._catalogue, self._register, period)
            codes = [*held.provinces["code"], *held.communes["code"]]
            pairs = held.unit.astype(np.int64) * max(len(self.tasks), 1) + held.task
            self._periods[period] = pd.Index(codes, dtype=object), np.sort(pairs)
        return self._periods[period]


def assigned_by_catalogue(tasks: pd.DataFrame, register: Register) -> Assigned:
    """Return the question whether a unit must do a task under the register of a day."""
    return Assigned(tasks, register)
