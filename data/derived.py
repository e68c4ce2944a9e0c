"""The derived tables: kept up in the transaction of the batch that changes them.

`state_pages` holds the states of every day (``data.pages``), `daily_totals` the counts of every
province and day up to the day of the newest batch. Both follow from the log, the catalogue and the
register, and can be built anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from data.bulk import append_rows, read_marks
from data.catalogue import Catalogue
from data.day_totals import totals_of_days
from data.days import day_number, day_of
from data.marks_log import Marks, joined, units_of
from data.page_rows import (
    append_page_rows,
    codes_of,
    page_begins,
    read_page_rows,
    read_pages_from,
    replace_page_rows,
)
from data.pages import EMPTY, Page, make_pages, period_begins, period_of, with_keys
from data.placing import placings
from data.register import Register
from data.tables import TOTALS, daily_totals, state_pages
from data.touched import STANDING, Touched, homes_of, marks_about
from settings import FIRST_DAY, today

Tell = Callable[[int, int], None]


def write_pages(
    connection: sa.Connection,
    register: Register,
    batch: int,
    touched: Touched,
    added: Marks | None = None,
) -> list[int]:
    """Bring the pages up to date after the marks of a batch were added or withdrawn.

    ``added`` holds them where they were recorded just now, after all others. The totals have to
    follow for the provinces that are returned, from the first day that is touched on.
    """
    if added is None:
        pairs, marks = marks_about(connection, register, touched, batch)
    else:
        pairs, standing = marks_about(connection, register, touched)
        marks = joined([standing, added])
    homes = homes_of(register, pairs)
    _put_pages(connection, register, marks, pairs, touched.first, homes)
    return homes


def rebuild(
    connection: sa.Connection, register: Register, catalogue: Catalogue, tell: Tell | None = None
) -> None:
    """Build both tables anew from the log."""
    connection.execute(sa.delete(state_pages))
    for begins, pages in pages_of_log(connection, register):
        append_page_rows(connection, [(province, begins, page) for province, page in pages.items()])
    write_totals(connection, register, catalogue, day_number(FIRST_DAY), None, tell)


def pages_of_log(
    connection: sa.Connection, register: Register
) -> Iterator[tuple[int, dict[int, Page]]]:
    """Give every page as the log alone says, period by period."""
    marks = read_marks(connection, STANDING)
    last = int(marks.day.max()) if len(marks) else 0
    yield from make_pages(marks, register, period_begins(register, last))


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
        gone = gone.where(daily_totals.c.province_code.in_(codes_of(provinces)))
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
    stored = read_page_rows(connection, first, provinces)
    fresh = page_begins(connection, first, last)
    while start < stop:
        end = min(begins[number + 1] if number + 1 < len(begins) else stop, stop)
        if fresh and fresh[0] <= start:
            fresh = [day for day in fresh if day > start]
            stored = read_page_rows(connection, day_of(start), provinces)
        in_force = register.units("province", day_of(start))["code"].astype(int)
        wanted = [code for code in in_force if provinces is None or code in provinces]
        pages = {code: stored.get(code, EMPTY) for code in wanted}
        yield from totals_of_days(catalogue, register, pages, start, end)
        if tell is not None:
            tell(end - day_number(first), stop - day_number(first))
        start, number = end, number + 1


def _put_pages(
    connection: sa.Connection,
    register: Register,
    marks: Marks,
    pairs: np.ndarray,
    first: int,
    homes: list[int],
) -> None:
    """Put the entries of some assignments, from all their marks, into the pages from a day on."""
    begins = period_begins(register, first)
    old = read_pages_from(connection, begins[period_of(begins, first)], homes)
    last = max([int(marks.day.max()) if len(marks) else 0, *(begins for begins, _ in old)])
    begins = period_begins(register, last)
    number = period_of(begins, first)
    rows = []
    before = read_page_rows(connection, day_of(begins[number]), homes)
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
    replace_page_rows(connection, rows)
