"""The log of marks as compact arrays: what every figure is computed from.

It is loaded once for each version of the store and shared by all that ask. Order of rows means
nothing: marks are sorted by assignment, effective day and order of recording.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

from data.store import Store, standing, tasks_of, version_of
from data.tables import STATUSES

DAY_ZERO = date(2024, 12, 22)
"""The day of the resolution, before which there is no mark. Days are counted from it."""

NOT_STARTED, IN_PROGRESS, DONE, BLOCKED = range(4)
ALWAYS = -32768
NEVER = 32767
_KEPT = 2


def day_number(day: date) -> int:
    """Return a day as the number of days since `DAY_ZERO`."""
    return (day - DAY_ZERO).days


def day_of(number: int) -> date:
    """Return the day of a number."""
    return DAY_ZERO + timedelta(days=int(number))


def day_numbers(days: Iterable[Any], missing: int) -> np.ndarray:
    """Return days as numbers (int32), with one number for a day that is missing."""
    return np.array(
        [missing if day is None or pd.isna(day) else day_number(day) for day in days],
        dtype=np.int32,
    )


def days_of(numbers: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return numbers as an object array of `datetime.date`, None where not known."""
    days = (np.datetime64(DAY_ZERO, "D") + numbers.astype("timedelta64[D]")).astype(object)
    days[~known] = None
    return days


@dataclass(frozen=True, eq=False)
class Log:
    """The marks that count at one version of a store, and the catalogue.

    ``pair`` numbers an assignment that has marks: position of the unit in ``units`` times the
    number of tasks, plus the position of the task. For each of ``pair`` (ascending), its marks
    begin at ``first``. ``day`` (int16), ``status`` (uint8), ``since`` (int16) and ``seq`` have
    one value a mark. Only the last recorded mark of an assignment and day is kept: the others
    count on no day.

    ``since`` is the first day of the unbroken run of done marks that the mark ends, if it is one.
    """

    version: int
    tasks: pd.DataFrame
    units: pd.Index
    pair: np.ndarray
    first: np.ndarray
    day: np.ndarray
    status: np.ndarray
    since: np.ndarray
    seq: np.ndarray
    task_start: np.ndarray = field(init=False)
    task_due: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        # Tasks have few days, and every figure asks for them.
        start = day_numbers(self.tasks["start_date"], ALWAYS)
        due = day_numbers(self.tasks["due_date"], NEVER)
        object.__setattr__(self, "task_start", start)
        object.__setattr__(self, "task_due", due)

    def newest(self, day: int) -> np.ndarray:
        """Return for each assignment the position of its newest mark on a day, or -1."""
        if not len(self.pair):
            return np.empty(0, dtype=np.int64)
        seen = np.add.reduceat(self.day <= day, self.first, dtype=np.int64)
        return np.where(seen > 0, self.first + seen - 1, -1)


def log_of(store: Store) -> Log:
    """Return the log at the present version of the store, loaded once for each version."""
    key = (store.url, store.version())
    with _lock:
        found = _loaded.get(key)
        if found is None:
            found = load_log(store)
            # The store may have moved on since: keep it under the version that was read.
            _loaded[store.url, found.version] = found
            while len(_loaded) > _KEPT:
                _loaded.popitem(last=False)
        return found


def load_log(store: Store) -> Log:
    """Read version, catalogue and marks in one look at the store."""
    with store.reading() as connection:
        version = version_of(connection)
        tasks = tasks_of(connection)
        rows = standing(connection)
        codes: list[tuple[np.ndarray, ...]] = []
        units: dict[str, int] = {}
        days: dict[str, int] = {}
        places = {code: place for place, code in enumerate(tasks["task_code"])}
        while portion := rows.fetchmany(50_000):
            unit, task, day, status, seq = zip(*portion, strict=True)
            for code in set(unit) - units.keys():
                units[code] = len(units)
            for text in set(day) - days.keys():
                days[text] = day_number(date.fromisoformat(text))
            codes.append(
                (
                    _translated(unit, units),
                    _translated(task, places),
                    _translated(day, days),
                    np.array(status, dtype=np.uint8),
                    np.array(seq, dtype=np.int32),
                )
            )
    columns = [np.concatenate(column) for column in zip(*codes, strict=True)]
    if not columns:
        columns = [np.empty(0, dtype=np.int32)] * 5
    return _sorted(version, tasks, pd.Index(list(units), dtype="str"), columns)


def log_from_frames(tasks: pd.DataFrame, marks: pd.DataFrame, version: int = 0) -> Log:
    """Return the log of a frame of marks, as if they had been recorded in its order."""
    known = marks[marks["task_code"].isin(tasks["task_code"])]
    tasks = tasks.sort_values("task_code", ignore_index=True)
    unit, units = pd.factorize(known["unit_code"])
    columns = [
        unit,
        pd.Index(tasks["task_code"]).get_indexer(pd.Index(known["task_code"])),
        day_numbers(known["marked_on"], 0),
        pd.Index(STATUSES).get_indexer(pd.Index(known["status"])),
        np.arange(len(known), dtype=np.int32),
    ]
    return _sorted(version, tasks, pd.Index(units, dtype="str"), columns)


def _translated(values: tuple[str, ...], numbers: dict[str, int]) -> np.ndarray:
    return np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=len(values))


def _sorted(version: int, tasks: pd.DataFrame, units: pd.Index, columns: list[np.ndarray]) -> Log:
    unit, task, day, status, seq = columns
    pair = unit.astype(np.int64) * max(len(tasks), 1) + task
    order = np.lexsort((seq, day, pair))
    pair, day, status, seq = (column[order] for column in (pair, day, status, seq))
    if len(pair):
        # Of two marks of one assignment and day, the one recorded last is the day's mark.
        last = np.append((pair[1:] != pair[:-1]) | (day[1:] != day[:-1]), True)
        pair, day, status, seq = (column[last] for column in (pair, day, status, seq))
    begins = np.append(True, pair[1:] != pair[:-1])[: len(pair)]
    done = status == DONE
    run_begins = begins | (done != np.append(False, done[:-1])[: len(done)])
    run = np.maximum.accumulate(np.where(run_begins, np.arange(len(pair)), 0))
    return Log(
        version=version,
        tasks=tasks,
        units=units,
        pair=pair[begins],
        first=np.flatnonzero(begins),
        day=day.astype(np.int16),
        status=status.astype(np.uint8),
        since=day[run].astype(np.int16),
        seq=seq,
    )


_loaded: OrderedDict[tuple[str, int], Log] = OrderedDict()
_lock = Lock()
