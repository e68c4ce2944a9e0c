"""The work queue: what a slow reading of marks and tasks says, for any country, day and filter."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from slow_coverage import day_marks, rows_of
from small_country import FIRST, REGISTER, countries, days
from test_coverage import filters, mark, task

from data import work_queue as work_queue_module
from data.collation import name_key
from data.coverage import Filters
from data.store import Store
from data.work_queue import FACETS, ONLY, OPEN_STATES, facet_counts, narrowed, work_queue

SOON = timedelta(days=7)
NARROWINGS = [(None, None), *((only, None) for only in ONLY)]
NARROWINGS += [*((None, state) for state in OPEN_STATES), ("due-soon", "not_started")]
NARROWINGS += [("overdue", "blocked")]
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example fills a store: making a failure smaller would take minutes."""
numbers = itertools.count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("queues")


def stored(folder: Path, tasks: list[dict], marks: list[dict]) -> Store:
    store = Store(f"sqlite:///{folder / str(next(numbers))}.db", REGISTER)
    store.upgrade()
    names = ["unit_code", "province_code", "task_code", "status", "marked_on", "note"]
    frame = pd.DataFrame(marks, columns=names, dtype=object).assign(province_code="01")
    catalogue = pd.DataFrame(tasks)
    store.append_marks(frame, kind="marks", file="a.csv", sha256=None, by="", tasks_frame=catalogue)
    return store


def slow_queue(tasks: list[dict], marks: list[dict], day: date, chosen: Filters) -> list[dict]:
    """The queue, one commune and one task at a time."""
    found = []
    some = any((chosen.group, chosen.task, chosen.lead_unit, chosen.tier))
    for unit in REGISTER.in_force(day):
        if (
            unit.level != "commune"
            or chosen.province not in (None, unit.province_code)
            or chosen.kind not in (None, unit.kind)
        ):
            continue
        held = [(one, rows_of(unit, [one], marks, day, chosen, REGISTER)) for one in tasks]
        held = [(one, rows[0]) for one, rows in held if rows]
        covered = any(row["status"] not in (None, "not_started") for _, row in held)
        if covered or (some and not held):
            continue
        newest = [day_marks(marks, unit.code, one["task_code"], day, REGISTER) for one, _ in held]
        said = [seen[-1] for seen in newest if seen and seen[-1].get("note")]
        last = max((one["marked_on"] for one in said), default=None)
        ahead = [
            (one["due_date"], place, one["lead_unit"])
            for place, (one, row) in enumerate(held)
            if one["due_date"] and one["due_date"] >= day
        ]
        found.append(
            {
                "code": unit.code,
                "days": (day - FIRST).days,
                "assigned": len(held),
                "overdue": sum(row["state"] == "overdue" for _, row in held),
                "states": {row["state"] for _, row in held},
                "next_due": min(ahead)[0] if ahead else None,
                "next_lead_unit": min(ahead)[2] if ahead else None,
                "no_mark": not any(newest),
                "remarks": {one["note"] for one in said if one["marked_on"] == last} or {None},
            }
        )
    return found


def kept(row: dict, only: str | None, state: str | None, day: date) -> bool:
    if state and state not in row["states"]:
        return False
    if only == "overdue":
        return row["overdue"] > 0
    if only == "due-soon":
        return row["next_due"] is not None and row["next_due"] <= day + SOON
    return row["no_mark"] if only == "no-mark" else True


def with_notes(marks: list[dict]) -> list[dict]:
    return [one | {"note": f"lời {n}" if n % 3 else None} for n, one in enumerate(marks)]


views = st.lists(st.tuples(days, filters), min_size=3, max_size=3)


def test_a_remark_about_a_task_that_is_not_the_units_is_none(folder):
    tasks = [
        task("A", scope="00001"),
        task("B", start_date=date(2026, 1, 1)),
        task("C", lead_unit="Phòng B"),
    ]
    marks = [
        mark("00003", date(2025, 9, 1), "not_started", "C") | {"note": "của việc mình"},
        mark("00003", date(2025, 9, 2), "not_started", "A") | {"note": "của việc người khác"},
        mark("00003", date(2025, 9, 3), "not_started", "B") | {"note": "việc chưa bắt đầu"},
    ]
    store = stored(folder, tasks, marks)

    def remark(day: date) -> str:
        return work_queue(store, REGISTER, day).set_index("code").loc["00003", "remark"]

    assert remark(date(2025, 10, 1)) == "của việc mình"
    assert remark(date(2026, 2, 1)) == "việc chưa bắt đầu"


