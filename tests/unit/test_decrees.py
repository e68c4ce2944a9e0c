"""Decrees: what a file makes of the register, what it refuses, and whose log the marks are in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from decree_country import BEFORE, D1, D2, D3, D4, DECREE, REGISTER, unit
from hypothesis import given, settings
from hypothesis import strategies as st
from small_country import FIRST

from data.decree_file import Decree, changes_of, read_decree
from data.decree_rules import Applied
from data.issues import PROBLEMS, Issue
from data.readers import SourceTable
from data.register import Register, load_register
from data.register_table import frame_of, with_decrees

FIELDS = ["valid_from", "change", "code", "new_code", "name", "kind", "province_code"]
HEAD = ",".join(FIELDS) + "\n"
ONE = timedelta(days=1)


def applied(
    text: str, tmp_path: Path, register: Register = BEFORE
) -> tuple[Register, list[Issue], Applied]:
    """Return the register that a decree makes, what is wrong with it, and what it touches."""
    path = tmp_path / "decree.csv"
    path.write_text(text, encoding="utf-8")
    decree = read_decree(path, register)
    done = Applied(register, decree)
    frame = frame_of(row for rows in done.touched.values() for row in rows)
    return with_decrees(register, frame.assign(batch_id=1)), decree.issues, done


def problems(rows: str, tmp_path: Path, register: Register = BEFORE) -> list[tuple]:
    _, issues, done = applied(HEAD + rows, tmp_path, register)
    assert all(issue.problem in PROBLEMS for issue in issues)
    assert issues or done.touched, "a decree without an effect proves nothing"
    return [(issue.row, issue.column, issue.problem) for issue in issues]


# What a decree makes


def test_a_decree_makes_exactly_the_register_written_down_by_hand(tmp_path):
    made, issues, done = applied(DECREE, tmp_path)
    assert issues == []
    assert made.every_row() == REGISTER.every_row()
    assert made.version == REGISTER.version != BEFORE.version
    assert len(done.fresh) == DECREE.count("\n") - 1


def test_a_decree_sent_again_is_known(tmp_path):
    _, issues, done = applied(DECREE, tmp_path, REGISTER)
    assert (issues, done.fresh, done.touched) == ([], [], {})


def test_decrees_one_by_one_make_the_same_as_in_one_file(tmp_path):
    register = BEFORE
    lines = DECREE.splitlines(keepends=True)[1:]
    for day in (D1, D2, D3, D4):
        rows = "".join(line for line in lines if line.startswith(day.isoformat()))
        register, issues, _ = applied(HEAD + rows, tmp_path, register)
        assert issues == []
    assert register.every_row() == REGISTER.every_row()


def test_a_decree_in_vietnamese_says_the_same(tmp_path):
    words = {"renamed": "Đổi tên", "kind": "đổi loại", "moved": "chuyển tỉnh"}
    words |= {"merged": "SÁP NHẬP", "split": "chia tách", "new": "lập mới", "ended": "giải thể"}
    rows = DECREE.splitlines()[1:]
    text = "Nghị quyết\n\nNgày hiệu lực;Thay đổi;Mã;Mã mới;Tên mới;Loại;Mã tỉnh mới\n"
    for row in rows:
        day, change, *rest = row.split(",")
        text += ";".join([f"{day[8:]}/{day[5:7]}/{day[:4]}", words[change], *rest]) + "\n"
    made, issues, _ = applied(text, tmp_path)
    assert issues == []
    assert made.every_row() == REGISTER.every_row()


def test_days_before_a_decree_stay_as_they_were(tmp_path):
    made, _, _ = applied(DECREE, tmp_path)
    for day in (FIRST, D1 - ONE):
        for was, now in zip(BEFORE.in_force(day), made.in_force(day), strict=True):
            assert (was.code, was.full_name, was.province_code) == (
                now.code, now.full_name, now.province_code,
            )  # fmt: skip


def test_search_and_names_follow_the_register_of_the_day():
    def searched(text: str, on: date) -> list[str]:
        return [hit.unit.code for hit in REGISTER.search(text, on)]

    assert (searched("an bình", D2), searched("an bình", D2 - ONE)) == (["00011"], [])
    assert (searched("đảo", D2 - ONE), searched("đảo", D2)) == (
        ["00004"], ["00012", "00013"],
    )  # fmt: skip
    assert [one.code for one in REGISTER.find("Cát Mới", "03", D3)] == ["00003"]
    assert REGISTER.find("Cát Mới", "02", D3) == []
    assert [one.code for one in REGISTER.find("Cát", "02", D1)] == ["00003"]


def test_the_name_of_the_day_wins_over_one_that_another_unit_had_before(tmp_path):
    rows = "2025-09-01,renamed,00003,,Xưa,,\n2025-09-01,renamed,00005,,Cát,,\n"
    made, _, _ = applied(HEAD + rows, tmp_path)
    assert [one.code for one in made.find("Cát", "02", D1)] == ["00005"]
    assert [one.code for one in made.find("Cát", "02", D1 - ONE)] == ["00003"]
    assert [one.code for one in made.find("Cát", None, D1)] == ["00003", "00005"]


def test_eaten_zeros_come_back_and_a_kind_in_front_of_a_name_is_no_part_of_it(tmp_path):
    made, issues, _ = applied(HEAD + "2025-09-01,renamed,3.0,,Xã  Cát Mới,xã,2\n", tmp_path)
    assert issues == []
    assert made.get("00003", D1) == unit("00003", "Cát Mới", "xã", "02", D1)


# What is refused, with its name


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("2025-09-01,renamed,00099,,X,,\n", [(2, "code", "unknown-unit")]),
        ("2025-09-01,renamed,abc,,X,,\n", [(2, "code", "unknown-unit")]),
        ("2025-09-01,renamed,3,,X,,\n", [(2, "code", "ambiguous-unit")]),
        ("2025-09-01,moved,00003,,,,09\n", [(2, "province_code", "unknown-unit")]),
        ("2025-09-01,renamed,00003,abc,X,,\n", [(2, "new_code", "unknown-unit")]),
        ("2025-09-01,moved,00003,,,,abc\n", [(2, "province_code", "unknown-unit")]),
        ("32/13/2025,renamed,00003,,X,,\n", [(2, "valid_from", "bad-date")]),
        ("2025-07-01,renamed,00003,,X,,\n", [(2, "valid_from", "bad-date")]),
        ("2025-09-01,abolished,00003,,X,,\n", [(2, "change", "bad-change")]),
        ("2025-09-01,ended,00003,00004,,,\n", [(2, "change", "bad-change")]),
        ("2025-09-01,split,00003,00021,X,xã,\n", [(2, "change", "bad-change")]),
        ("2025-09-01,merged,00003,00021,X,xã,\n", [(2, "change", "bad-change")]),
        ("2025-09-01,new,,00003,X,xã,02\n", [(2, "new_code", "bad-change")]),
        ("2025-09-01,new,,00003,Cát,xã,02\n", [(2, "new_code", "bad-change")]),
        ("2025-09-01,new,00004,00021,X,xã,02\n", [(2, "code", "bad-change")]),
        ("2025-09-01,moved,02,,,,03\n", [(2, "province_code", "bad-change")]),
        ("2025-09-01,kind,00003,,,thị trấn,\n", [(2, "kind", "bad-kind")]),
        ("2025-09-01,kind,00003,,,tỉnh,\n", [(2, "kind", "bad-kind")]),
        ("2025-09-01,renamed,00003,,Phường Mới,xã,\n", [(2, "kind", "bad-kind")]),
        ("2025-09-01,renamed,00003,,Phường Mới,,\n", [(2, "kind", "missing-value")]),
        (",renamed,00003,,X,,\n", [(2, "valid_from", "missing-value")]),
        ("2025-09-01,,00003,,X,,\n", [(2, "change", "missing-value")]),
        ("2025-09-01,renamed,,,X,,\n", [(2, "code", "missing-value")]),
        ("2025-09-01,renamed,00003,00021,,,\n", [(2, "name", "missing-value")]),
        ("2025-09-01,kind,00003,,,,\n", [(2, "kind", "missing-value")]),
        ("2025-09-01,moved,00003,,,,\n", [(2, "province_code", "missing-value")]),
        ("2025-09-01,new,,00021,X,xã,\n", [(2, "province_code", "missing-value")]),
        (
            "2025-09-01,merged,00003,00021,,,\n2025-09-01,merged,00005,00021,,,\n",
            [(2, "name", "missing-value")],
        ),
        (
            "2025-09-01,merged,00003,00021,X,,\n2025-09-01,merged,00004,00021,,,\n",
            [(2, "kind", "missing-value")],
        ),
        (
            "2025-09-01,merged,00003,00021,X,,\n2025-09-01,merged,00005,00021,Y,,\n",
            [(3, "name", "conflicting-rows")],
        ),
        (
            "2025-09-01,renamed,00003,,X,,\n2025-09-01,ended,00003,,,,\n",
            [(3, "change", "conflicting-rows")],
        ),
        (
            "2025-09-01,renamed,00003,00021,X,,\n2025-09-01,kind,00003,00022,Y,phường,\n",
            [(2, "change", "conflicting-rows"), (3, "change", "conflicting-rows")],
        ),
        (
            "2025-09-01,merged,00003,00005,,,\n2025-09-01,renamed,00005,00021,X,,\n",
            [(2, "new_code", "conflicting-rows")],
        ),
        ("2025-09-01,merged,03,02,,,\n", [(2, "code", "conflicting-rows")]),
    ],
)
def test_every_problem_of_a_decree_has_its_name_and_place(rows, expected, tmp_path):
    assert problems(rows, tmp_path) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # 00004 was split on D2, 00003 moves on D3 and D4, 00015 begins on D3.
        ("2026-01-01,renamed,00004,,X,,\n", [(2, "code", "unknown-unit")]),
        ("2026-01-01,renamed,00003,,X,,\n", [(2, "valid_from", "bad-date")]),
        ("2026-02-01,renamed,00003,,X,,\n", [(2, "valid_from", "bad-date")]),
        ("2025-11-15,renamed,00004,00021,X,,\n", [(2, "valid_from", "bad-date")]),
        ("2026-01-01,renamed,00015,,X,,\n", [(2, "code", "bad-date")]),
        ("2026-06-01,renamed,00005,00004,X,,\n", [(2, "new_code", "unknown-unit")]),
        ("2026-06-01,new,,00004,X,xã,02\n", [(2, "new_code", "unknown-unit")]),
        ("2026-06-01,moved,00011,,,,03\n", [(2, "province_code", "unknown-unit")]),
        ("2026-02-01,new,,00021,X,xã,03\n", [(2, "province_code", "unknown-unit")]),
        # 00010 is merged into 00005 on D3, of which nothing else changes then.
        ("2025-11-15,ended,00005,,,,\n", [(2, "valid_from", "bad-date")]),
        ("2025-11-15,renamed,00005,,X,,\n", []),
    ],
)
def test_a_decree_is_judged_by_the_units_of_its_day_and_what_is_known_later(
    rows, expected, tmp_path
):
    assert problems(rows, tmp_path, REGISTER) == expected


def test_an_ended_code_names_what_it_became(tmp_path):
    _, issues, _ = applied(HEAD + "2026-01-01,renamed,00004,,X,,\n", tmp_path, REGISTER)
    assert [one.code for one in issues[0].candidates] == ["00012", "00013"]


def test_a_decree_with_one_bad_row_touches_nothing(tmp_path):
    rows = "2025-09-01,renamed,00003,,X,,\n2025-09-01,renamed,00099,,X,,\n"
    made, issues, done = applied(HEAD + rows, tmp_path)
    assert (len(issues), done.touched) == (1, {})
    assert made.every_row() == BEFORE.every_row()


def unsound(register: Register) -> list[str]:
    """Return what can't be in a register, whatever decrees it went through."""
    found = []
    for code in register.codes():
        rows = register.rows(code)
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            if row.valid_to is not None and row.valid_to <= row.valid_from:
                found.append(f"{code} ends before it begins")
            if following is not None and row.valid_to != following.valid_from:
                found.append(f"the periods of {code} overlap or leave a gap")
            if (following is not None) != (code in row.successors):
                found.append(f"{code} goes on without saying so, or says so and ends")
            for heir in row.successors:
                if row.valid_to is None or register.get(heir, row.valid_to) is None:
                    found.append(f"{code} became {heir}, which is not in force on that day")
            days_in = {day for day in register.epochs() if row.holds_on(day)}
            homes = [register.get(row.province_code, day) for day in days_in]
            if any(home is None or home.level != "province" for home in homes):
                found.append(f"{code} lies in no province")
    return found


