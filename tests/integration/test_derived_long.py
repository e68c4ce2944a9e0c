"""What is derived agrees with the log after any history of batches, on both engines."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.catalogue import catalogue_of
from data.curve import coverage_curve, daily
from data.integrity import check_store
from data.register import Register, Unit
from data.snapshot import snapshot
from data.store import Store
from data.tables import daily_totals, state_pages
from settings import today
from tests.unit import slow_coverage

FIRST, MERGER, MOVE = date(2025, 7, 1), date(2025, 9, 10), date(2025, 11, 5)
KINDS = {"01": "tỉnh", "02": "tỉnh"}


def _unit(code, home, begins=FIRST, ends=None, became=()) -> Unit:
    level = "province" if len(code) == 2 else "commune"
    return Unit(code, f"Tên {code}", KINDS.get(code, "xã"), level, home, begins, ends, became)


REGISTER = Register(
    [
        _unit("01", "01"),
        _unit("02", "02"),
        _unit("00001", "01", ends=MERGER, became=("00009",)),
        _unit("00002", "01", ends=MERGER, became=("00009",)),
        _unit("00009", "01", begins=MERGER),
        _unit("00003", "01", ends=MOVE, became=("00003",)),
        _unit("00003", "02", begins=MOVE),
        _unit("00004", "02", ends=MOVE, became=("00005", "00006")),
        _unit("00005", "02", begins=MOVE),
        _unit("00006", "02", begins=MOVE),
        _unit("00007", "02"),
    ]
)
CODES = ["01", "02", "00001", "00002", "00009", "00003", "00004", "00005", "00007"]
TASKS = [
    {"task_code": "A", "scope": "communes", "start_date": None, "due_date": date(2025, 9, 1)},
    {"task_code": "B", "scope": "communes provinces", "start_date": date(2025, 8, 1),
     "due_date": date(2025, 12, 1)},
]  # fmt: skip
WORDS = {"title": "Việc", "group": "awareness", "assigned_by": "central", "lead_unit": "A"}
WORDS |= {"coordinating_units": ""}

batches_of_marks = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(["A", "B"]),
        st.integers(-20, 190).map(lambda number: FIRST + timedelta(days=number)),
        st.sampled_from(["not_started", "in_progress", "done", "done", "blocked"]),
    ),
    min_size=1,
    max_size=12,
)
steps = st.lists(st.one_of(batches_of_marks, st.integers(0, 9)), min_size=1, max_size=6)
"""A batch of marks, or the place of a batch that is withdrawn or restored."""
_numbers = itertools.count()


def frame_of(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit_code", "task_code", "marked_on", "status"])
    return frame.assign(province_code="01")


def append(store: Store, rows: list[tuple]) -> int:
    return store.append_marks(frame_of(rows), kind="marks", file="f", sha256=None, by="test")


def with_tasks(store: Store) -> Store:
    store.upgrade()
    frame = pd.DataFrame([task | WORDS for task in TASKS])
    store.replace_tasks(frame, file=None, sha256=None, by="test")
    return store


def lived(store: Store, history: list) -> list[tuple]:
    """Put a history into a store, and return the marks that stand, in the order of recording."""
    written: dict[int, list[tuple]] = {}
    standing: dict[int, bool] = {}
    for step in history:
        if isinstance(step, list):
            number = append(store, step)
            written[number], standing[number] = step, True
        elif written:
            number = sorted(written)[step % len(written)]
            newest = next(batch for batch in store.batches() if batch.id == number)
            store.withdraw(newest.withdrawn_by or number, by="test")
            standing[number] = not standing[number]
    return [row for number in sorted(written) if standing[number] for row in written[number]]


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=steps)
def test_figures_and_derived_tables_follow_from_the_marks_that_stand(
    engine, databases, tmp_path, history
):
    folder = tmp_path / str(next(_numbers))
    folder.mkdir()
    store = with_tasks(Store(databases.url(engine, folder), REGISTER))
    marks = [
        dict(zip(("unit_code", "task_code", "marked_on", "status"), row, strict=True))
        for row in lived(store, history)
    ]
    found = check_store(store, REGISTER)
    assert {one.check: one.rows for one in found if one.severity == "error" and one.count} == {}
    tasks = [task | WORDS for task in TASKS]
    for day in (FIRST, MERGER - timedelta(days=1), MERGER, MOVE, date(2026, 1, 20)):
        now = snapshot(store, REGISTER, day)
        for level, frame in (("province", now.provinces), ("commune", now.communes)):
            slow = slow_coverage.slow_coverage(tasks, marks, REGISTER, level, day, now.filters)
            assert slow_coverage.plain(frame) == slow
    store.close()


def test_the_curve_is_that_of_each_days_figures(engine, databases, tmp_path):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append(store, [("00001", "A", date(2025, 8, 3), "done"), ("00007", "B", MERGER, "done")])
    curve = coverage_curve(store, REGISTER, until=date(2026, 1, 1))
    for day in (FIRST, date(2025, 8, 3), MERGER, MOVE, date(2026, 1, 1)):
        whole = snapshot(store, REGISTER, day).totals
        row = curve[curve["day"] == day].iloc[0]
        assert (row["marked"], row["communes"]) == (whole["marked"], whole["communes"])
    store.close()


def test_days_since_the_newest_batch_are_counted_when_asked(engine, databases, tmp_path):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append(store, [("00001", "A", date(2025, 8, 3), "done")])
    whole = daily(store, REGISTER)
    with store.writing() as connection:
        old = today() - timedelta(days=40)
        connection.execute(sa.delete(daily_totals).where(daily_totals.c.day > old))
        connection.execute(sa.text("UPDATE store_version SET version = version + 1"))
    pd.testing.assert_frame_equal(daily(store, REGISTER), whole)
    store.close()


@pytest.mark.parametrize("table", [state_pages, daily_totals], ids=["states", "totals"])
def test_a_derived_table_that_was_meddled_with_is_found_and_built_anew(
    engine, databases, tmp_path, table
):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append(store, [("00001", "A", date(2025, 8, 3), "done")])
    change = {"opening": b"", "marks": b""} if table is state_pages else {"marked": 7}
    with store.writing() as connection:
        connection.execute(sa.update(table).values(change))
    wrong = {one.check for one in check_store(store, REGISTER) if one.count}
    assert {"states-differ", "totals-differ"} & wrong
    store.rebuild()
    assert not any(one.count for one in check_store(store, REGISTER) if one.severity == "error")
    store.close()


def test_warnings_name_the_marks_they_are_about(engine, databases, tmp_path):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append(
        store,
        [
            ("00001", "A", MERGER, "done"),
            ("00004", "A", MOVE, "done"),
            ("00007", "B", date(2025, 7, 30), "done"),
        ],
    )
    found = {one.check: one for one in check_store(store, REGISTER, drawn=["00007"])}
    units = found["mark-of-unit-not-in-force"]
    assert [(row["unit_code"], row["counts_for"]) for row in units.rows] == [
        ("00001", "00009"),
        ("00004", None),
    ]
    early = found["mark-before-start"]
    assert (early.severity, early.count, early.rows[0]["unit_code"]) == ("warning", 1, "00007")
    assert found["commune-without-geometry"].count == 4
    assert found["no-import-for-days"].count == 0
    store.close()


def test_a_number_stands_for_a_task_for_good(engine, databases, tmp_path):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append(store, [("00007", "B", date(2025, 8, 3), "done")])
    earlier = {**TASKS[0], "task_code": "0"} | WORDS
    store.replace_tasks(pd.DataFrame([earlier]), file=None, sha256=None, by="test")
    assert list(catalogue_of(store.tasks()).tasks["task_code"]) == ["0", "A", "B"]
    row = snapshot(store, REGISTER, date(2025, 8, 4)).communes.set_index("code").loc["00007"]
    assert (row["assigned"], row["done"]) == (3, 1)
    store.close()
