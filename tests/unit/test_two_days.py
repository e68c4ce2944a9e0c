"""What changed between two days: equal to the definitions on any data, and to the sum of parts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_coverage import plain, rows_of
from small_country import DECREE, FIRST, REGISTER, countries, days

from data.changes import CHANGE_COUNTS, COMMUNE_FIELDS, PROVINCE_FIELDS, changes
from data.coverage import Filters
from data.register import Register, Unit
from data.register_changes import register_changes
from data.snapshot import DayRefused
from data.store import Store

MERGER = date(2026, 1, 1)


def unit(code, name, home, begins=FIRST, ends=None, successor=None, kind="xã") -> Unit:
    level = "province" if len(code) == 2 else "commune"
    heirs = (successor,) if successor else ()
    return Unit(code, name, kind, level, home, begins, ends, heirs)


MERGED = Register(
    [
        unit("01", "Một", "01", kind="tỉnh"),
        unit("02", "Hai", "02", kind="tỉnh"),
        unit("00001", "An", "01", ends=MERGER, successor="00009"),
        unit("00002", "Bình", "01", ends=MERGER, successor="00009"),
        unit("00003", "Cát", "02"),
        unit("00004", "Đông", "02", ends=MERGER, successor="00003"),
        unit("00005", "Giang", "02", ends=MERGER),
        unit("00006", "Hà Bắc", "02", begins=MERGER),
        unit("00007", "Khê", "02", ends=MERGER, successor="00007"),
        unit("00007", "Khê Mới", "01", begins=MERGER),
        unit("00008", "Lâm", "02", ends=MERGER, successor="00010"),
        unit("00009", "An Bình", "01", begins=MERGER),
        unit("00010", "Lâm", "02", begins=MERGER),
    ]
)
"""Two provinces with a decree of every kind."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stores")


def filled(
    folder: Path, tasks: list[dict], marks: list[dict], register: Register = REGISTER
) -> Store:
    """Return a new store that holds them, in their order."""
    store = Store(f"sqlite:///{mkdtemp(dir=folder)}/nq57.db", register)
    store.upgrade()
    frame = pd.DataFrame(
        marks, columns=["unit_code", "province_code", "task_code", "status", "marked_on", "row"]
    ).assign(province_code="01")
    store.append_marks(
        frame, kind="marks", file="a.csv", sha256=None, by="", tasks_frame=pd.DataFrame(tasks)
    )
    return store


def slow_states(register: Register, tasks: list[dict], marks: list[dict], day: date) -> dict:
    """Return the assignments of every unit of a day, each with its task's code."""
    # From the day of a merger on, marks of all predecessors stand in one log.
    heirs = {code: register.log_code(code, day) for code in {m["unit_code"] for m in marks}}
    marks = [one | {"unit_code": heirs[one["unit_code"]]} for one in marks]
    found = {}
    for one in register.in_force(day):
        rows = [
            row | {"task": task["task_code"]}
            for task in tasks
            for row in rows_of(one, [task], marks, day, Filters())
        ]
        found[one.code] = (one, rows)
    return found


def slow_changes(register, tasks, marks, first: date, last: date) -> dict[str, dict]:
    """Return the counts of every unit of the later day, of its own assignments."""
    before = slow_states(register, tasks, marks, first)
    after = slow_states(register, tasks, marks, last)
    done = ("done_on_time", "done_late")
    flags = {
        "newly_late": lambda row: row["state"] == "overdue",
        "newly_done": lambda row: row["state"] in done,
        "obstacles_opened": lambda row: row["status"] == "blocked",
    }
    result = {}
    for code, (one, rows) in after.items():
        old = [
            row for was in before if register.log_code(was, last) == code for row in before[was][1]
        ]
        marked, was_marked = (
            any(row["status"] not in (None, "not_started") for row in part) for part in (rows, old)
        )
        commune = one.level == "commune"
        counts = {
            "newly_marked": int(commune and marked and not was_marked),
            "lost": int(commune and was_marked and not marked),
            "still_unmarked": int(commune and not marked and not was_marked),
        }
        for name, flag in flags.items():
            held = {row["task"] for row in rows if flag(row)}
            had = {row["task"] for row in old if flag(row)}
            counts[name] = len(held - had)
            if name == "obstacles_opened":
                counts["obstacles_closed"] = len(had - held)
        result[code] = counts
    return result