@settings(max_examples=8, deadline=None, phases=PHASES)
@given(country=countries(), seen=views)
def test_the_queue_is_what_a_slow_reading_says(folder, country, seen):
    tasks, marks = country[0], with_notes(country[1])
    store = stored(folder, tasks, marks)
    for day, chosen in seen:
        slow = {row["code"]: row for row in slow_queue(tasks, marks, day, chosen)}
        frame = work_queue(store, REGISTER, day, chosen)
        assert sorted(frame["code"]) == sorted(slow)
        for row in frame.to_dict("records"):
            wanted = slow[row["code"]]
            for name in ("days", "assigned", "overdue", "next_due", "next_lead_unit"):
                assert row[name] == wanted[name], (name, row["code"])
            assert row["remark"] in wanted["remarks"]
            assert (row["last_status"] is None) == wanted["no_mark"]
        order = [(-row["overdue"], row["next_due"] or date.max) for _, row in frame.iterrows()]
        assert order == sorted(order)
        for only, state in NARROWINGS:
            left = frame[narrowed(frame, day, only, state)]["code"]
            assert set(left) == {code for code, row in slow.items() if kept(row, only, state, day)}
    store.close()


@settings(max_examples=5, deadline=None, phases=PHASES)
@given(country=countries(), seen=views)
def test_each_choice_of_a_menu_counts_what_choosing_it_lists(folder, country, seen):
    store = stored(folder, *country)
    for (day, chosen), facet, (only, state) in itertools.product(seen, FACETS, NARROWINGS):
        for value, count in facet_counts(store, REGISTER, day, chosen, only, facet, state).items():
            frame = work_queue(store, REGISTER, day, replace(chosen, **{facet: value}))
            assert count == int(narrowed(frame, day, only, state).sum()), (facet, value)
    store.close()


def test_the_last_reminder_and_its_answer_stand_beside_the_commune(folder):
    store = stored(folder, [task(scope="communes")], [mark("00001", FIRST, "done")])
    reminders = pd.DataFrame(
        [
            ("00003", FIRST + timedelta(days=5), "lan", None),
            ("00001", FIRST, "lan", FIRST + timedelta(days=1)),
        ],
        columns=["unit_code", "reminded_on", "by", "answered_on"],
    )
    frame = work_queue(store, REGISTER, FIRST + timedelta(days=9), None, reminders)
    rows = frame.set_index("code")
    assert sorted(rows.index) == ["00002", "00003", "00004"]
    assert rows.loc["00003", "reminded_on"] == FIRST + timedelta(days=5)
    assert rows.loc["00003", ["by", "answered_on"]].tolist() == ["lan", None]
    assert rows.loc["00004", "reminded_on"] is None


def test_the_same_figures_and_reminders_make_one_queue(folder, monkeypatch):
    store = stored(folder, [task(scope="communes")], [mark("00001", FIRST, "done")])
    made: list[int] = []
    looked_up = work_queue_module._looked_up
    monkeypatch.setattr(
        work_queue_module, "_looked_up", lambda *asked: made.append(1) or looked_up(*asked)
    )
    names = ["unit_code", "reminded_on", "by", "answered_on"]

    def queue(*reminders: tuple) -> pd.DataFrame:
        said = pd.DataFrame(list(reminders), columns=names, dtype=object)
        return work_queue(store, REGISTER, FIRST + timedelta(days=9), None, said)

    first = queue()
    first["code"] = "changed by who asked"
    once = len(made)
    assert once and sorted(queue()["code"]) == ["00002", "00003", "00004"]
    assert len(made) == once
    urged = queue(("00003", FIRST, "lan", None)).set_index("code")
    assert urged.loc["00003", "by"] == "lan" and len(made) > once
    assert queue().set_index("code").loc["00003", "by"] is None


def test_a_note_that_a_later_mark_has_overtaken_says_nothing_any_more(folder):
    early, late = FIRST + timedelta(days=1), FIRST + timedelta(days=2)
    marks = [
        mark("00001", early, "not_started") | {"note": "thiếu người"},
        mark("00003", early, "not_started") | {"note": "thiếu máy"},
        mark("00003", late, "not_started"),
    ]
    store = stored(folder, [task(scope="communes")], marks)
    rows = work_queue(store, REGISTER, late).set_index("code")
    assert rows.loc["00001", "remark"] == "thiếu người"
    assert rows.loc["00003", "remark"] is None


def test_names_have_their_vietnamese_order():
    names = ["Ba", "Ân", "Đắk", "Ăn", "an", "Dũng", "Dụng", "Dung", "An 2", "An", "Ea H'Leo", "E"]
    assert sorted(names, key=name_key) == [
        *("an", "An", "An 2", "Ăn", "Ân", "Ba", "Dung", "Dũng", "Dụng", "Đắk", "E", "Ea H'Leo"),
    ]
