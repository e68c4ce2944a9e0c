"""The marks that have a say where a batch changes something.

An assignment's marks from a day on are read from the pages, whose openings stand for everything
before: so the price of a batch follows from its days, not from the age of the log. Where the log of
a unit moves to another one, all its marks are read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from data.bulk import read_marks
from data.days import day_of
from data.marks_log import (
    PROVINCES,
    Marks,
    among,
    joined,
    keys_of,
    marks_of_entries,
    tasks_in,
    units_of,
)
from data.page_rows import read_page_rows, read_pages_from
from data.pages import period_begins, period_of
from data.placing import placings
from data.register import Register

LOG = "marks m JOIN tasks t ON t.task_code = m.task_code JOIN batches b ON b.id = m.batch_id"
"""SQL: the log, with the catalogue and the batches."""
COUNTS = "b.withdrawn_by IS NULL"
"""SQL: which marks of it count."""
STANDING = f"{LOG} WHERE {COUNTS}"
OF_BATCH = (
    "(SELECT DISTINCT unit_code, task_code FROM marks WHERE batch_id = :batch) p"
    " JOIN marks m ON m.unit_code = p.unit_code AND m.task_code = p.task_code"
    " JOIN tasks t ON t.task_code = m.task_code JOIN batches b ON b.id = m.batch_id"
)
"""SQL: the log of the assignments that a batch speaks of."""
MANY = 5_000
"""Of more assignments than these the log is read from end to end."""


@dataclass(frozen=True, eq=False)
class Touched:
    """Assignments that a batch speaks of: numbers of units and tasks, and its earliest day."""

    unit: np.ndarray
    task: np.ndarray
    first: int

    def where(self, wanted: np.ndarray) -> Touched:
        """Return some of them."""
        return Touched(self.unit[wanted], self.task[wanted], self.first)


def marks_about(
    connection: sa.Connection,
    register: Register,
    touched: Touched,
    batch: int | None = None,
    condition: str = COUNTS,
) -> tuple[np.ndarray, Marks]:
    """Return the keys of some assignments, and every mark that has a say from their first day on.

    Those of other units that share a log with them in some period are among both.

    Parameters
    ----------
    batch
        The batch that speaks of them: its marks come and go, so the log itself is read. Without
        one the pages tell, which do not know more than the marks that count.
    condition
        SQL that says which marks of the log are wanted.
    """
    plain = _plain(register, touched)
    keys = np.unique(keys_of(touched.unit[plain], touched.task[plain]))
    parts = []
    if len(keys):
        parts.append(_marks_since(connection, register, keys, touched.first, batch, condition))
    if not plain.all():
        moved = touched.where(~plain)
        units = relatives(register, moved.unit)
        others = keys_touched(register, moved)
        found = read_marks(connection, f"{LOG} WHERE {condition} AND {_of_units(units)}")
        parts.append(found.where(among(keys_of(found.unit, found.task), others)))
        keys = np.union1d(keys, others)
    return keys, joined(parts)


def relatives(register: Register, units: np.ndarray) -> np.ndarray:
    """Return the units and all others that share a log with one of them in some period."""
    found = np.unique(units)
    for placing in placings(register):
        heirs = np.setdiff1d(placing.heir[found], [-1])
        found = np.union1d(found, np.flatnonzero(np.isin(placing.heir, heirs)))
    return found


def keys_touched(register: Register, touched: Touched) -> np.ndarray:
    """Return the keys of all assignments that share a log with a touched one, in any period."""
    keys = np.unique(keys_of(touched.unit, touched.task))
    units = relatives(register, touched.unit)
    found = [keys]
    tasks = tasks_in(keys)
    for placing in placings(register):
        heirs = placing.heir[units]
        family, members = np.unique(heirs[heirs >= 0], return_counts=True)
        heir = placing.heir[units_of(keys)]
        for unit in units[np.isin(heirs, family[members > 1])]:
            same = heir == placing.heir[unit]
            found.append(keys_of(np.full(int(same.sum()), unit), tasks[same]))
    return np.unique(np.concatenate(found))


def homes_of(register: Register, keys: np.ndarray) -> list[int]:
    """Return the provinces in which the logs of some assignments stand, in any period."""
    units = np.unique(units_of(keys))
    found: set[int] = set()
    for placing in placings(register):
        heirs = placing.heir[units]
        found |= set(placing.home[heirs[heirs >= 0]].tolist())
    return sorted(found - {-1})


def _plain(register: Register, touched: Touched) -> np.ndarray:
    """Say which units have a log of their own alone, from their first day on without a break."""
    periods = placings(register)
    now = period_of([one.begins for one in periods], touched.first)
    plain = np.ones(len(touched.unit), dtype=bool)
    for place, placing in enumerate(periods):
        heir = placing.heir[touched.unit]
        sharing = np.bincount(placing.heir[placing.heir >= 0], minlength=len(placing.heir))
        plain &= (heir < 0) | (sharing[heir] == 1)
        if place >= now:
            plain &= heir == touched.unit
    return plain


def _marks_since(
    connection: sa.Connection,
    register: Register,
    keys: np.ndarray,
    first: int,
    batch: int | None,
    condition: str,
) -> Marks:
    begins = period_begins(register, first)
    start = begins[period_of(begins, first)]
    early = first < begins[0]
    parts = []
    if not early:
        before = read_page_rows(connection, day_of(start), homes_of(register, keys))
        parts += [marks_of_entries(page.upto(start - 1)) for page in before.values()]
    if batch is None:
        pages = read_pages_from(connection, start, homes_of(register, keys))
        parts += [marks_of_entries(page.marks, opening=False) for page in pages.values()]
    if batch is not None or early:
        # Days before the first page are known to the log alone.
        wanted = [condition]
        if not early:
            wanted.append(f"m.marked_on >= '{day_of(start)}'")
        elif batch is None:
            wanted.append(f"m.marked_on < '{day_of(start)}'")
        few = batch is not None and len(keys) <= MANY
        source = f"{OF_BATCH if few else LOG} WHERE {' AND '.join(wanted)}"
        parts.append(read_marks(connection, source, **({"batch": batch} if few else {})))
    return joined(
        part.where(among(keys_of(part.unit, part.task), keys)) for part in parts if len(part)
    )


def _of_units(units: np.ndarray) -> str:
    codes = (f"'{u - PROVINCES:02d}'" if u >= PROVINCES else f"'{u:05d}'" for u in units.tolist())
    return f"m.unit_code IN ({', '.join(codes)})"
