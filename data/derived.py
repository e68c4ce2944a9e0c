"""The derived tables: kept up in the transaction of the batch that changes them.

`state_pages` holds the states of every day (``data.pages``), `daily_totals` the counts of every
province and day up to the day of the newest batch. Both follow from the log, the catalogue and the
register, and can be built anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from data.bulk import append_rows, read_marks
from data.catalogue import Catalogue
from data.day_totals import totals_of_days
from data.days import day_number, day_of
from data.marks_log import ENTRY, Marks, among, keys_of, tasks_in, units_of
from data.pages import EMPTY, Page, make_pages, period_begins, period_of, with_keys
from data.placing import placings
from data.register import Register
from data.tables import TOTALS, daily_totals, state_pages
from settings import FIRST_DAY, today

Tell = Callable[[int, int], None]
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


@dataclass(frozen=True, eq=False)
class Touched:
    """Assignments that a batch speaks of: numbers of units and tasks, and its earliest day."""

    unit: np.ndarray
    task: np.ndarray
    first: int


def follow_marks(
    connection: sa.Connection,
    register: Register,
    catalogue: Catalogue,
    batch: int,
    touched: Touched,
    tell: Tell | None = None,
) -> None:
    """Bring the derived tables up to date after the marks of a batch were added or withdrawn."""
    pairs, marks = marks_about(connection, register, batch, touched)
    homes = _homes(register, np.unique(units_of(pairs)))
    _write_pages(connection, register, marks, pairs, touched.first, homes)
    write_totals(connection, register, catalogue, touched.first, homes, tell)


def marks_about(
    connection: sa.Connection,
    register: Register,
    batch: int,
    touched: Touched,
    condition: str = COUNTS,
) -> tuple[np.ndarray, Marks]:
    """Return the keys of the assignments that a batch speaks of, and all their marks.

    Those of other units that share a log with them in some period are among both. ``condition``
    is SQL that says which marks are wanted.
    """
    keys = keys_touched(register, touched)
    # Where other assignments share a log with these, the whole log is looked through.
    alone = len(keys) == len(np.unique(keys_of(touched.unit, touched.task)))
    source = f"{OF_BATCH if alone else LOG} WHERE {condition}"
    marks = read_marks(connection, source, **({"batch": batch} if alone else {}))
    return keys, marks.where(among(keys_of(marks.unit, marks.task), keys))


def rebuild(
    connection: sa.Connection, register: Register, catalogue: Catalogue, tell: Tell | None = None
) -> None:
    """Build both tables anew from the log."""
    connection.execute(sa.delete(state_pages))
    for begins, pages in pages_of_log(connection, register):
        _append_pages(connection, [(province, begins, page) for province, page in pages.items()])
    write_totals(connection, register, catalogue, day_number(FIRST_DAY), None, tell)


def pages_of_log(
    connection: sa.Connection, register: Register
) -> Iterator[tuple[int, dict[int, Page]]]:
    """Give every page as the log alone says, period by period."""
    marks = read_marks(connection, STANDING)
    last = int(marks.day.max()) if len(marks) else 0
    yield from make_pages(marks, register, period_begins(register, last))


def relatives(register: Register, units: np.ndarray) -> np.ndarray:
    """Return the units and all others that share a log with one of them in some period."""
    found = np.unique(units)
    for placing in placings(register):
        heirs = np.setdiff1d(placing.heir[found], [-1])
        found = np.union1d(found, np.flatnonzero(np.isin(placing.heir, heirs)))
    return found


def read_page_rows(connection: sa.Connection, day: date) -> dict[int, Page]:
    """Return the page of each province that a day lies in, by the number of the province."""
    newest = (
        sa.select(state_pages.c.province_code, sa.func.max(state_pages.c.begins).label("begins"))
        .where(state_pages.c.begins <= day)
        .group_by(state_pages.c.province_code)
        .subquery()
    )
    query = sa.select(state_pages.c.province_code, state_pages.c.opening, state_pages.c.marks).join(
        newest,
        (state_pages.c.province_code == newest.c.province_code)
        & (state_pages.c.begins == newest.c.begins),
    )
    return {int(row[0]): _page(row[1], row[2]) for row in connection.execute(query)}


def write_totals(
    connection: sa.Connection,
    register: Register,
    catalogue: Catalogue,
    first: int,
    provinces: list[int] | None,
    tell: Tell | None = None,
) -> None:
    """Count the days from ``first`` to today anew, for some provinces or for all."""
    begin = max(day_of(first), FIRST_DAY)
    gone = sa.delete(daily_totals).where(daily_totals.c.day >= begin)
    if provinces is not None:
        codes = [f"{province:02d}" for province in provinces]
        gone = gone.where(daily_totals.c.province_code.in_(codes))
    connection.execute(gone)
    # All of them before the first is written: a connection that copies rows in can't be asked.
    rows = list(totals_between(connection, register, catalogue, begin, today(), provinces, tell))
    append_rows(connection, daily_totals, ["province_code", "day", *TOTALS], rows)


def totals_between(
    connection: sa.Connection,
    register: Register,
    catalogue: Catalogue,
    first: date,
    last: date,
    provinces: list[int] | None = None,
    tell: Tell | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Give ``(province_code, day, *TOTALS)`` for the days between two, counted from the pages."""
    stop = day_number(last) + 1
    begins = period_begins(register, stop)
    start = day_number(first)
    number = period_of(begins, start)
    while start < stop:
        end = min(begins[number + 1] if number + 1 < len(begins) else stop, stop)
        pages = read_page_rows(connection, day_of(start))
        in_force = register.units("province", day_of(start))["code"].astype(int)
        wanted = [code for code in in_force if provinces is None or code in provinces]
        pages = {code: pages.get(code, EMPTY) for code in wanted}
        yield from totals_of_days(catalogue, register, pages, start, end)
        if tell is not None:
            tell(end - day_number(first), stop - day_number(first))
        start, number = end, number + 1


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


