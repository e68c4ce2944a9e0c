"""What is blocked: as many as the figure, since the first day of the run, with the words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import decree_country
import pandas as pd
import pytest
from hypothesis import given, settings
from slow_coverage import day_marks, must
from small_country import REGISTER, countries, days
from test_coverage import filters, mark, task
from test_two_days import filled

from data.coverage import Filters, totals
from data.obstacles import OBSTACLES, obstacles
from data.snapshot import snapshot

DAY = date(2025, 10, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stores")


def slow_since(seen: list[dict]) -> date:
    """The first day of the unbroken run of blocked marks at the end of a log."""
    first = seen[-1]["marked_on"]
    for one in reversed(seen):
        if one["status"] != "blocked":
            break
        first = one["marked_on"]
    return first


@settings(max_examples=25, deadline=None)
@given(country=countries(decree_country.SCOPES, decree_country.CODES), day=days)
def test_each_obstacle_began_on_the_first_day_of_its_run_also_across_a_merger(folder, country, day):
    register = decree_country.REGISTER
    tasks, marks = country
    store = filled(folder, tasks, marks, register)
    found = obstacles(store, register, day, Filters(), None)
    wanted = {}
    for unit in register.in_force(day):
        for one in tasks:
            seen = day_marks(marks, unit.code, one["task_code"], day, register)
            if not must(unit, one["scope"]) or (one["start_date"] or day) > day:
                continue
            if seen and seen[-1]["status"] == "blocked":
                wanted[unit.code, one["task_code"]] = slow_since(seen)
    rows = {(row["code"], row["task_code"]): row for row in found.rows.to_dict("records")}
    assert {pair: row["since"] for pair, row in rows.items()} == wanted
    since = found.rows["since"].tolist()
    assert since == sorted(since, reverse=True)
    store.close()


@settings(max_examples=12, deadline=None)
@given(country=countries(), day=days, chosen=filters)
def test_there_are_as_many_as_the_figure_says(folder, country, day, chosen):
    store = filled(folder, *country)
    figure = totals(snapshot(store, REGISTER, day, chosen).provinces)["obstacles"]
    found = obstacles(store, REGISTER, day, chosen, None)
    assert list(found.rows.columns) == OBSTACLES
    assert (found.total, len(found.rows)) == (figure, figure)
    if figure:
        parts = [obstacles(store, REGISTER, day, chosen, 2, at) for at in range(0, figure, 2)]
        listed = pd.concat([part.rows for part in parts])[["code", "task_code"]]
        assert listed.to_numpy().tolist() == found.rows[["code", "task_code"]].to_numpy().tolist()
    store.close()


def test_a_mark_between_breaks_the_run_and_the_last_of_a_day_counts(folder):
    marks = [
        mark("00001", date(2025, 8, 1), "blocked"),
        mark("00001", date(2025, 8, 9), "in_progress"),
        mark("00001", date(2025, 8, 20), "blocked"),
        mark("00001", date(2025, 9, 5), "blocked"),
        mark("00002", date(2025, 8, 2), "blocked"),
        # Corrected on the same day: it was never otherwise.
        mark("00002", date(2025, 8, 9), "in_progress"),
        mark("00002", date(2025, 8, 9), "blocked"),
    ]
    store = filled(folder, [task("T")], marks)
    later = pd.DataFrame([mark("00003", date(2025, 9, 9), "blocked") | {"note": "Chưa có điện"}])
    later = later.assign(province_code="02", row=7)
    batch = store.append_marks(later, kind="marks", file="b.csv", sha256=None, by="")

    def since() -> dict[str, date]:
        rows = obstacles(store, REGISTER, DAY, Filters(), None).rows
        return dict(zip(rows["code"], rows["since"], strict=True))

    assert since() == {
        "00003": date(2025, 9, 9),
        "00001": date(2025, 8, 20),
        "00002": date(2025, 8, 2),
    }
    assert list(since()) == ["00003", "00001", "00002"], "the newest first"
    row = obstacles(store, REGISTER, DAY, Filters(province="02"), 1).rows.iloc[0]
    assert (row["note"], row["file"], row["row"]) == ("Chưa có điện", "b.csv", 7)
    store.withdraw(batch, by="")
    assert "00003" not in since()
    store.close()
