"""Names, candidates and choices: which unit a row of a file means."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_row import DAY, REGISTER, assigned, problem, read, units
from slow_matching import slow_named

from data import names
from data.unit_match import UnitMatcher
from data.written_unit import Written

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
