"""The rows below a figure of the changes: as many as it says, under any filter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from slow_coverage import rows_of
from small_country import FIRST, REGISTER, countries, days
from test_coverage import filters, mark, task
from test_two_days import filled

from data.changed import changed
from data.changes import CHANGE_COUNTS, changes
from data.counted import ROWS
from data.coverage import Filters
from data.snapshot import DayRefused
from data.store import Store

DONE = ("done_on_time", "done_late")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stores")


@settings(max_examples=5, deadline=None)
@given(country=countries(), one=days, other=days, chosen=filters)
def test_there_are_as_many_rows_as_every_change_says(folder, country, one, other, chosen):
    store, (first, last) = filled(folder, *country), sorted((one, other))
    found = changes(store, REGISTER, first, last, None, chosen)
    figures = {None: found.totals}
    figures |= {row["code"]: row for row in found.provinces.to_dict("records")}
    figures |= {row["code"]: row for row in found.communes.to_dict("records")}
    for unit in (None, "01", "00001", "00002"):
        figure = figures.get(unit, dict.fromkeys(CHANGE_COUNTS, 0))
        for count in CHANGE_COUNTS:
            rows = changed(store, REGISTER, first, last, chosen, count, None, unit=unit)
            said = figure[count]
            assert (rows.total, len(rows.rows)) == (said, said), (unit, count)
            assert list(rows.rows.columns) == ROWS
    store.close()


@settings(max_examples=8, deadline=None)
@given(country=countries(), one=days, other=days, chosen=filters)
def test_filters_choose_the_later_units_and_the_assignments_of_both_days(
    folder, country, one, other, chosen
):
    (tasks, marks), (first, last) = country, sorted((one, other))
    store = filled(folder, tasks, marks)
    found = changes(store, REGISTER, first, last, None, chosen)
    store.close()
    before = {unit.code: unit for unit in REGISTER.in_force(first)}
    for unit in REGISTER.in_force(last):
        if unit.level != "commune":
            continue
        figure = found.communes.set_index("code").loc[unit.code]
        late, done = (
            {
                task["task_code"]
                for task in tasks
                for row in rows_of(one, [task], marks, day, chosen)
                if row["state"] in wanted
            }
            for one, day, wanted in [(unit, last, DONE), (before[unit.code], first, DONE)]
        )
        out = chosen.province not in (None, unit.province_code) or (
            chosen.kind not in (None, unit.kind)
        )
        assert figure["newly_done"] == (0 if out else len(late - done))


def test_portions_of_the_changes_follow_each_other_by_due_date(folder):
    tasks = [task("T0", due_date=date(2025, 8, 3))]
    store = filled(folder, tasks, [])
    days = (FIRST, date(2025, 9, 1))
    whole = changed(store, REGISTER, *days, Filters(), "newly_late", None)
    parts = [changed(store, REGISTER, *days, Filters(), "newly_late", 2, at) for at in (0, 2)]
    assert whole.total == 4
    assert [code for part in parts for code in part.rows["code"]] == whole.rows["code"].tolist()
    assert set(whole.rows["state"]) == {"overdue"}
    store.close()


def test_a_commune_that_became_marked_names_the_mark_that_covers_it(folder):
    tasks = [task("T0"), task("T1")]
    marks = [
        mark("00001", date(2025, 7, 9), "not_started", "T0") | {"row": 2},
        mark("00001", date(2025, 7, 8), "in_progress", "T1") | {"row": 3},
    ]
    store = filled(folder, tasks, marks)
    found = changed(store, REGISTER, FIRST, date(2025, 9, 1), Filters(), "newly_marked").rows
    assert found[["code", "task_code", "row"]].to_numpy().tolist() == [["00001", "T1", 3]]
    still = changed(store, REGISTER, FIRST, date(2025, 9, 1), Filters(), "still_unmarked").rows
    assert len(still) == 3 and set(still["marked_on"]) == {None}
    store.close()


def test_days_that_cannot_be_viewed_are_refused(folder):
    store: Store = filled(folder, [], [])
    with pytest.raises(DayRefused):
        changed(store, REGISTER, date(2025, 6, 30), FIRST, Filters(), "lost")
    store.close()
