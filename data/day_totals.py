"""The counts of every province for all days of a page at once, without any filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.catalogue import Catalogue
from data.days import day_of
from data.pages import NOTHING, Page
from data.register import Register
from data.scope import Assignments, assignments_on
from data.tables import BLOCKED, DONE, NOT_STARTED, TOTALS

Rows = list[tuple]


@dataclass(frozen=True, eq=False)
class _Block:
    """Assignments of some provinces, and their state on each of some days (first axis)."""

    unit: np.ndarray
    task: np.ndarray
    status: np.ndarray
    since: np.ndarray


def totals_of_days(
    catalogue: Catalogue, register: Register, pages: Mapping[int, Page], first: int, stop: int
) -> Rows:
    """Return a row ``(province_code, day, *TOTALS)`` a province of ``pages`` and day.

    ``pages`` are those that hold ``first``; the days up to before ``stop`` lie in the same page and
    in one period of the register. Days are numbers.
    """
    held = assignments_on(catalogue, register, day_of(first))
    codes = held.provinces["code"].astype(int).to_numpy()
    some = np.isin(codes, list(pages))
    block = _block(held, some, pages, range(first, stop))
    counts = _counts(catalogue, held, block, first)
    names = [f"{code:02d}" for code in codes[some]]
    table = np.stack([counts[name][:, some] for name in TOTALS], axis=-1).tolist()
    rows = []
    for number, found in enumerate(table):
        day = day_of(first + number)
        rows += [(name, day, *figures) for name, figures in zip(names, found, strict=True)]
    return rows


def _block(held: Assignments, some: np.ndarray, pages: Mapping[int, Page], days: range) -> _Block:
    inside = np.flatnonzero(some[held.parent[held.unit]])
    slot = np.full(len(held.key) + 1, -1, dtype=np.int64)
    slot[inside] = np.arange(len(inside))
    status = np.full((len(days), len(inside)), NOT_STARTED, dtype=np.uint8)
    since = np.zeros((len(days), len(inside)), dtype=np.int16)
    opening = np.concatenate([NOTHING, *(page.opening for page in pages.values())])
    marks = np.concatenate([NOTHING, *(page.marks for page in pages.values())])
    marks = marks[np.argsort(marks["day"], kind="stable")]
    for number, day in enumerate(days):
        parts = [opening, marks[marks["day"] <= day]]
        if number:
            status[number], since[number] = status[number - 1], since[number - 1]
            parts = [marks[marks["day"] == day]]
        for part in parts:
            at = slot[held.find(part["key"])]
            status[number, at[at >= 0]] = part["status"][at >= 0]
            since[number, at[at >= 0]] = part["since"][at >= 0]
    return _Block(held.unit[inside], held.task[inside], status, since)


def _counts(
    catalogue: Catalogue, held: Assignments, block: _Block, first: int
) -> dict[str, np.ndarray]:
    length, provinces, units = len(block.status), len(held.provinces), len(held.parent)
    day = first + np.arange(length)[:, None]
    row = np.arange(length)[:, None]
    due_day = catalogue.task_due[block.task]
    exists = catalogue.task_start[block.task] <= day
    done = exists & (block.status == DONE)
    due = exists & (due_day < day)
    own = block.unit < provinces
    home = held.parent[block.unit]

    def count(flag: np.ndarray) -> np.ndarray:
        where = np.broadcast_to(row * provinces + home, flag.shape)[flag]
        return np.bincount(where, minlength=length * provinces).reshape(length, provinces)

    covering = exists & (block.status != NOT_STARTED) & ~own
    covered = np.zeros(length * units, dtype=bool)
    covered[np.broadcast_to(row * units + block.unit, covering.shape)[covering]] = True
    by_unit = covered.reshape(length, units)
    home_of_unit = np.broadcast_to(row * provinces + held.parent, by_unit.shape)
    marked = np.bincount(home_of_unit[by_unit], minlength=length * provinces)
    communes = np.bincount(held.parent[provinces:], minlength=provinces)
    return {
        "communes": np.broadcast_to(communes, (length, provinces)),
        "marked": marked.reshape(length, provinces),
        "assigned": count(exists),
        "done": count(done),
        "done_on_time": count(done & due & (block.since <= due_day)),
        "due": count(due),
        "overdue": count(due & ~done),
        "obstacles": count(exists & (block.status == BLOCKED)),
        "own_assigned": count(exists & own),
        "own_done": count(done & own),
    }
