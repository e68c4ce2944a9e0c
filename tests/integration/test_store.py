"""The store on a real SQLite file: whole batches or nothing, versions, reading while writing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from data.assignments import assignments, history, unmarked
from data.coverage import Filters
from data.curve import coverage_curve
from data.demo import load_demo
from data.people_tables import metadata
from data.register import load_register
from data.snapshot import DayRefused, snapshot
from data.store import Store, StoreRefused
from settings import FIRST_DAY, today

DAY = date(2025, 11, 28)


def tasks(**more: object) -> pd.DataFrame:
    words = {"title": "Việc", "group": "awareness", "assigned_by": "central", "lead_unit": "A"}
    words |= {"coordinating_units": "", "start_date": None, "due_date": date(2025, 10, 1)}
    return pd.DataFrame([{"task_code": "T", "scope": "communes"} | words | more])


def marks(*rows: tuple) -> pd.DataFrame:
    names = ["unit_code", "task_code", "marked_on", "status"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(province_code="22")


def append(store: Store, frame: pd.DataFrame, **more: object) -> int:
    words: dict = {"kind": "marks", "file": "f.csv", "sha256": "0" * 64, "by": "test"}
    return store.append_marks(frame, **(words | more))


def test_upgrading_makes_the_declared_tables_and_twice_changes_nothing(store):
    store.upgrade()
    engine = sa.create_engine(store.url.replace("postgresql:", "postgresql+psycopg:"))
    found = sa.inspect(engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column for column in found.get_columns(table.name)}
        assert set(columns) == {column.name for column in table.columns}
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, column
    assert {index["name"] for index in found.get_indexes("marks")} == {
        "ix_marks_unit_code_task_code",
        "ix_marks_batch_id",
    }
    engine.dispose()


def test_a_sqlite_store_lets_readers_read_while_it_writes(tmp_path):
    Store(f"sqlite:///{tmp_path / 'nq57.db'}").upgrade()
    with sqlite3.connect(tmp_path / "nq57.db") as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_every_batch_raises_the_version_and_is_listed_newest_first(store):
    assert (store.version(), store.batches()) == (0, [])
    first = store.replace_tasks(tasks(), file="t.csv", sha256=None, by="an")
    second = append(store, marks(("06994", "T", DAY, "done")), rows=3)
    assert store.version() == 2
    assert second > first
    newest = store.batches()[0]
    assert (newest.id, newest.kind, newest.rows, newest.accepted) == (second, "marks", 3, 1)
    assert newest.withdrawn_by is None
    assert not store.is_demo()


def test_a_known_task_code_replaces_its_entry(store):
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    store.replace_tasks(tasks(title="Việc mới", due_date=None), file=None, sha256=None, by="an")
    found = store.tasks()
    assert found["title"].tolist() == ["Việc mới"]
    assert found["due_date"].tolist() == [None]


def test_a_batch_with_one_bad_mark_leaves_nothing(store):
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    with pytest.raises(sa.exc.IntegrityError):
        append(store, marks(("06994", "T", DAY, "done"), ("06994", "no such task", DAY, "done")))
    assert (store.version(), store.mark_count(), len(store.batches())) == (1, 0, 1)


def test_a_batch_killed_in_the_middle_leaves_nothing_and_the_next_start_says_so(store):
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    program = """
import sys, pandas as pd
from datetime import date
from data.store import Store
class Bar:
    def update(self, count):
        print("portion written", flush=True)
        sys.stdin.read()
