"""Rows matched column by column: the same as row by row, and each spelling asked for once."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from datetime import date
from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mark_tables import SOUND, TASKS, table_of, tables
from slow_matching import slow_assigned, slow_matched, slow_meanings, slow_named

from data import mark_rows, names
from data.assigned import Assigned
from data.conflicts import SAME
from data.mark_rows import Choices, matched
from data.register import load_register
from data.unit_match import UnitMatcher
from data.written_unit import Written

DAY = date(2025, 11, 28)
REGISTER = load_register()


@lru_cache(maxsize=1)
def assigned() -> Assigned:
    return Assigned(TASKS, REGISTER)


def read(*rows: dict[str, str], codes=None, **chosen):
    """Return the frame of sound marks and the issues of rows, sound where they say nothing."""
    rows = [SOUND | row for row in rows]
    fields = {name: None for row in rows for name in row}
    return matched(table_of(rows, fields), TASKS, REGISTER, codes, Choices(**chosen))


def units(*rows: dict[str, str], **how) -> list[str]:
    frame, issues = read(*rows, **how)
    assert not issues, issues
    return frame.sort_values("row")["unit_code"].tolist()


def problem(row: dict[str, str], **how) -> tuple[str, str, list[str]]:
    """Return problem, column and candidates of the only issue of a row."""
    _, (issue,) = read(row, **how)
    return issue.problem, issue.column, [unit.code for unit in issue.candidates]


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


# Names


def test_a_province_that_is_only_former_is_asked_for_its_former_communes_alone():
    ended = REGISTER.former_get("02")
    assert (ended.name, REGISTER.get("02")) == ("Hà Giang", None)
    heir = REGISTER.get(ended.successors[0])
    present = {u.code for u in REGISTER.in_force(DAY) if u.province_code == heir.code}
    there = [u for u in REGISTER.former.units("commune") if u.province_code == "02"]
    came = {code for unit in there for code in unit.successors}
    elsewhere = next(
        REGISTER.get(code) for code in sorted(present - came - {heir.code})
        if not [u for u in there if names.fold(u.name) == names.fold(REGISTER.get(code).name)]
    )  # fmt: skip
    assert units({"unit": elsewhere.name, "province": heir.name}) == [elsewhere.code]
    for said in ({"province": "Hà Giang"}, {"province_code": "02"}):
        assert problem({"unit": elsewhere.name} | said)[0] == "unknown-unit"
        single = next(u for u in there if len(u.successors) == 1 and sum(
            names.fold(u.name) == names.fold(other.name) for other in there) == 1)  # fmt: skip
        assert units({"unit": single.name} | said) == [single.successors[0]]


def test_a_present_name_goes_before_a_former_one_of_the_same_province():
    rows = [
        {"unit": unit.full_name, "province": REGISTER.get(unit.province_code).full_name}
        for unit in REGISTER.in_force(DAY)[::7]
        if unit.level == "commune"
    ]
    wanted = [unit.code for unit in REGISTER.in_force(DAY)[::7] if unit.level == "commune"]
    assert units(*rows) == wanted


def test_exact_beats_folded_and_two_that_fit_equally_are_ambiguous():
    row = {"province": "Thái Nguyên"}
    exact = units(row | {"unit": "Văn Lang"}, row | {"unit": "Văn Lăng"})
    assert len(set(exact)) == 2
    found = problem(row | {"unit": "van lang"})
    assert (found[0], found[1], set(found[2])) == ("ambiguous-unit", "UNIT", set(exact))


def test_exact_beats_folded_among_the_former_communes_of_all_that_became_a_province():
    # La Pán Tẩn was in Yên Bái, La Pan Tẩn in Lào Cai; both are in Lào Cai now.
    row = {"province": "Lào Cai"}
    assert units(row | {"unit": "La Pán Tẩn"}, row | {"unit": "La Pan Tẩn"}) == ["04492", "02782"]
    found = problem(row | {"unit": "la pan tan"})
    assert (found[0], set(found[2])) == ("ambiguous-unit", {"02782", "04492"})


def test_a_name_without_its_province_is_ambiguous_with_every_unit_of_the_name():
    same = {u.code for u in REGISTER.in_force(DAY) if u.name == "Tân Tiến"}
    assert len(same) > 2
    for row in ({"unit": "Tân Tiến"}, {"unit": "Tân Tiến", "province": ""}):
        found = problem(row)
        assert (found[0], found[1], set(found[2])) == ("ambiguous-unit", "UNIT", same)
    (one,) = [u.code for u in REGISTER.in_force(DAY) if u.name == "Vân Đồn"]
    assert problem({"unit": "Vân Đồn"}) == ("ambiguous-unit", "UNIT", [one])


def test_codes_and_names_of_the_province_must_agree_with_each_other():
    row = {"unit": "Vân Đồn", "province": "Quảng Ninh"}
    assert units(row | {"province_code": "22"}) == ["06994"]
    found = problem(row | {"province_code": "01"})
    assert (found[0], found[1], found[2][0]) == ("code-name-differ", "PROVINCE_CODE", "06994")


def forms(draw: st.DrawFn, text: str) -> str:
    """Draw a way in which people type a name."""
    if draw(st.booleans()):
        text = unicodedata.normalize("NFD", text)
    case = draw(st.sampled_from([str, str.upper, str.lower]))
    return "  ".join(case(text).split(" ")) if draw(st.booleans()) else case(text)


KINDS = {"phường": ["Phường", "P.", "P", ""], "xã": ["Xã", "X.", "X", ""],
         "đặc khu": ["Đặc khu", "ĐK", "đk.", ""]}  # fmt: skip
COMMUNES = [unit for unit in REGISTER.in_force(DAY) if unit.level == "commune"]


@st.composite
def typed(draw: st.DrawFn):
    unit = draw(st.sampled_from(COMMUNES))
    name = unit.name
    if draw(st.booleans()):
        name = name.replace("òa", "oà").replace("óa", "oá").replace("ủy", "uỷ").replace("úy", "uý")
    bare = draw(st.booleans())
    name = names.fold(name) if bare else name
    kind = draw(st.sampled_from(KINDS[unit.kind]))
    province = REGISTER.get(unit.province_code).name
    return unit, bare, forms(draw, f"{kind} {name}".strip()), forms(draw, province)


@settings(max_examples=300, deadline=None)
@given(typed())
def test_a_name_is_found_however_it_is_typed(drawn):
    unit, bare, text, province = drawn
    home = REGISTER.get(unit.province_code)
    match = UnitMatcher(REGISTER, assigned(), both_columns=False).match(
        Written(unit=text, province=province), "", DAY
    )
    found = [match.unit] if match.unit else list(match.candidates)
    assert match.problem in ("", "ambiguous-unit")
    if match.unit and not bare:
        assert match.unit == unit
    assert unit in found or (bare and slow_named(unit.name, home, REGISTER, DAY) != found)
    assert {names.fold(one.name) for one in found} <= {
        reading.folded for reading in names.readings(text)
    }


# Candidates


@pytest.mark.parametrize(
    ("row", "first"),
    [
        ({"unit_code": "06984"}, "06994"),
        ({"unit_code": "96994"}, "06994"),
        ({"unit_code": "069944"}, "06994"),
        ({"unit_code": "06984", "unit": "Vân Đồn", "province": "Quảng Ninh"}, "06994"),
        ({"unit_code": "99999", "unit": "van don", "province": "quang ninh"}, "06994"),
        ({"unit_code": "", "unit": "Vân Đôn Mới", "province": "Quảng Ninh"}, "06994"),
        ({"unit_code": "Vân Đồng"}, "06994"),
        ({"unit_code": "", "unit": "Vân Đồn", "province": "Hà Nội"}, "06994"),
        ({"unit_code": "", "province": "Quảng Nin"}, "22"),
    ],
)
def test_the_unit_that_was_meant_is_among_the_first_candidates(row, first):
    found = problem(row)
    assert found[0] == "unknown-unit"
    assert first in found[2][:3]
    assert len(found[2]) == len(set(found[2])) <= 5


def test_candidates_for_a_code_agree_with_the_name_of_the_row():
    row = {"unit_code": "06995", "unit": "Vân Đồn", "province": "Quảng Ninh"}
    assert REGISTER.get("06995") is None
    assert problem(row)[2][0] == "06994"
    _, issues = read(row | {"unit": "", "province": "Hà Nội"})
    assert "06994" not in [unit.code for unit in issues[0].candidates]


def test_beside_a_code_that_differs_the_unit_of_the_name_is_a_candidate():
    row = {"unit_code": "06994", "unit": "Ba Chẽ", "province": "Quảng Ninh"}
    found = problem(row)
    assert (found[0], found[1], found[2][0]) == ("code-name-differ", "UNIT", "06994")
    assert "Ba Chẽ" in [REGISTER.get(code).name for code in found[2]]


def test_a_text_that_is_no_name_at_all_is_not_looked_up():
    assert problem({"unit": "P " * 50_000, "province": "Hà Nội"}) == ("unknown-unit", "UNIT", [])


def test_a_file_of_nothing_but_wrong_names_ends(monkeypatch):
    monkeypatch.setattr("data.likeness._ASKED", 3)
    _, issues = read(*({"unit": f"Vân Đồnn {n}", "province": "Quảng Ninh"} for n in range(9)))
    assert [bool(issue.candidates) for issue in issues] == [True] * 3 + [False] * 6


# Choices


def key(unit_code="", province_code="", unit="", province=""):
    return unit_code, province_code, unit, province


def test_what_a_person_chose_goes_before_every_rule():
    chosen = {
        "units": {key("0699X"): "06994", key(unit="Văn Lang"): "02143"},
        "tasks": {"Việc C": "C"},
        "statuses": {"xong": "done"},
    }
    row = {"unit_code": "0699X", "task_code": "Việc C", "status": "xong"}
    frame, issues = read(row, **chosen)
    assert not issues
    assert frame[["unit_code", "task_code", "status"]].to_numpy().tolist() == [
        ["06994", "C", "done"]
    ]
    assert units({"unit": " Văn Lang "}, **chosen) == ["02143"]


def test_a_chosen_unit_must_exist_and_have_the_task():
    chosen = {"units": {key("0699X"): "06994", key("K"): "99999"}}
    assert problem({"unit_code": "K"}, **chosen) == ("unknown-unit", "UNIT_CODE", [])
    assert problem({"unit_code": "0699X", "task_code": "P"}, **chosen)[0] == "not-assigned"
    assert problem({"unit_code": "06994", "task_code": "?"}, tasks={"?": "Z"})[0] == "unknown-task"
    assert problem({"unit_code": "06994", "status": "?"}, statuses={"?": "z"})[0] == "bad-status"


def test_a_choice_for_a_short_code_holds_for_the_tasks_of_that_unit_alone():
    chosen = {"units": {key("25"): "00025"}}
    rows = [{"unit_code": "25", "task_code": task} for task in "BCP"]
    assert units(*rows, **chosen) == ["00025", "00025", "25"]


# What issues say


def test_an_issue_names_row_sheet_column_and_value_as_the_file_does():
    _, (issue,) = read({"unit_code": "06994", "status": "xong"})
    assert (issue.row, issue.sheet, issue.column, issue.value) == (2, "Tháng 11", "STATUS", "xong")


def test_a_unit_that_is_not_given_is_missing_from_a_column_of_the_file():
    _, (issue,) = read({"unit": "", "province": ""})
    assert (issue.problem, issue.column, issue.value) == ("missing-value", "UNIT", None)


def test_many_rows_that_conflict_are_named_in_a_few_words():
    rows = [{"unit_code": "06994", "note": f"{number}"} for number in range(500)]
    frame, issues = read(*rows)
    assert frame.empty
    assert len(issues) == 500
    assert {issue.message for issue in issues} == {
        "rows 2, 3, 4, 5, 6 and 495 more say different things of one task, unit and day."
    }
