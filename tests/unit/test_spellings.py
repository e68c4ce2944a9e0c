"""What is wrong with a file, by what was written: one choice for all rows that say the same."""

from __future__ import annotations

import pandas as pd

from data.issues import Issue
from data.register import load_register
from data.spellings import LIKELY, ROWS_SHOWN, rows_by_text, spellings
from data.tables import STATUSES

REGISTER = load_register()
VINH_TUY = [REGISTER.get("00283"), REGISTER.get("01156")]
TASKS = pd.DataFrame(
    {"task_code": [f"NV-{n:03}" for n in range(20)], "title": [f"Việc số {n}" for n in range(20)]}
)


def source(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of a file: unit, province, task, status."""
    columns = ["unit", "province", "task_code", "status"]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    return frame.assign(row=range(2, 2 + len(rows)))


def unit_issue(row: int, *candidates: object) -> Issue:
    return Issue(row, "Tên xã", "Hong Gay", "unknown-unit", f"row {row}", candidates)


def test_rows_written_alike_are_one_entry_whatever_else_they_say():
    rows = source(
        ("Hong Gay", "Quảng Ninh", "A", "done"),
        ("Hong Gay ", "Quảng Ninh", "B", "blocked"),
        ("Hong Gay", "Hà Nội", "A", "done"),
    )
    issues = [unit_issue(2), unit_issue(3), unit_issue(4)]
    found = spellings(issues, rows, TASKS, REGISTER)
    assert [(one.written, one.rows) for one in found] == [
        (("", "", "Hong Gay", "Quảng Ninh"), [2, 3]),
        (("", "", "Hong Gay", "Hà Nội"), [4]),
    ]
    counts = rows_by_text(rows)
    assert [counts["unit"][one.written] for one in found] == [2, 1]
    assert counts["task"][("A",)] == 2


def test_candidates_of_all_rows_are_offered_once_in_their_order():
    rows = source(*[("Vĩnh Tuy", "", "A", "done")] * 2)
    issues = [unit_issue(2, VINH_TUY[0]), unit_issue(3, VINH_TUY[1], VINH_TUY[0])]
    [one] = spellings(issues, rows, TASKS, REGISTER)
    assert list(one.candidates) == ["00283", "01156"]
    assert one.as_dict()["candidates"][0]["province"] == "Hà Nội"


def test_tasks_are_offered_by_likeness_and_every_status():
    rows = source(("", "", "NV 7", "xong rồi"), ("", "", "viec so 12", "done"))
    issues = [
        Issue(2, "Nhiệm vụ", "NV 7", "unknown-task", "no"),
        Issue(3, "Nhiệm vụ", "viec so 12", "unknown-task", "no"),
        Issue(2, "Trạng thái", "xong rồi", "bad-status", "no"),
    ]
    first, status, second = spellings(issues, rows, TASKS, REGISTER)
    assert "NV-007" in list(first.candidates)[:2]
    assert next(iter(second.candidates)) == "NV-012"
    assert len(first.candidates) == LIKELY
    assert tuple(status.candidates) == STATUSES


def test_what_no_choice_mends_is_listed_by_what_is_wrong():
    rows = source(*[("Hồng Gai", "Quảng Ninh", "", "done")] * 30)
    issues = [Issue(row, "Ngày", "32/1", "bad-date", "not a day") for row in range(2, 32)]
    issues += [Issue(2, None, None, "missing-value", "no task")]
    day, empty = spellings(issues, rows, TASKS, REGISTER)
    assert (day.about, day.candidates, empty.about) == (None, {}, None)
    plain = day.as_dict()
    assert (plain["count"], len(plain["rows"])) == (30, ROWS_SHOWN)


def test_a_text_that_no_person_wrote_is_not_offered_for_a_choice():
    rows = source(("x" * 5_000, "", "A", "done"))
    [one] = spellings([unit_issue(2, VINH_TUY[0])], rows, TASKS, REGISTER)
    assert one.about is None


def test_a_choice_decides_nothing_where_the_file_lacks_its_columns():
    rows = source(("Hồng Gai", "Quảng Ninh", "A", "done")).drop(columns=["province", "status"])
    counts = rows_by_text(rows)
    assert counts["unit"] == {("", "", "Hồng Gai", ""): 1}
    assert counts["status"] == {}