ANY_CODE = st.sampled_from(["01", "02", "03", "04", *(f"{n:05}" for n in range(1, 8)), "00014"])
NEW_CODE = st.sampled_from(["", "", "00001", "00003", "00021", "00022", "02", "04"])
rows_of_decrees = st.fixed_dictionaries(
    {
        "valid_from": st.sampled_from(["2025-08-01", D1, D2, D3, "2026-06-01"]).map(str),
        "change": st.sampled_from(["renamed", "kind", "moved", "merged", "split", "new", "ended"]),
        "code": ANY_CODE,
        "new_code": NEW_CODE,
        "name": st.sampled_from(["", "", "X", "Y"]),
        "kind": st.sampled_from(["", "", "xã", "phường", "tỉnh"]),
        "province_code": st.sampled_from(["", "", "01", "02", "04"]),
    }
)
sensible = st.sampled_from(
    [
        ("renamed", "00003", "", "X", "", ""),
        ("renamed", "00003", "00021", "X", "", ""),
        ("moved", "00005", "", "", "", "01"),
        ("merged", "00006", "00005", "", "", ""),
        ("merged", "00006", "00021", "X", "", ""),
        ("split", "00001", "", "", "", ""),
        ("split", "00001", "00022", "Y", "", ""),
        ("split", "00001", "00002", "", "", ""),
        ("ended", "00002", "", "", "", ""),
        ("new", "", "04", "Z", "tỉnh", ""),
        ("moved", "00007", "", "", "", "04"),
        ("moved", "00021", "", "", "", "04"),
    ]
).flatmap(
    lambda rest: st.sampled_from([D1, D2, D3]).map(
        lambda day: dict(zip(FIELDS, [day.isoformat(), *rest], strict=True))
    )
)


