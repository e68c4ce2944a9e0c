"""What a day costs does not follow the number of marks: counted, not timed, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import event

from data import touched
from data.page_rows import read_page_rows
from data.register import load_register
from data.snapshot import snapshot
from data.states import day_of_store
from data.store import Store
from data.tables import STATUSES

FIRST, WEEKS = date(2025, 7, 1), 60
DAYS = [FIRST + timedelta(days=number) for number in (3, 100, 250, 400, 7 * WEEKS - 1)]
PROVINCE, TASKS = "22", 40
FEW = 2_000
"""Marks on about 2,000 assignments, beside the first one of each; ten times as many are one in six
weeks for each."""


def fill(store: Store, count: int) -> int:
    """Tasks for the communes of a province, one mark of each, then ``count`` over the weeks."""
    communes = load_register().units("commune", FIRST)
    codes = communes.loc[communes["province_code"] == PROVINCE, "code"].to_numpy(dtype=object)
    tasks = pd.DataFrame({"task_code": [f"T{number:02d}" for number in range(TASKS)]}).assign(
        title="Việc", group="awareness", assigned_by="central", lead_unit="A",
        coordinating_units="", start_date=None, due_date=date(2026, 1, 1), scope=f"in:{PROVINCE}",
    )  # fmt: skip
    rng = np.random.default_rng(57)
    pairs = [(code, task) for code in codes for task in tasks["task_code"]]
    once = [(*pair, FIRST, "in_progress") for pair in pairs]
    more = [
        (*pairs[place], FIRST + timedelta(days=int(day)), STATUSES[status])
        for place, day, status in zip(
            rng.integers(0, len(pairs), count),
            rng.integers(0, 7 * WEEKS, count),
            rng.integers(0, len(STATUSES), count),
            strict=True,
        )
    ]
    append(store, PROVINCE, *once, *more, tasks_frame=tasks)
    return len(pairs)


def append(store: Store, province: str, *rows: tuple, **more: object) -> None:
    names = ["unit_code", "task_code", "marked_on", "status"]
    frame = pd.DataFrame(rows, columns=names).assign(province_code=province)
    store.append_marks(frame, kind="marks", file="f.csv", sha256=None, by="test", **more)


@pytest.fixture
def two_stores(engine, databases, tmp_path):
    """The same store with few marks and with ten times as many."""
    stores = []
    for name, count in (("few", FEW), ("many", 10 * FEW)):
        (tmp_path / name).mkdir()
        store = Store(databases.url(engine, tmp_path / name))
        store.upgrade()
        store.assignments = fill(store, count)
        stores.append(store)
    yield stores
    for store in stores:
        store.close()


def bytes_read(store: Store, day: date) -> int:
    with store.reading() as connection:
        pages = read_page_rows(connection, day)
    return sum(page.opening.nbytes + page.marks.nbytes for page in pages.values())


def test_ten_times_the_marks_are_less_than_half_as_many_bytes_more_for_a_day(two_stores):
    few, many = two_stores
    for day in DAYS[1:]:
        assert bytes_read(few, day) < bytes_read(many, day) < 1.5 * bytes_read(few, day)


def test_what_is_kept_of_a_day_does_not_grow_with_marks_at_all(two_stores):
    few, many = two_stores
    for day in DAYS:
        sizes = {day_of_store(store, day).newest.nbytes for store in (few, many)}
        assert sizes == {few.assignments * 9}


def test_a_snapshot_asks_the_store_as_often_whatever_the_marks_and_the_day(two_stores):
    asked: list[str] = []
    counts = set()
    for store in two_stores:
        snapshot(store, load_register(), FIRST)
        engine = store._connections.engine
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        for day in DAYS:
            asked.clear()
            snapshot(store, load_register(), day)
            counts.add(sum(statement.startswith("SELECT") for statement in asked))
    assert len(counts) == 1
    assert counts.pop() <= 4


def test_a_batch_reads_no_marks_of_the_log(two_stores, monkeypatch):
    # What it needs of them stands in the pages: so its price does not follow the log.
    def fail(*_args, **_more):
        raise AssertionError("The log was read.")

    monkeypatch.setattr(touched, "read_marks", fail)
    for store in two_stores:
        before = snapshot(store, load_register(), DAYS[2]).totals["done"]
        append(
            store, PROVINCE, *(("06994", f"T{task:02d}", DAYS[2], "done") for task in range(TASKS))
        )
        assert snapshot(store, load_register(), DAYS[2]).totals["done"] > before


def test_a_sqlite_store_finds_the_log_of_a_batch_by_its_index(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'nq57.db'}")
    store.upgrade()
    fill(store, FEW)
    text = f"EXPLAIN QUERY PLAN SELECT m.seq FROM {touched.OF_BATCH} WHERE {touched.COUNTS}"
    with store.reading() as connection:
        rows = connection.exec_driver_sql(text.replace(":batch", "1")).fetchall()
    plan = [str(row[-1]) for row in rows if " m " in f"{row[-1]} "]
    index = "USING INDEX ix_marks_unit_code_task_code (unit_code=? AND task_code=?)"
    assert plan == [f"SEARCH m {index}"]
    store.close()