frame = pd.DataFrame({"unit_code": ["06994"] * 120_000})
frame = frame.assign(province_code="22", task_code="T", status="done", marked_on=date(2025, 9, 1))
Store(sys.argv[1]).append_marks(frame, kind="marks", file="f", sha256=None, by="x", progress=Bar())
"""
    child = subprocess.Popen(
        [sys.executable, "-c", program, store.url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"portion written\n"
    # Nobody who reads is blocked meanwhile, or sees a part of the batch.
    assert (store.version(), store.mark_count()) == (1, 0)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert child.stdin is not None
    child.stdin.close()
    assert (store.version(), store.mark_count(), len(store.batches())) == (1, 0, 1)
    (said,) = store.interrupted()
    assert "import of f by x" in said
    assert "nothing of it was written" in said
    assert store.interrupted() == []
    append(store, marks(("06994", "T", DAY, "done")))
    assert store.mark_count() == 1


def test_a_withdrawn_batch_counts_on_no_day_and_stays_in_the_history(store):
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    batch = append(store, marks(("06994", "T", date(2025, 9, 1), "done")))
    register = load_register()
    assert snapshot(store, register, DAY).totals["marked"] == 1
    assert store.withdraw(batch, by="an") == batch + 1
    for day in (date(2025, 9, 1), DAY, today()):
        assert snapshot(store, register, day).totals["marked"] == 0
    assert history(store, register, "06994", "T", DAY)["withdrawn"].tolist() == [True]


def test_withdrawing_a_withdrawal_restores_and_can_be_withdrawn_again(store):
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    batch = append(store, marks(("06994", "T", date(2025, 9, 1), "done")))
    marked = []
    for number in (batch, batch + 1, batch + 2, batch + 3, batch):
        store.withdraw(number, by="an")
        marked.append(snapshot(store, load_register(), DAY).totals["marked"])
    assert marked == [0, 1, 0, 1, 0]
    newest = store.batches()[0]
    assert (newest.kind, newest.withdraws, newest.accepted) == ("withdrawal", batch, 1)


def test_what_cannot_be_withdrawn_is_refused_with_a_sentence(store):
    first = store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    batch = append(store, marks(("06994", "T", date(2025, 9, 1), "done")))
    out = store.withdraw(batch, by="an")
    version = store.version()
    with pytest.raises(StoreRefused, match=f"Batch {batch} is withdrawn already, by batch {out}"):
        store.withdraw(batch, by="an")
    with pytest.raises(StoreRefused, match="only the newest version"):
        store.withdraw(first, by="an")
    with pytest.raises(StoreRefused, match="There is no batch 99"):
        store.withdraw(99, by="an")
    assert store.version() == version


def test_of_two_batches_on_one_day_the_one_recorded_last_counts(store):
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    append(store, marks(("06994", "T", date(2025, 9, 1), "done")))
    append(store, marks(("06994", "T", date(2025, 9, 1), "blocked")))
    append(store, marks(("06994", "T", date(2025, 8, 1), "done")))
    found = assignments(store, load_register(), "06994", DAY)
    assert found[["state", "status", "marked_on"]].values.tolist() == [
        ["overdue", "blocked", date(2025, 9, 1)]
    ]
    seen = history(store, load_register(), "06994", "T", DAY)
    assert seen["status"].tolist() == ["done", "done", "blocked"]


def test_a_snapshot_is_kept_until_the_store_changes(store):
    register = load_register()
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    first = snapshot(store, register, DAY, Filters(province="22"))
    assert snapshot(store, register, DAY, Filters(province="22")) is first
    assert first.totals["communes"] == 54
    assert first.provinces["code"].tolist() == ["22"]
    append(store, marks(("06994", "T", DAY, "done")))
    second = snapshot(store, register, DAY, Filters(province="22"))
    assert (second.version, second.totals["marked"]) == (2, 1)


def test_days_that_cannot_be_viewed_are_refused_with_a_sentence(store):
    with pytest.raises(DayRefused, match="the first day is 2025-07-01") as early:
        snapshot(store, load_register(), date(2025, 6, 30))
    with pytest.raises(DayRefused, match="has not come yet") as late:
        snapshot(store, load_register(), today() + timedelta(days=1))
    assert (early.value.reason, late.value.reason) == ("too-early", "future-date")
    assert snapshot(store, load_register(), FIRST_DAY).totals["marked"] == 0


def test_a_store_without_anything_has_figures_of_nothing(store):
    found = snapshot(store, load_register(), DAY)
    assert (found.totals["communes"], found.totals["assigned"]) == (3321, 0)
    assert found.totals["completion"] is None
    assert len(unmarked(found)) == 3321
    assert coverage_curve(store, load_register(), until=DAY)["marked"].sum() == 0


def test_the_unmarked_list_puts_the_most_overdue_first(store):
    later = tasks(task_code="L", scope="06994", due_date=date(2025, 12, 15), lead_unit="B")
    both = pd.concat([tasks(scope="06994 06978"), later])
    store.replace_tasks(both, file=None, sha256=None, by="an")
    append(store, marks(("06978", "T", date(2025, 9, 1), "not_started")))
    found = unmarked(snapshot(store, load_register(), DAY), "22")
    first, second = found.to_dict("records")[:2]
    assert (first["code"], first["overdue"], first["next_due"]) == ("06994", 1, date(2025, 12, 15))
    assert (first["next_lead_unit"], first["last_status"]) == ("B", None)
    assert (second["code"], second["last_status"]) == ("06978", "not_started")
    assert second["last_mark"] == date(2025, 9, 1)
    assert len(found) == 54


def test_the_demonstration_is_loaded_once_and_topped_up_on_a_later_day(store):
    register = load_register()
    assert load_demo(store, register, date(2025, 7, 10)) is not None
    count = store.mark_count()
    assert store.is_demo()
    assert load_demo(store, register, date(2025, 7, 10)) is None
    assert store.mark_count() == count
    assert load_demo(store, register, date(2025, 7, 12)) is not None
    assert store.mark_count() > count
    assert snapshot(store, register, date(2025, 7, 12)).demo


def test_the_demonstration_is_not_mixed_into_imported_data(store):
    store.replace_tasks(tasks(), file=None, sha256=None, by="an")
    with pytest.raises(StoreRefused, match="holds imported data"):
        load_demo(store, load_register(), DAY)
    assert store.version() == 1