def _homes(register: Register, units: np.ndarray) -> list[int]:
    """Return the provinces in which the logs of some units stand, in any period."""
    found: set[int] = set()
    for placing in placings(register):
        heirs = placing.heir[units]
        found |= set(placing.home[heirs[heirs >= 0]].tolist())
    return sorted(found - {-1})


def _write_pages(
    connection: sa.Connection,
    register: Register,
    marks: Marks,
    pairs: np.ndarray,
    first: int,
    homes: list[int],
) -> None:
    """Put the entries of some assignments, from all their marks, into the pages from a day on."""
    old = _old_pages(connection, register, first, homes)
    last = max([int(marks.day.max()) if len(marks) else 0, *(begins for begins, _ in old)])
    begins = period_begins(register, last)
    number = period_of(begins, first)
    rows = []
    before = read_page_rows(connection, day_of(begins[number]))
    bounds = [one.begins for one in placings(register)]
    for start, fresh in make_pages(marks, register, begins, number):
        placing = placings(register)[period_of(bounds, start)]
        keys = placing.place_keys(pairs)
        touched = set(np.unique(placing.home[units_of(keys)]).tolist()) - {-1}
        # At a change of the register every province gets a page, lest its old one go on.
        for province in homes if start == placing.begins else touched:
            page = old.get((start, province))
            if page is None:
                # No page of this period yet: what stood at the end of the one before goes on.
                earlier = before.get(province, EMPTY).upto(start - 1)
                here = placing.home[units_of(earlier["key"])] == province
                page = Page(earlier[here], EMPTY.marks)
            page = with_keys(page, fresh.get(province, EMPTY), keys)
            before[province] = page
            rows.append((province, start, page))
    _replace_pages(connection, rows)


def _old_pages(
    connection: sa.Connection, register: Register, first: int, homes: list[int]
) -> dict[tuple[int, int], Page]:
    """Return some provinces' pages from the period of a day on, by first day and province."""
    begins = period_begins(register, first)
    start = day_of(begins[period_of(begins, first)])
    codes = [f"{province:02d}" for province in homes]
    query = sa.select(state_pages).where(
        state_pages.c.begins >= start, state_pages.c.province_code.in_(codes)
    )
    return {
        (day_number(row.begins), int(row.province_code)): _page(row.opening, row.marks)
        for row in connection.execute(query)
    }


def _replace_pages(connection: sa.Connection, rows: list[tuple[int, int, Page]]) -> None:
    if not rows:
        return
    for start in sorted({start for _, start, _ in rows}):
        codes = [f"{province:02d}" for province, begins, _ in rows if begins == start]
        connection.execute(
            sa.delete(state_pages).where(
                state_pages.c.begins == day_of(start), state_pages.c.province_code.in_(codes)
            )
        )
    _append_pages(connection, rows)


def _append_pages(connection: sa.Connection, rows: list[tuple[int, int, Page]]) -> None:
    append_rows(
        connection,
        state_pages,
        [column.name for column in state_pages.columns],
        (
            (f"{province:02d}", day_of(start), page.opening.tobytes(), page.marks.tobytes())
            for province, start, page in rows
        ),
    )


def _page(opening: bytes, marks: bytes) -> Page:
    return Page(np.frombuffer(opening, dtype=ENTRY), np.frombuffer(marks, dtype=ENTRY))
