"""The import of the task catalogue: known codes are replaced, a bad row refuses the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sample_files import as_ods, as_xlsx

from data.demo_catalogue import catalogue
from data.issues import Imported
from data.register import load_register
from data.store import TASK_COLUMNS, Store
from data.tasks_file import import_tasks

HEAD = "task_code,title,group,scope,lead_unit,due_date"


def bring(store: Store, tmp_path: Path, *lines: str, **more) -> Imported:
    path = tmp_path / "tasks.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return import_tasks(store, load_register(), path, by="test", **more)


def test_a_catalogue_is_taken_and_a_known_code_replaced(store, tmp_path):
    first = bring(store, tmp_path, HEAD, "T,Việc,awareness,communes; 22,A,31/12/2025")
    assert (first.batch is not None, first.accepted) == (True, 1)
    second = bring(store, tmp_path, HEAD, "T,Việc mới,human-resources,kind:đặc_khu,A,")
    assert second.accepted == 1
    found = store.tasks().to_dict("records")
    assert [(one["title"], one["group"], one["scope"], one["due_date"]) for one in found] == [
        ("Việc mới", "human-resources", "kind:đặc_khu", None)
    ]
    again = bring(store, tmp_path, HEAD, "T,Việc mới,human-resources,kind:đặc_khu,A,")
    assert (again.batch, again.unchanged) == (None, 1)


def test_an_unknown_unit_in_a_scope_refuses_the_file(store, tmp_path):
    result = bring(
        store, tmp_path, HEAD, "T,Việc,awareness,communes,A,", "U,Việc,awareness,in:99 06994,A,"
    )
    assert [(one.row, one.problem, one.value) for one in result.issues] == [
        (3, "unknown-unit", "in:99 06994")
    ]
    assert (result.batch, result.refused, store.version()) == (None, True, 0)


def test_every_problem_of_a_task_has_its_name(store, tmp_path):
    result = bring(
        store, tmp_path, HEAD + ",start_date,assigned_by",
        "T,,awareness,communes,A,,,", "U,Việc,sports,communes,A,,,",
        "V,Việc,awareness,communes,A,32/1/2026,,", "W,Việc,awareness,communes,A,,,huyện",
        "X,Việc,awareness,communes,A,2025-01-01,2025-02-01,",
        "Y,Việc,awareness,communes,A,,,", "Y,Khác,awareness,communes,A,,,",
    )  # fmt: skip
    assert [(one.row, one.problem) for one in result.issues] == [
        (2, "missing-value"), (3, "bad-group"), (4, "bad-date"), (5, "bad-assigned-by"),
        (6, "bad-date"), (8, "conflicting-rows"),
    ]  # fmt: skip


def test_no_code_looks_like_another_one(store, tmp_path):
    codes = ["NQ57-02", "Đ.1/ệ b", "N\u041e57-02", "\u039dQ57-02", "\uff2eQ57", "NQ57\u201102",
             "\u0661", "x" * 41]  # fmt: skip
    rows = [f"{code},Việc,awareness,communes,A," for code in codes]
    result = bring(store, tmp_path, HEAD, *rows)
    assert {(one.row, one.problem) for one in result.issues} == {
        (row, "bad-code") for row in range(4, 10)
    }
    assert bring(store, tmp_path, HEAD, *rows[:2]).accepted == 2


def test_the_vietnamese_names_of_columns_are_understood(store, tmp_path):
    result = bring(
        store, tmp_path,
        "Mã nhiệm vụ;Tên nhiệm vụ;Nhóm;Cấp giao;Đơn vị chủ trì;Đơn vị phối hợp;"
        "Hạn hoàn thành;Phạm vi",
        "T;Việc;digital-government;Trung ương;Sở A;Sở B;15/11/2025;provinces",
    )  # fmt: skip
    assert result.accepted == 1
    found = store.tasks().iloc[0]
    assert (found["assigned_by"], found["due_date"]) == ("central", date(2025, 11, 15))


def test_the_catalogue_of_the_demonstration_makes_the_round_trip(store, tmp_path):
    tasks = catalogue().sort_values("task_code", ignore_index=True)[TASK_COLUMNS]
    path = tmp_path / "tasks.csv"
    tasks.to_csv(path, index=False)
    result = import_tasks(store, load_register(), path, by="test")
    assert (result.accepted, result.issues) == (len(tasks), [])
    found = store.tasks()
    for column in ("task_code", "title", "group", "lead_unit", "start_date", "due_date"):
        assert found[column].tolist() == tasks[column].tolist()


@pytest.mark.parametrize("made", [as_xlsx, as_ods])
def test_a_catalogue_may_be_a_workbook_and_its_issues_name_the_sheet(store, tmp_path, made):
    head = ["Mã nhiệm vụ", "Tên nhiệm vụ", "Nhóm", "Phạm vi", "Hạn hoàn thành"]
    good = ["T", "Việc", "awareness", "in:22", date(2025, 12, 31)]
    path = tmp_path / "tasks"
    path.write_bytes(
        made({"Bìa": [["DANH MỤC"]], "Nhiệm vụ": [["DANH MỤC"] + [""] * 4, head, good]})
    )
    result = import_tasks(store, load_register(), path, by="test", name="danh mục.xlsx")
    assert (result.accepted, result.issues) == (1, [])
    assert store.tasks()["due_date"].tolist() == [date(2025, 12, 31)]
    assert store.batches()[0].file == "danh mục.xlsx"
    path.write_bytes(made({"Nhiệm vụ": [head, ["U", "Việc", "awareness", "in:99", ""]]}))
    refused = import_tasks(store, load_register(), path, by="test").issues
    assert [(one.sheet, one.row, one.problem) for one in refused] == [
        ("Nhiệm vụ", 2, "unknown-unit")
    ]
