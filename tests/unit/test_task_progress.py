"""The progress of tasks: equal to the definitions on any data, and to the figures of the map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import decree_country
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_coverage import day_marks, plain, rows_of
from small_country import REGISTER, countries, days
from test_coverage import filters, make_book, mark, task
from test_two_days import filled

from data.counted import counted
from data.coverage import Filters, totals
from data.register import Register
from data.snapshot import snapshot
from data.state_words import STATES
from data.task_progress import (
    COUNTS,
    PROGRESS,
    SOON,
    grouped,
    in_state,
    progress_of,
    task_progress,
)
from data.task_units import ATTENTION, task_units, unit_states

DAY = date(2025, 10, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stores")


def slow_progress(
    tasks: list[dict], marks: list[dict], day: date, chosen: Filters, register: Register
) -> list[dict]:
    """The progress as slow and obvious as the definitions, one assignment at a time."""
    found = []
    for one in sorted(tasks, key=lambda task: task["task_code"]):
        named = {"group": chosen.group, "lead_unit": chosen.lead_unit, "task_code": chosen.task}
        if any(value not in (None, one[name]) for name, value in named.items()):
            continue
        rows = []
        for unit in register.in_force(day):
            if chosen.province not in (None, unit.province_code):
                continue
            if chosen.kind in (None, unit.kind):
                rows += rows_of(unit, [one], marks, day, chosen, register)
        if not rows and (chosen.province or chosen.kind or chosen.tier):
            continue
        states = [row["state"] for row in rows]
        marked = [row["marked_on"] for row in rows if row["marked_on"]]
        counts = {name: states.count(name) for name in STATES}
        found.append(
            one
            | counts
            | {
                "assigned": len(rows),
                "done": counts["done_on_time"] + counts["done_late"],
                "obstacles": sum(row["status"] == "blocked" for row in rows),
                "last_mark": max(marked, default=None),
            }
        )
    return [{name: row[name] for name in PROGRESS} for row in found]


@settings(max_examples=80, deadline=None)
@given(country=countries(), day=days, chosen=filters)
def test_the_progress_of_every_task_equals_the_definitions(country, day, chosen):
    book = make_book(*country)
    found = progress_of(book.catalogue, REGISTER, book.newest(day), day, chosen)
    assert list(found.columns) == PROGRESS
    assert plain(found) == slow_progress(*country, day, chosen, REGISTER)


@settings(max_examples=40, deadline=None)
@given(country=countries(decree_country.SCOPES, decree_country.CODES), day=days)
def test_it_follows_merged_and_split_units_as_defined(country, day):
    register = decree_country.REGISTER
    book = make_book(*country, register)
    found = progress_of(book.catalogue, register, book.newest(day), day, Filters())
    assert plain(found) == slow_progress(*country, day, Filters(), register)


@settings(max_examples=12, deadline=None)
@given(country=countries(), day=days, chosen=filters)
def test_the_states_add_up_and_agree_with_the_figures_of_the_map(folder, country, day, chosen):
    store = filled(folder, *country)
    frame = task_progress(store, REGISTER, day, chosen)
    assert (frame[list(STATES)].sum(axis=1) == frame["assigned"]).all()
    for row in frame.to_dict("records"):
        of_task = replace(chosen, task=row["task_code"])
        figures = totals(snapshot(store, REGISTER, day, of_task).provinces)
        for name in ("assigned", "done", "overdue", "obstacles"):
            assert row[name] == figures[name], name
        for state in STATES:
            rows = counted(store, REGISTER, day, of_task, "assigned", 0, state=state)
            assert rows.total == row[state], state
    store.close()


@settings(max_examples=12, deadline=None)
@given(country=countries(), day=days, by=st.sampled_from(["group", "lead_unit"]))
def test_sums_by_lead_unit_and_by_group_are_those_of_their_tasks_and_of_the_rows(
    folder, country, day, by
):
    store = filled(folder, *country)
    frame = task_progress(store, REGISTER, day, Filters())
    sums = grouped(frame, by, day)
    assert sums["tasks"].sum() == len(frame)
    for name in COUNTS:
        assert sums[name].sum() == frame[name].sum()
    for row in sums.to_dict("records"):
        mine = frame[frame[by] == row[by]]
        late = mine[mine["overdue"] > 0]
        assert row["late_tasks"] == len(late)
        assert row["late_since"] == min(late["due_date"], default=None)
        chosen = Filters(**{by: row[by]})
        for within in SOON:
            rows = counted(store, REGISTER, day, chosen, "assigned", None, within=within)
            assert row[f"due_within_{within}"] == rows.total
            last = day + timedelta(days=within)
            assert all(day <= due <= last for due in rows.rows["due_date"])
    store.close()


def test_who_is_most_overdue_stands_first_and_names_the_oldest_day():
    tasks = [
        task("A", lead_unit="Phòng A", due_date=date(2025, 9, 20)),
        task("B", lead_unit="Phòng B", due_date=date(2025, 9, 5)),
        task("C", lead_unit="Phòng B", due_date=date(2025, 9, 10)),
        task("D", lead_unit="Phòng A", due_date=DAY + timedelta(days=7)),
    ]
    marks = [mark(code, date(2025, 9, 1), "done", "B") for code in ("00001", "00002")]
    book = make_book(tasks, marks)
    frame = progress_of(book.catalogue, REGISTER, book.newest(DAY), DAY, Filters())
    rows = {row["lead_unit"]: row for row in plain(grouped(frame, "lead_unit", DAY))}
    assert list(rows) == ["Phòng B", "Phòng A"]
    assert rows["Phòng B"]["overdue"] == 6
    assert rows["Phòng B"]["late_since"] == date(2025, 9, 5)
    assert [rows["Phòng A"][f"due_within_{days}"] for days in SOON] == [4, 4, 4]
    assert in_state(frame, "overdue")["task_code"].tolist() == ["A", "B", "C"]


@settings(max_examples=12, deadline=None)
@given(country=countries(), day=days, chosen=filters)
def test_the_units_of_a_task_and_its_map_say_what_its_counts_say(folder, country, day, chosen):
    tasks, marks = country
    store = filled(folder, tasks, marks)
    chosen = Filters(province=chosen.province, kind=chosen.kind, tier=chosen.tier)
    for one in tasks:
        code = one["task_code"]
        counts = task_progress(store, REGISTER, day, replace(chosen, task=code))
        whole = task_units(store, REGISTER, code, day, chosen, limit=None)
        states = whole.rows["state"].tolist()
        assert states == sorted(states, key=ATTENTION.index)
        levels = ("province", "commune")
        maps = [unit_states(store, REGISTER, code, day, level, chosen) for level in levels]
        on_map = {
            row["code"]: row["state"] for frame in maps for row in plain(frame) if row["state"]
        }
        assert on_map == dict(zip(whole.rows["code"], states, strict=True))
        for state in STATES:
            said = int(counts[state].sum())
            part = task_units(store, REGISTER, code, day, chosen, state, limit=None)
            assert (part.total, states.count(state)) == (said, said)
        for row in whole.rows.to_dict("records"):
            seen = day_marks(marks, row["code"], code, day)
            assert row["marked_on"] == (seen[-1]["marked_on"] if seen else None)
    store.close()


def test_the_map_knows_how_old_the_newest_mark_is_and_which_units_are_outside(folder):
    tasks = [task("T", scope="in:01", due_date=date(2025, 9, 20))]
    store = filled(folder, tasks, [mark("00001", DAY - timedelta(days=12), "blocked")])
    frame = unit_states(store, REGISTER, "T", DAY, "commune", Filters())
    assert [tuple(row) for row in frame.to_numpy()] == [
        ("00001", "overdue", 12),
        ("00002", "overdue", -1),
        ("00003", None, -1),
        ("00004", None, -1),
    ]
    inside = unit_states(store, REGISTER, "T", DAY, "commune", Filters(province="02"))
    assert inside["code"].tolist() == ["00003", "00004"]
    assert unit_states(store, REGISTER, "none", DAY, "commune", Filters())["state"].isna().all()
    store.close()
