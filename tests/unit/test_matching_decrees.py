"""Marks are matched to the units of their day, through every decree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from decree_country import D1, D2, D3, D4, FIRST, REGISTER
from mark_tables import SOUND, TASKS, table_of

from data.mark_rows import Choices, matched

EVE = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("data.mark_rows.today", lambda: date(2026, 6, 1))


def read(*rows: dict[str, object]):
    rows = [SOUND | {name: str(text) for name, text in row.items()} for row in rows]
    fields = {name: None for row in rows for name in row}
    return matched(table_of(rows, fields), TASKS, REGISTER, None, Choices())


def outcome(**row: object) -> str | tuple[str, list[str]]:
    frame, issues = read(row)
    if not issues:
        return frame["unit_code"].iat[0]
    (issue,) = issues
    return issue.problem, [unit.code for unit in issue.candidates]


@pytest.mark.parametrize(
    ("day", "unit"),
    [(date(2025, 3, 1), "00002"), (FIRST, "00002"), (D1 - EVE, "00002"), (D1, "00001"),
     (D2 - EVE, "00001"), (D2, "00011"), (D4, "00011")],
)  # fmt: skip
def test_a_code_that_ended_is_the_successor_of_the_marks_day(day, unit):
    assert outcome(unit_code="00002", marked_on=day) == unit
    assert outcome(unit_code="2", marked_on=day) == unit


def test_a_name_that_ended_is_the_successor_of_the_marks_day():
    row = {"unit": "Bình", "province": "Một"}
    assert outcome(**row, marked_on=D1 - EVE) == "00002"
    assert outcome(**row, marked_on=D1) == "00001"
    assert outcome(**row, marked_on=D2) == "00011"
    assert outcome(unit="An Bình", province="Một", marked_on=D2) == "00011"


def test_of_a_unit_that_was_split_its_parts_are_candidates():
    parts = ("ambiguous-unit", ["00012", "00013"])
    assert outcome(unit_code="00004", marked_on=D2) == parts
    assert outcome(unit="Đảo", province="Hai", marked_on=D2) == parts
    assert outcome(unit_code="00004", unit="Đảo Nam", marked_on=D2) == "00013"
    assert outcome(unit_code="00004", marked_on=D2 - EVE) == "00004"
    assert outcome(unit_code="00005", marked_on=D1) == "00005"


def test_a_unit_that_ended_without_a_successor_takes_no_mark():
    assert outcome(unit_code="00009", marked_on=D4 - EVE) == "00009"
    assert outcome(unit_code="00009", marked_on=D4)[0] == "unknown-unit"


def test_a_province_that_ended_is_known_by_name_and_by_code():
    for said in ({"province": "Ba"}, {"province_code": "03"}):
        assert outcome(unit="Hạ Long", marked_on=D4 - EVE, **said) == "00014"
        assert outcome(unit="Hạ Long", marked_on=D4, **said) == "00014"
        assert outcome(unit_code="00014", marked_on=D4, **said) == "00014"
    assert outcome(province="Ba", task_code="P", marked_on=D4) == "02"
    assert outcome(unit_code="03", task_code="P", marked_on=D4) == "02"


def test_a_unit_that_moved_lies_in_the_province_of_the_day():
    row = {"unit_code": "00003"}
    assert outcome(**row, province="Ba", marked_on=D3) == "00003"
    assert outcome(**row, province="Ba", marked_on=D3 - EVE)[0] == "code-name-differ"
    assert outcome(**row, province="Hai", marked_on=D3)[0] == "code-name-differ"


def test_marks_of_units_that_became_one_conflict_from_that_day_on():
    rows = [{"unit_code": "00001"}, {"unit_code": "00002", "status": "blocked"}]
    frame, issues = read(*(row | {"marked_on": D1 - EVE} for row in rows))
    assert (sorted(frame["unit_code"]), issues) == (["00001", "00002"], [])
    frame, issues = read(*(row | {"marked_on": D1} for row in rows))
    assert (len(frame), [issue.problem for issue in issues]) == (0, ["conflicting-rows"] * 2)