@settings(max_examples=60, deadline=None)
@given(country=countries(), one=days, other=days, province=st.sampled_from([None, "01", "02"]))
def test_every_change_equals_the_definition(folder, country, one, other, province):
    tasks, marks = country
    first, last = sorted((one, other))
    agrees(filled(folder, tasks, marks), REGISTER, tasks, marks, first, last, province)


@settings(max_examples=40, deadline=None)
@given(country=countries(), before=st.integers(0, 180), after=st.integers(0, 90))
def test_a_merged_unit_is_compared_with_its_successor(folder, country, before, after):
    tasks, marks = country
    first, last = MERGER - timedelta(days=1 + before), MERGER + timedelta(days=after)
    agrees(filled(folder, tasks, marks, MERGED), MERGED, tasks, marks, first, last, None)


def agrees(store, register, tasks, marks, first, last, province) -> None:
    """Hold the changes against the slow ones, and every sum against its parts."""
    found = changes(store, register, first, last, province)
    store.close()
    wanted = slow_changes(register, tasks, marks, first, last)
    assert list(found.provinces.columns) == PROVINCE_FIELDS
    assert list(found.communes.columns) == COMMUNE_FIELDS
    inside = [
        unit.code
        for unit in register.in_force(last)
        if unit.level == "commune" and province in (None, unit.province_code)
    ]
    assert found.communes["code"].tolist() == inside
    for row in plain(found.communes):
        counts = {name: row[name] for name in CHANGE_COUNTS}
        assert counts == wanted[row["code"]], row["code"]
        word = {"marked": "newly_marked"}.get(row["coverage_change"], row["coverage_change"])
        assert [name for name in CHANGE_COUNTS[:3] if row[name]] == [word] * (word is not None)
    for row in plain(found.provinces):
        mine = found.communes[found.communes["province_code"] == row["code"]]
        for name in CHANGE_COUNTS:
            assert row[name] == mine[name].sum() + wanted[row["code"]][name]
    for name in CHANGE_COUNTS:
        assert found.totals[name] == found.provinces[name].sum()


def test_every_kind_of_decree_is_named_with_its_day():
    found = register_changes(MERGED, MERGER - timedelta(days=1), MERGER)
    assert set(found["day"]) == {MERGER}
    rows = [
        (row["code"], row["change"], row["before"], row["after"])
        for row in found.to_dict("records")
    ]
    assert rows == [
        ("00001", "merged", "00001", "00009"),
        ("00002", "merged", "00002", "00009"),
        ("00004", "merged", "00004", "00003"),
        ("00005", "ended", "00005", None),
        ("00006", "new", None, "00006"),
        ("00007", "renamed", "Khê", "Khê Mới"),
        ("00007", "moved", "02", "01"),
        ("00008", "recoded", "00008", "00010"),
    ]


def test_a_ward_that_was_a_commune_is_a_change_of_kind():
    found = register_changes(REGISTER, FIRST, DECREE)
    assert found[["code", "change", "before", "after"]].to_numpy().tolist() == [
        ["00002", "kind", "xã", "phường"]
    ]
    assert register_changes(REGISTER, FIRST, DECREE - timedelta(days=1)).empty


def test_two_days_in_the_wrong_order_are_refused(folder):
    store = filled(folder, [], [])
    with pytest.raises(DayRefused, match="lies after 2025-07-01") as refused:
        changes(store, REGISTER, date(2025, 7, 2), FIRST)
    assert refused.value.reason == "wrong-order"


def test_nothing_changes_from_a_day_to_itself_but_what_stays_unmarked(folder):
    tasks = [
        dict.fromkeys(["title", "group", "assigned_by", "lead_unit", "coordinating_units"], "")
        | {"task_code": "T", "scope": "communes", "start_date": None, "due_date": None}
    ]
    marks = [{"unit_code": "00001", "task_code": "T", "marked_on": FIRST, "status": "blocked"}]
    found = changes(filled(folder, tasks, marks), REGISTER, FIRST, FIRST)
    assert found.totals == dict.fromkeys(CHANGE_COUNTS, 0) | {"still_unmarked": 3}
