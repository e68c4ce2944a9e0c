"""Whether units must do tasks, under the register of a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.catalogue import catalogue_of
from data.marks_log import keys_of, unit_numbers
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
        held = assignments_on(self._catalogue, self._register, on)
        known = np.asarray(tasks) >= 0
        keys = keys_of(unit_numbers(units[known]), self._catalogue.number[tasks[known]])
        found = np.zeros(len(known), dtype=bool)
        found[known] = held.find(keys) >= 0
        return found


def assigned_by_catalogue(tasks: pd.DataFrame, register: Register) -> Assigned:
    """Return the question whether a unit must do a task under the register of a day."""
    return Assigned(tasks, register)
