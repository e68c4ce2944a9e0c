"""Rows of the database come at once, as they would come one by one, and on SQLite as one row."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from data.bulk import read_rows
from data.curve import daily
from data.store import Store, open_store
from data.work_queue import work_queue
from settings import ROOT
from tests.integration.small_store import DAY, HONG_HA, small_store

THINGS = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(5)),
    sa.Column("day", sa.Date),
    sa.Column("at", sa.DateTime),
    sa.Column("share", sa.Float),
    sa.Column("there", sa.Boolean),
    sa.Column("words", sa.Text),
)
ROWS = [
    (
        1,
        "00001",
        date(2025, 7, 1),
        datetime(2025, 11, 28, 9, 30, 1, 57),
        100 / 3,
        True,
        'a "b"\n\\',
    ),
    (2, None, None, None, None, None, None),
    (3, "1e5", date(2026, 2, 28), datetime(2026, 1, 1), 0.1 + 0.2, False, "[1, null] Đắk Lắk"),
    (4, "", date(9999, 12, 31), datetime(2000, 1, 1), 99.99999999999999, False, "NULL"),
]


@pytest.fixture
def things(store: Store) -> Iterator[sa.Connection]:
    with store.writing() as connection:
        THINGS.create(connection)
        rows = [dict(zip(THINGS.c.keys(), row, strict=True)) for row in ROWS]
        connection.execute(sa.insert(THINGS), rows)
        yield connection


def test_the_rows_are_those_that_come_one_by_one(things):
    query = sa.select(THINGS).order_by(THINGS.c.id)
    assert read_rows(things, query) == ROWS == [tuple(row) for row in things.execute(query)]
    backwards = query.order_by(None).order_by(THINGS.c.id.desc())
    assert [row[0] for row in read_rows(things, backwards)] == [4, 3, 2, 1]
    assert read_rows(things, query.where(THINGS.c.id > 9)) == []


@given(st.floats(0, 100))
def test_a_share_is_what_it_was(number):
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        [row] = read_rows(connection, sa.select(sa.literal(number, sa.Float)))
    engine.dispose()
    assert row == (number,)


class _Counting(sqlite3.Cursor):
    """A cursor that knows how many rows all of its kind have handed over."""

    rows = 0

    def fetchall(self) -> list[Any]:
        found = super().fetchall()
        _Counting.rows += len(found)
        return found

    def fetchmany(self, size: int | None = None) -> list[Any]:
        found = super().fetchmany(size or self.arraysize)
        _Counting.rows += len(found)
        return found

    def fetchone(self) -> Any:
        _Counting.rows += 1
        return super().fetchone()


@pytest.fixture
def handed_over(monkeypatch) -> Callable[[], int]:
    """How many rows SQLite has handed over; asking begins anew."""

    class Connection(sqlite3.Connection):
        def cursor(self, factory: type[sqlite3.Cursor] = _Counting) -> sqlite3.Cursor:
            return super().cursor(factory)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Connection))

    def since() -> int:
        counted, _Counting.rows = _Counting.rows, 0
        return counted

    return since


def test_however_many_marks_there_are_few_rows_are_handed_over(tmp_path, handed_over):
    settings = small_store(tmp_path)
    store, day = open_store(settings), date(2025, 12, 20)
    register = store.register()

    def rows() -> tuple[int, int]:
        handed_over()
        queue, queued = work_queue(store, register, day), handed_over()
        assert queue.loc[queue["code"] == HONG_HA, "remark"].item() == "còn chờ"
        curve, drawn = daily(store, register, day), handed_over()
        assert len(curve) > 34 * 170
        return queued, drawn

    noted = {"unit_code": HONG_HA, "province_code": "01", "task_code": "C1"}
    marks = [
        {**noted, "status": "not_started", "note": "còn chờ", "marked_on": DAY + timedelta(days=at)}
        for at in range(20)
    ]
    append = partial(store.append_marks, kind="marks", file="f", sha256=None, by="test")
    append(pd.DataFrame(marks[:1]))
    few = rows()
    append(pd.DataFrame(marks[1:]))
    assert rows() <= (few[0] + 2, few[1] + 2)
    assert sum(few) < 250
    store.close()


def test_the_threads_of_a_worker_take_short_turns(tmp_path):
    code = "import sys; from web import workers; workers.post_fork(None, None);"
    code += "print(sys.getswitchinterval())"
    asked = [sys.executable, "-c", code]
    environment = os.environ | {"TMPDIR": str(tmp_path), "NQ57_VAR": str(tmp_path)}
    said = subprocess.run(
        asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert float(said.stdout) <= 0.001 < sys.getswitchinterval()
