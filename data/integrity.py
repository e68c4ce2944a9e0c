"""Whether the store is sound: what is derived agrees with the log, and the log makes sense."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import sqlalchemy as sa

from data.batch import now
from data.chain import breaks
from data.coverage import COUNTS, Filters, totals
from data.days import day_number, day_of
from data.derived import pages_of_log, totals_between
from data.log_rows import SAME_BATCH
from data.page_rows import read_page_rows
from data.pages import EMPTY, Page
from data.register import Register
from data.snapshot import snapshot
from data.store import Store
from data.store_reading import catalogue_in
from data.tables import TOTALS, batches, daily_totals, marks, state_pages, tasks
from settings import FIRST_DAY, today

Severity = Literal["error", "warning"]
MOST_ROWS = 1_000
"""Rows that a finding names; its count is of all."""
STALE_DAYS = 14


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: how bad a finding is, how many there are, and which.

    ``rows`` are the first `MOST_ROWS`.
    """

    check: str
    severity: Severity
    count: int
    rows: list[dict[str, Any]]


def check_store(
    store: Store,
    register: Register,
    *,
    drawn: Iterable[str] | None = None,
    stale_days: int = STALE_DAYS,
    noted: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> list[Check]:
    """Return every check with what it found; nothing is changed.

    Parameters
    ----------
    drawn
        The codes of the communes that the boundaries in use have; None leaves that check out.
    stale_days
        After how many days without an import to say so.
    noted
        Rows of the audit log as ``SEQ:HASH``, noted elsewhere: they must still be there.
    tell
        Hears what is being looked at.
    """
    found = []
    with store.reading() as connection:
        for words, one in (
            ("the database", _database),
            ("the audit log", partial(_audit, noted)),
            ("the states of every day", _pages),
            ("the totals of every day", _totals),
            ("the units of the marks", _units),
            ("the days of the marks", _starts),
        ):
            tell(f"Checking {words} ...")
            found.append(one(connection, register))
        found.append(_stale(connection, stale_days))
    found.append(_sums(store, register))
    if drawn is not None:
        found.append(_undrawn(register, set(drawn)))
    return found


def _check(name: str, severity: Severity, rows: list[dict[str, Any]], count: int = -1) -> Check:
    return Check(name, severity, len(rows) if count < 0 else count, rows[:MOST_ROWS])


def _database(connection: sa.Connection, _register: Register) -> Check:
    """Ask the database whether its file and its foreign keys are whole."""
    rows: list[dict[str, Any]] = []
    if connection.dialect.name == "sqlite":
        said = [row[0] for row in connection.exec_driver_sql("PRAGMA quick_check")]
        rows += [{"found": words} for words in said if words != "ok"]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check")
        rows += [{"found": f"{row[0]}: row {row[1]} names nothing in {row[2]}"} for row in broken]
    return _check("database", "error", rows)


def _audit(noted: Sequence[str], connection: sa.Connection, _register: Register) -> Check:
    """Prove that no row of the audit log was changed or taken out, as far as that shows."""
    return _check("audit-log-broken", "error", breaks(connection, noted))


def _pages(connection: sa.Connection, register: Register) -> Check:
    """Compare the states of every day with what the log alone says."""
    rows = []
    kept = {
        (row.province_code, row.begins)
        for row in connection.execute(sa.select(state_pages.c.province_code, state_pages.c.begins))
    }
    last = 0
    for begins, pages in pages_of_log(connection, register):
        stored, last = read_page_rows(connection, day_of(begins)), begins
        for province in sorted(pages.keys() | stored.keys()):
            code, day = f"{province:02d}", day_of(begins)
            page = stored.get(province, EMPTY)
            if (code, day) not in kept:
                page = Page(page.upto(begins - 1), EMPTY.marks)
            if not _same(page, pages.get(province, EMPTY)):
                rows.append({"province_code": code, "begins": day.isoformat()})
    beyond = {(code, day) for code, day in kept if day_number(day) > last}
    for code, day in sorted(beyond):
        page = read_page_rows(connection, day)[int(code)]
        if len(page.marks):
            rows.append({"province_code": code, "begins": day.isoformat()})
    return _check("states-differ", "error", rows)


def _same(first: Page, second: Page) -> bool:
    return np.array_equal(first.opening, second.opening) and np.array_equal(
        first.marks, second.marks
    )


def _totals(connection: sa.Connection, register: Register) -> Check:
    """Compare the totals of every day with a count from the states."""
    columns = ["province_code", "day", *TOTALS]
    query = sa.select(*(daily_totals.c[name] for name in columns))
    stored = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(query)}
    if not stored:
        return _check("totals-differ", "error", [])
    last = max(day for _, day in stored)
    catalogue = catalogue_in(connection)
    rows = []
    for code, day, *counts in totals_between(connection, register, catalogue, FIRST_DAY, last):
        if stored.pop((code, day), None) != tuple(counts):
            rows.append({"province_code": code, "day": day.isoformat()})
    rows += [{"province_code": code, "day": day.isoformat()} for code, day in sorted(stored)]
    return _check("totals-differ", "error", rows)


