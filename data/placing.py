"""Whose log a mark belongs to in each period of the register, and in which province that is."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np

from data.days import day_number
from data.marks_log import MOST_UNITS, Marks, keys_of, tasks_in, unit_number, units_of
from data.register import Register
from settings import FIRST_DAY

_KEPT = 4


@dataclass(frozen=True, eq=False)
class Placing:
    """One period of the register.

    ``heir`` gives for the number of any unit that of the unit in whose log its marks stand in this
    period, -1 for none; ``home`` the number of the province (its code) of a unit in force, else -1.
    ``begins`` is a day number.
    """

    begins: int
    heir: np.ndarray
    home: np.ndarray

    def place(self, marks: Marks) -> Marks:
        """Return the marks that count in this period, as those of the units that they count for."""
        unit = self.heir[marks.unit]
        return marks.with_unit(unit).where(unit >= 0)

    def place_keys(self, keys: np.ndarray) -> np.ndarray:
        """Return the keys under which the marks of some keys stand in this period, each once."""
        heirs = self.heir[units_of(keys)]
        return np.unique(keys_of(heirs[heirs >= 0], tasks_in(keys)[heirs >= 0]))


def placings(register: Register) -> list[Placing]:
    """Return every period of the register from the first day on, oldest first."""
    with _lock:
        found = _kept.get(id(register))
        if found is None:
            days = [day for day in register.epochs() if day >= FIRST_DAY]
            # The register is kept too: a number of `id` must not come back.
            found = ([_placing(register, day) for day in days], register)
            _kept[id(register)] = found
            while len(_kept) > _KEPT:
                _kept.popitem(last=False)
        return found[0]


def _placing(register: Register, day: date) -> Placing:
    heir = np.full(MOST_UNITS, -1, dtype=np.int64)
    home = np.full(MOST_UNITS, -1, dtype=np.int16)
    for code in register.codes():
        target = register.log_code(code, day)
        if target is not None:
            heir[unit_number(code)] = unit_number(target)
    for unit in register.in_force(day):
        home[unit_number(unit.code)] = int(unit.province_code)
    return Placing(day_number(day), heir, home)


_kept: OrderedDict[int, tuple[list[Placing], Register]] = OrderedDict()
_lock = Lock()
