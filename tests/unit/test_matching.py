"""Rows matched column by column: the same as row by row, and each spelling asked for once."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mark_tables import TASKS, table_of, tables
from one_row import DAY, REGISTER, assigned, problem, read, units
from slow_matching import slow_assigned, slow_matched, slow_meanings

from data import mark_rows
from data.conflicts import SAME
from data.mark_rows import Choices, matched
from data.unit_match import UnitMatcher
from data.written_unit import Written


@settings(max_examples=300, deadline=None)
@given(tables(), st.sampled_from([None, None, "current", "former"]))
def test_columns_at_once_give_what_row_by_row_gives(table, codes):
    frame, issues = matched(table, TASKS, REGISTER, codes, Choices())
    marks, slow_issues = slow_matched(table, TASKS, REGISTER, codes)
    found = [(issue.row, issue.problem, issue.value) for issue in issues]
    assert sorted(found, key=str) == sorted(slow_issues, key=str)
    wanted = pd.DataFrame(marks, columns=[*SAME, "province_code", "row"], dtype=object)
    plain = frame.astype(object)
    assert plain.where(plain.notna(), None).to_dict("records") == wanted.to_dict("records")


def test_each_distinct_spelling_is_asked_for_once(monkeypatch):
    asked: Counter = Counter()
    days: Counter = Counter()

    class Counting(UnitMatcher):
        def match(self, written, task, on):
            asked[written, task, on] += 1
            return super().match(written, task, on)

    parsed = mark_rows.written_day
    monkeypatch.setattr(mark_rows, "UnitMatcher", Counting)
    monkeypatch.setattr(
        mark_rows, "written_day", lambda text: (days.update([text]), parsed(text))[1]
    )
    draw = random.Random(57)
    codes = ["06994", "6994", "00025", "26368", "25"]
    dates = ["2025-11-28", "28/11/2025", "2026-05-01"]
    rows = [
        {"unit_code": draw.choice(codes), "task_code": draw.choice("CB"),
         "status": draw.choice(["done", "blocked"]), "marked_on": draw.choice(dates),
         "note": f"dòng {number}"}
        for number in range(100_000)
    ]  # fmt: skip
    matched(table_of(rows), TASKS, REGISTER, None, Choices())
    assert set(days.values()) == {1}
    assert set(days) == set(dates)
    assert set(asked.values()) == {1}
    # Four codes of communes in two periods; the short one with each of two tasks.
    assert len(asked) == 4 * 2 + 1 * 2 * 2


@settings(deadline=None)
@given(st.data())
def test_assignments_looked_up_at_once_are_those_of_the_day(data):
    codes = ["06994", "26368", "00025", "22", "25", "99999"]
    pairs = data.draw(
        st.lists(st.tuples(st.sampled_from(codes), st.sampled_from("BCPX")), min_size=1)
    )
    on = data.draw(st.sampled_from([DAY, date(2026, 6, 1)]))
    obvious = slow_assigned(TASKS, REGISTER)
    places = [assigned().tasks.index(task) for _, task in pairs]
    found = assigned().of(pd.array([unit for unit, _ in pairs], dtype=object).to_numpy(),
                          pd.array(places).to_numpy(dtype="int64"), on)  # fmt: skip
    assert found.tolist() == [obvious(unit, task, on) for unit, task in pairs]


# Codes


@settings(max_examples=400, deadline=None)
@given(st.data(), st.sampled_from([None, "current", "former"]), st.booleans())
def test_a_full_code_means_what_both_registers_say_it_means(data, codes, mixed):
    former = [unit.code for level in ("province", "commune")
              for unit in REGISTER.former.units(level)]  # fmt: skip
    code = data.draw(st.sampled_from(former) | st.sampled_from(REGISTER.codes()))
    matcher = UnitMatcher(REGISTER, assigned(), both_columns=False, codes=codes)
    if mixed:
        matcher.look_at_codes([(Written(unit_code="00001"), "C", DAY)])
    text = code if len(code) == 5 else code + ".0"
    match = matcher.match(Written(unit_code=text), "B" if len(code) == 5 else "P", DAY)
    wanted = slow_meanings(code, REGISTER, DAY, mixed=mixed, codes=codes)
    if len(code) == 2 and REGISTER.get(code) is None and match.problem:
        wanted |= slow_meanings(code.zfill(5), REGISTER, DAY, mixed=mixed, codes=codes)
    found = {match.unit.code} if match.unit else {unit.code for unit in match.candidates}
    if match.problem != "unknown-unit":
        assert found == wanted
    else:
        assert not wanted


@settings(deadline=None)
@given(st.data())
def test_a_code_is_the_same_unit_however_many_zeros_were_eaten(data):
    unit = data.draw(st.sampled_from(REGISTER.in_force(DAY)))
    task = "C" if unit.level == "commune" else "P"
    text = data.draw(
        st.integers(0, len(unit.code)).map(
            lambda eaten: unit.code[:eaten].lstrip("0") + unit.code[eaten:]
        )
    )
    text += data.draw(st.sampled_from(["", ".0", ",0", ".00"]))
    column = data.draw(st.sampled_from(["unit_code", "province_code"]))
    assert units({column: text, "task_code": task}) == [unit.code]


@pytest.mark.parametrize("text", ["25", "25.0", "025", "0025", "00025"])
@pytest.mark.parametrize("column", ["unit_code", "province_code"])
def test_a_short_code_is_the_commune_for_a_task_of_communes(text, column):
    assert units({column: text}) == ["00025"]


def test_a_short_code_without_its_task_is_not_assigned_with_both_as_candidates():
    row = {"unit_code": "25", "task_code": "X"}
    assert problem(row) == ("not-assigned", "UNIT_CODE", ["00025", "25"])


def test_what_else_the_row_says_picks_among_the_meanings_of_a_short_code():
    row = {"unit_code": "25", "task_code": "B"}
    assert problem(row)[0] == "ambiguous-unit"
    assert units(row | {"unit": "Phú Thọ", "province": "Phú Thọ"}) == ["25"]
    assert units(row | {"unit": "Giảng Võ"}) == ["00025"]
    assert units(row | {"province_code": "1"}) == ["00025"]


def test_beside_a_communes_column_an_empty_code_means_the_province():
    first = {"unit_code": "06994", "province_code": "22"}
    assert units(first, {"unit_code": "", "province_code": "22", "task_code": "P"}) == [
        "06994", "22",
    ]  # fmt: skip
    lone = {"unit_code": "", "province_code": "00025"}
    assert problem(lone)[0] == "unknown-unit"


def test_a_column_of_provinces_may_hold_communes_with_their_names():
    assert units({"province_code": "06994", "unit": "Vân Đồn"}) == ["06994"]
    assert units({"province_code": "25", "unit": "Giảng Võ"}) == ["00025"]
    assert units({"province_code": "22", "unit": "Vân Đồn"}) == ["06994"]


def test_a_name_of_a_province_and_of_its_commune_is_read_in_the_light_of_the_task():
    row = {"province_code": "15", "unit": "Lào Cai"}
    (commune,) = units(row)
    assert REGISTER.get(commune).full_name == "Phường Lào Cai"
    assert units(row | {"task_code": "P"}) == ["15"]
    assert problem(row | {"task_code": "B"}) == ("ambiguous-unit", "UNIT", [commune, "15"])


# Former codes


MIXED = {"unit_code": "00001", "task_code": "C", "marked_on": "2025-11-27"}


@pytest.mark.parametrize(
    ("ended", "makes"),
    [
        ({"unit_code": "00001"}, True),
        ({"unit_code": "1", "task_code": "C"}, True),
        ({"unit_code": "1", "task_code": "P"}, False),
        ({"unit_code": "02", "task_code": "P"}, True),
        ({"unit_code": "", "province_code": "02", "unit": "Hà Giang", "task_code": "P"}, True),
        ({"unit_code": "06994"}, False),
        ({"unit_code": "99999"}, False),
    ],
)
def test_one_ended_code_in_any_column_makes_two_meanings_ambiguous(ended, makes):
    _, issues = read({"unit_code": "00070"}, {"marked_on": "2025-11-20"} | ended)
    found = [issue for issue in issues if issue.row == 2]
    assert [issue.problem for issue in found] == ["ambiguous-unit"] * makes
    for issue in found:
        assert [unit.code for unit in issue.candidates] == ["00070", "00082"]


def test_in_a_mixed_file_the_name_or_a_word_settles_a_code_of_two_meanings():
    assert units(MIXED, {"unit_code": "00070", "unit": "Hoàn Kiếm"})[1] == "00070"
    assert units(MIXED, {"unit_code": "00070", "unit": "Cửa Nam"})[1] == "00082"
    assert units(MIXED, {"unit_code": "00070"}, codes="current")[1] == "00070"
    _, (issue,) = read(MIXED, {"unit_code": "00070"}, codes="former")
    assert (issue.row, issue.problem) == (3, "ambiguous-unit")


def test_the_name_of_a_split_former_unit_asks_which_part_whatever_its_code_means_now():
    assert REGISTER.former_get("00070").full_name == "Phường Hàng Trống"
    row = {"unit_code": "00070", "unit": "Hàng Trống"}
    assert problem(row) == ("ambiguous-unit", "UNIT_CODE", ["00070", "00082"])
    assert units(row, codes="current") == units(row | {"unit": ""}) == ["00070"]


def test_a_split_former_unit_is_ambiguous_until_its_name_picks_a_part():
    assert problem({"unit_code": "00007"})[0] == "ambiguous-unit"
    assert set(problem({"unit_code": "00007"})[2]) == {"00008", "00025"}
    assert units({"unit_code": "00007", "unit": "Giảng Võ", "province": "Hà Nội"}) == ["00025"]


def test_an_old_name_and_an_old_province_stand_beside_an_old_code():
    unit = REGISTER.former_get("00718")
    home = REGISTER.former_get(unit.province_code)
    row = {"unit_code": "00718", "unit": unit.full_name, "province": home.full_name}
    (heir,) = unit.successors
    assert units(row, row | {"province_code": home.code, "marked_on": "2025-11-27"}) == [heir] * 2
    assert problem(row | {"province": "Hà Nội"})[0] == "code-name-differ"