def _units(connection: sa.Connection, register: Register) -> Check:
    """Find marks on a unit that was not in the register on their day."""
    rows, count = [], 0
    begins = [day for day in register.epochs() if day >= FIRST_DAY]
    for place, epoch in enumerate(begins):
        query = (
            sa.select(marks.c.unit_code, sa.func.count(), sa.func.min(marks.c.marked_on))
            .join(batches, SAME_BATCH)
            .where(batches.c.withdrawn_by.is_(None))
            .group_by(marks.c.unit_code)
            .order_by(marks.c.unit_code)
        )
        if place:
            query = query.where(marks.c.marked_on >= epoch)
        if place + 1 < len(begins):
            query = query.where(marks.c.marked_on < begins[place + 1])
        for code, number, first in connection.execute(query):
            if register.get(code, epoch) is None:
                count += number
                row = {"unit_code": code, "marks": number, "first": first.isoformat()}
                rows.append(row | {"counts_for": register.log_code(code, epoch)})
    return _check("mark-of-unit-not-in-force", "warning", rows, count)


def _starts(connection: sa.Connection, _register: Register) -> Check:
    """Find marks from before the start of their task."""
    wanted = (marks.c.marked_on < tasks.c.start_date) & batches.c.withdrawn_by.is_(None)
    source = marks.join(tasks, tasks.c.task_code == marks.c.task_code).join(batches, SAME_BATCH)
    count = connection.execute(
        sa.select(sa.func.count()).select_from(source).where(wanted)
    ).scalar_one()
    query = (
        sa.select(
            *(marks.c.unit_code, marks.c.task_code, marks.c.marked_on),
            *(marks.c.batch_id, batches.c.file, marks.c.row),
        )
        .select_from(source)
        .where(wanted)
        .order_by(marks.c.seq)
        .limit(MOST_ROWS)
    )
    rows = [
        dict(row) | {"marked_on": row["marked_on"].isoformat()}
        for row in connection.execute(query).mappings()
    ]
    return _check("mark-before-start", "warning", rows, count)


def _stale(connection: sa.Connection, days: int) -> Check:
    newest = connection.execute(
        sa.select(sa.func.max(batches.c.at)).where(batches.c.kind.in_(("marks", "demo")))
    ).scalar()
    rows = []
    if newest is not None and (now() - newest).days > days:
        rows.append({"newest_import": f"{newest.isoformat()}Z", "days": (now() - newest).days})
    return _check("no-import-for-days", "warning", rows)


def _sums(store: Store, register: Register) -> Check:
    """Compare each province's figures with the sum of its own and its communes'."""
    rows = []
    for day in {FIRST_DAY, today()}:
        found = snapshot(store, register, day)
        inside = snapshot(store, register, day, Filters(tier="commune")).communes
        own = snapshot(store, register, day, Filters(tier="province")).provinces
        for code, province in found.provinces.set_index("code").iterrows():
            parts = inside[inside["province_code"] == code]
            mine = own[own["code"] == code].iloc[0]
            for name in ("assigned", "done", "done_on_time", "due", "overdue", "obstacles"):
                if province[name] != parts[name].sum() + mine[name]:
                    rows.append({"province_code": code, "day": day.isoformat(), "figure": name})
        whole = totals(found.provinces)
        rows += [
            {"province_code": None, "day": day.isoformat(), "figure": name}
            for name in COUNTS
            if found.totals[name] != whole[name]
        ]
    return _check("province-not-sum-of-communes", "error", rows)


def _undrawn(register: Register, drawn: set[str]) -> Check:
    communes = register.units("commune", today())
    lost = communes[~communes["code"].isin(drawn)]
    rows = [
        {"code": code, "name": name} for code, name in zip(lost["code"], lost["name"], strict=True)
    ]
    return _check("commune-without-geometry", "warning", rows)
