"""The rows below a figure: as many as it says, and each names the mark that it stands on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_coverage import day_marks
from small_country import FIRST, REGISTER, countries, days
from test_coverage import filters, mark, task
from test_two_days import filled

from data.counted import OF_ASSIGNMENTS, OF_COMMUNES, ROWS, counted
from data.coverage import Filters, totals
from data.snapshot import snapshot


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stores")


@settings(max_examples=25, deadline=None)
@given(country=countries(), day=days, chosen=filters)
def test_there_are_as_many_rows_as_every_figure_says(folder, country, day, chosen):
    store = filled(folder, *country)
    provinces = snapshot(store, REGISTER, day, chosen).provinces
    figures = {None: totals(provinces)}
    figures |= {row["code"]: row for row in provinces.to_dict("records")}
    communes = snapshot(store, REGISTER, day, chosen).communes
    figures |= {row["code"]: row for row in communes.to_dict("records")}
    for unit, figure in figures.items():
        for count in (*OF_ASSIGNMENTS, *OF_COMMUNES):
            said = figure.get(count, figure["communes"] - figure["marked"])
            found = counted(store, REGISTER, day, chosen, count, None, unit=unit)
            assert (found.total, len(found.rows)) == (said, said), (unit, count)
    store.close()


@settings(max_examples=40, deadline=None)
@given(country=countries(), day=days, count=st.sampled_from(OF_ASSIGNMENTS))
def test_each_row_holds_the_newest_mark_with_its_row_of_the_file(folder, country, day, count):
    tasks, marks = country
    marks = [one | {"row": place + 2} for place, one in enumerate(marks)]
    store = filled(folder, tasks, marks)
    found = counted(store, REGISTER, day, Filters(), count, None)
    for row in found.rows.to_dict("records"):
        seen = day_marks(marks, row["code"], row["task_code"], day)
        newest = seen[-1] if seen else {}
        for name in ("marked_on", "status", "row"):
            assert row[name] == newest.get(name)
        assert (row["batch_id"], row["file"]) == ((1, "a.csv") if newest else (None, None))
    store.close()


def test_a_marked_commune_names_the_newest_mark_that_covers_it(folder):
    tasks = [task("A"), task("B"), task("C")]
    marks = [
        mark("00001", date(2025, 9, 1), "done", "A") | {"row": 2},
        mark("00001", date(2025, 9, 3), "blocked", "B") | {"row": 3},
        mark("00001", date(2025, 9, 5), "not_started", "C") | {"row": 4},
        mark("00003", date(2025, 9, 5), "not_started", "C") | {"row": 5},
    ]
    store = filled(folder, tasks, marks)
    found = counted(store, REGISTER, date(2025, 9, 9), Filters(), "communes")
    assert list(found.rows.columns) == ROWS
    rows = {row["code"]: row for row in found.rows.to_dict("records")}
    assert [row["row"] for row in rows.values()] == [3, None, None, None]
    covering = rows["00001"]
    assert (covering["task_code"], covering["status"]) == ("B", "blocked")
    store.close()


def test_portions_follow_each_other_and_together_are_all(folder):
    tasks = [task(due_date=date(2025, 9, 9)), task("S", due_date=date(2025, 8, 8)), task("Z")]
    store = filled(folder, tasks, [])
    day = date(2025, 10, 1)
    whole = counted(store, REGISTER, day, Filters(), "assigned", None)
    parts = [counted(store, REGISTER, day, Filters(), "assigned", 5, after) for after in (0, 5, 10)]
    assert [len(part.rows) for part in parts] == [5, 5, 2]
    assert {part.total for part in parts} == {whole.total} == {12}
    listed = [tuple(row) for part in parts for row in part.rows.to_numpy()]
    assert listed == [tuple(row) for row in whole.rows.to_numpy()]
    assert whole.rows["task_code"].tolist() == ["S"] * 4 + ["T"] * 4 + ["Z"] * 4
    store.close()


def test_a_withdrawn_mark_is_no_origin(folder):
    store = filled(folder, [task()], [mark("00001", FIRST, "done") | {"row": 7}])
    later = pd.DataFrame([mark("00001", date(2025, 8, 1), "blocked")])
    later = later.assign(province_code="01", row=9)
    wrong = store.append_marks(later, kind="marks", file="b.csv", sha256=None, by="")
    day = date(2025, 10, 1)

    def rows_of_marked() -> list[int]:
        return counted(store, REGISTER, day, Filters(), "marked").rows["row"].tolist()

    assert rows_of_marked() == [9]
    withdrawal = store.withdraw(wrong, by="")
    assert rows_of_marked() == [7]
    store.withdraw(withdrawal, by="")
    assert rows_of_marked() == [9]
    store.close()


def test_only_what_was_due_counts_as_done_on_time(folder):
    tasks = [task("A", due_date=date(2025, 9, 10)), task("B", due_date=date(2025, 12, 1))]
    marks = [mark("00001", date(2025, 9, 1), "done", code) for code in ("A", "B")]
    store = filled(folder, tasks, marks)
    found = counted(store, REGISTER, date(2025, 10, 1), Filters(), "done_on_time")
    assert found.rows["task_code"].tolist() == ["A"]
    store.close()


def test_a_count_that_does_not_exist_is_refused(folder):
    store = filled(folder, [], [])
    with pytest.raises(ValueError, match="There is no count 'beauty'"):
        counted(store, REGISTER, FIRST, Filters(), "beauty")
    store.close()
