"""The pages (``data.pages``) in the table that keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import sqlalchemy as sa

from data.bulk import append_rows
from data.days import day_number, day_of
from data.marks_log import ENTRY
from data.pages import Page
from data.tables import state_pages

PageRow = tuple[int, int, Page]
"""The number of a province, the first day of a period, and the page."""


def read_page_rows(
    connection: sa.Connection, day: date, provinces: Iterable[int] | None = None
) -> dict[int, Page]:
    """Return the page of each province (or of some) that a day lies in, by number of province."""
    newest = sa.select(
        state_pages.c.province_code, sa.func.max(state_pages.c.begins).label("begins")
    ).where(state_pages.c.begins <= day)
    if provinces is not None:
        newest = newest.where(state_pages.c.province_code.in_(codes_of(provinces)))
    found = newest.group_by(state_pages.c.province_code).subquery()
    query = sa.select(state_pages.c.province_code, state_pages.c.opening, state_pages.c.marks).join(
        found,
        (state_pages.c.province_code == found.c.province_code)
        & (state_pages.c.begins == found.c.begins),
    )
    return {int(row[0]): _page(row[1], row[2]) for row in connection.execute(query)}


def page_begins(connection: sa.Connection, first: date, last: date) -> list[int]:
    """Return the days after one day, up to another, on which a page of any province begins."""
    begins = state_pages.c.begins
    query = sa.select(begins).distinct().where(begins > first, begins <= last).order_by(begins)
    return [day_number(day) for day in connection.scalars(query)]


def read_pages_from(
    connection: sa.Connection, start: int, provinces: Iterable[int]
) -> dict[tuple[int, int], Page]:
    """Return some provinces' pages of the periods from a day on, by first day and province."""
    query = sa.select(state_pages).where(
        state_pages.c.begins >= day_of(start),
        state_pages.c.province_code.in_(codes_of(provinces)),
    )
    return {
        (day_number(row.begins), int(row.province_code)): _page(row.opening, row.marks)
        for row in connection.execute(query)
    }


def replace_page_rows(connection: sa.Connection, rows: list[PageRow]) -> None:
    """Write pages in the place of those of the same provinces and periods."""
    for start in sorted({start for _, start, _ in rows}):
        codes = codes_of(province for province, begins, _ in rows if begins == start)
        connection.execute(
            sa.delete(state_pages).where(
                state_pages.c.begins == day_of(start), state_pages.c.province_code.in_(codes)
            )
        )
    append_page_rows(connection, rows)


def append_page_rows(connection: sa.Connection, rows: list[PageRow]) -> None:
    """Write pages that are not there yet."""
    append_rows(
        connection,
        state_pages,
        [column.name for column in state_pages.columns],
        (
            (f"{province:02d}", day_of(start), page.opening.tobytes(), page.marks.tobytes())
            for province, start, page in rows
        ),
    )


def codes_of(provinces: Iterable[int]) -> list[str]:
    """Return the codes of provinces from their numbers."""
    return [f"{province:02d}" for province in provinces]


def _page(opening: bytes, marks: bytes) -> Page:
    return Page(np.frombuffer(opening, dtype=ENTRY), np.frombuffer(marks, dtype=ENTRY))
