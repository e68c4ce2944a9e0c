"""Marks as arrays: one number for an assignment, one entry for its mark of a day.

An entry says what an assignment's log says from its day on, until the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np

from data.catalogue import MOST_TASKS
from data.tables import DONE

PROVINCES = 100_000
"""Added to a province's code, so that no number stands for a province and a commune."""
MOST_UNITS = PROVINCES + 100

ENTRY = np.dtype([("key", "<u4"), ("day", "<i2"), ("since", "<i2"), ("status", "u1")])
"""``key`` of the assignment, day number of the mark, its status, and for a mark that says done the
first day of the unbroken run of done marks that it ends."""


def unit_number(code: str) -> int:
    """Return the number of a unit."""
    return int(code) + (PROVINCES if len(code) == 2 else 0)


def unit_numbers(codes: Iterable[str]) -> np.ndarray:
    """Return the numbers of units (int64); each distinct code is read once."""
    known: dict[str, int] = {}
    numbers = []
    for code in codes:
        if code not in known:
            known[code] = unit_number(code)
        numbers.append(known[code])
    return np.array(numbers, dtype=np.int64)


def keys_of(unit: np.ndarray, task: np.ndarray) -> np.ndarray:
    """Return the keys (uint32) of assignments from the numbers of units and tasks."""
    return (unit.astype(np.int64) * MOST_TASKS + task).astype(np.uint32)


def units_of(key: np.ndarray) -> np.ndarray:
    """Return the numbers of the units of keys."""
    return (key // MOST_TASKS).astype(np.int64)


def tasks_in(key: np.ndarray) -> np.ndarray:
    """Return the numbers of the tasks of keys."""
    return (key % MOST_TASKS).astype(np.int64)


def among(keys: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Return which keys are among others, which are sorted."""
    if not len(some):
        return np.zeros(len(keys), dtype=bool)
    # `numpy.isin` would look for the different ones of both first, at ten times the price.
    at = np.minimum(np.searchsorted(some, keys), len(some) - 1)
    return some[at] == keys


@dataclass(frozen=True, eq=False)
class Marks:
    """Marks as they were recorded, one value a mark, in no order.

    ``unit`` and ``task`` are numbers, ``day`` is a day number, ``seq`` the order of recording.
    ``since`` is the first day of the run of done marks that is known to end with it: its own day,
    but for a mark that stands for all those before it.
    """

    unit: np.ndarray
    task: np.ndarray
    day: np.ndarray
    status: np.ndarray
    seq: np.ndarray
    since: np.ndarray

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, wanted: np.ndarray) -> Marks:
        """Return some of them."""
        return Marks(*(getattr(self, name)[wanted] for name in NAMES))

    def with_unit(self, unit: np.ndarray) -> Marks:
        """Return them as marks of other units."""
        return replace(self, unit=unit)


NAMES = tuple(one.name for one in fields(Marks))
NO_MARKS = Marks(*(np.empty(0, dtype=np.int64) for _ in NAMES))


def joined(parts: Iterable[Marks]) -> Marks:
    """Return all marks of several."""
    parts = [NO_MARKS, *parts]
    return Marks(*(np.concatenate([getattr(part, name) for part in parts]) for name in NAMES))


def new_marks(unit: np.ndarray, task: np.ndarray, day: np.ndarray, status: np.ndarray) -> Marks:
    """Return marks that are recorded in this order, after everything that is there."""
    seq = np.arange(len(unit), dtype=np.int64) + 2**40
    return Marks(unit, task, day, status, seq, day)


def marks_of_entries(found: np.ndarray, *, opening: bool = True) -> Marks:
    """Return entries as marks: those of an opening stand for all before, the others for a day."""
    key, day = found["key"], found["day"].astype(np.int64)
    since = found["since"].astype(np.int64) if opening else day
    # Recorded before everything that comes to them.
    seq = np.full(len(key), -1, dtype=np.int64)
    return Marks(units_of(key), tasks_in(key), day, found["status"], seq, since)


def entries(marks: Marks) -> np.ndarray:
    """Return the entries of marks by key and day.

    Of several marks of one assignment and day only the one recorded last is the day's mark: the
    others count on no day, and do not break a run of done marks.
    """
    key = keys_of(marks.unit, marks.task)
    order = np.lexsort((marks.seq, marks.day, key))
    key, day, status = key[order], marks.day[order], marks.status[order]
    since = marks.since[order]
    if len(key):
        last = np.append((key[1:] != key[:-1]) | (day[1:] != day[:-1]), True)
        key, day, status, since = key[last], day[last], status[last], since[last]
    begins = np.append(True, key[1:] != key[:-1])[: len(key)]
    done = status == DONE
    run_begins = begins | (done != np.append(False, done[:-1])[: len(done)])
    run = np.maximum.accumulate(np.where(run_begins, np.arange(len(key)), 0))
    found = np.empty(len(key), dtype=ENTRY)
    found["key"], found["day"], found["status"] = key, day, status
    found["since"] = since[run]
    return found


def newest(found: np.ndarray, upto: int) -> np.ndarray:
    """Return the newest entry of each key on a day, by key, of entries by key and day."""
    seen = found[found["day"] <= upto]
    key = seen["key"]
    return seen[np.append(key[1:] != key[:-1], True)[: len(key)]]