@settings(max_examples=600, deadline=None)
@given(
    rows=st.lists(sensible | rows_of_decrees, min_size=1, max_size=6)
    | st.lists(sensible, min_size=1, max_size=6),
    register=st.sampled_from([BEFORE, REGISTER]),
)
def test_any_decree_is_refused_or_makes_a_sound_register_and_is_known_then(rows, register):
    frame = pd.DataFrame(rows).assign(row=range(2, len(rows) + 2))
    table = SourceTable("decree.csv", "0" * 64, None, (), {}, [], 1, frame, [])

    def put(into: Register) -> tuple[Register, list[Issue], Applied]:
        decree = Decree(table)
        decree.changes = changes_of(decree, into)
        done = Applied(into, decree)
        made = frame_of(row for periods in done.touched.values() for row in periods)
        return with_decrees(into, made.assign(batch_id=1)), decree.issues, done

    made, issues, _ = put(register)
    if issues:
        assert {issue.row for issue in issues} <= set(frame["row"])
        return
    assert unsound(made) == []
    first = min(date.fromisoformat(row["valid_from"]) for row in rows)
    assert [(one.code, one.full_name, one.province_code) for one in made.in_force(first - ONE)] == [
        (one.code, one.full_name, one.province_code) for one in register.in_force(first - ONE)
    ]
    again = put(made)
    assert (again[1], again[2].touched) == ([], {})


def test_the_registers_of_these_tests_are_sound():
    assert unsound(BEFORE) == unsound(REGISTER) == unsound(load_register()) == []
