"""The workbooks around an import: what goes out comes in again, word for word."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pandas as pd
import pytest

from data.marks_file import ALIASES, UNIT_FIELDS
from data.readers import read_table
from data.register import load_register
from data.tables import STATUSES
from data.written import written_progress, written_status
from reports.rejected import rejected_workbook
from reports.template import COLUMNS, STATES, workbook

REQUIRED = [UNIT_FIELDS, "task_code", "status", "marked_on"]
NAMES = {"unit_code": "Mã xã", "task_code": "Mã nhiệm vụ", "status": "Trạng thái"}
NAMES |= {"marked_on": "Ngày đánh dấu", "progress": "Tiến độ", "Sở": "Sở"}
HEADINGS = {"reason": "Lý do bị loại", "number": "Dòng trong tệp gốc"}


def rows_of(*progress: str) -> pd.DataFrame:
    """Rows of a file that differ in their progress."""
    count = len(progress)
    return pd.DataFrame(
        {
            "unit_code": ["00097"] * count,
            "task_code": ["=1+1"] * count,
            "status": ["Hoàn thành"] * count,
            "marked_on": ["2025-11-28"] * count,
            "progress": list(progress),
            "Sở": ["Khoa học; Công nghệ"] * count,
            "row": range(5, 5 + count),
        }
    )


def read_again(content: bytes, tmp_path) -> pd.DataFrame:
    path = tmp_path / "file"
    path.write_bytes(content)
    return read_table(path, ALIASES | {"Sở": []}, REQUIRED).frame


def test_rejected_rows_come_in_again_as_they_were_written(tmp_path):
    rows = rows_of("70%", "x", "30%")
    reasons = {6: "bad", 7: "worse"}
    found = read_again(rejected_workbook(rows, NAMES, reasons, **HEADINGS), tmp_path)
    wanted = rows[rows["row"].isin([6, 7])]
    for name in NAMES:
        assert found[name].tolist() == wanted[name].tolist()


def test_no_cell_of_a_workbook_is_a_formula_and_codes_stay_text():
    content = rejected_workbook(rows_of("1%"), NAMES, {5: "=cmd()"}, **HEADINGS)
    cells = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())[1]
    assert [cell.data_type for cell in cells] == ["s"] * len(NAMES) + ["n", "s"]
    assert cells[0].value == "00097"


@pytest.mark.parametrize(
    ("column", "rejected"), [(["0.7", "80"], [5]), (["1", "55"], [5]), (["0,5", "0,7"], [5])]
)
def test_progress_means_alone_what_it_meant_among_all_rows(column, rejected, tmp_path):
    rows = rows_of(*column)
    meant = written_progress(rows["progress"])
    reasons = dict.fromkeys(rejected, "bad")
    found = read_again(rejected_workbook(rows, NAMES, reasons, **HEADINGS), tmp_path)
    alone = written_progress(found["progress"])
    assert [alone[text] for text in found["progress"]] == [meant[column[0]]]


def test_a_workbook_that_is_rejected_again_has_one_reason(tmp_path):
    names = NAMES | {"old": HEADINGS["reason"], "older": HEADINGS["number"]}
    rows = rows_of("1%").assign(old="before", older="9")
    content = rejected_workbook(rows, names, {5: "now"}, **HEADINGS)
    head, row = (
        [cell.value for cell in line]
        for line in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
    )
    assert head.count(HEADINGS["reason"]) == head.count(HEADINGS["number"]) == 1
    assert (row[-1], row[-2]) == ("now", 5)


@pytest.fixture(scope="module")
def made() -> bytes:
    units = [one for one in load_register().in_force(date(2025, 11, 28)) if one.code < "00120"]
    tasks = [("T1", "=Công bố", "01/12/2025"), ("T2", "Lập tổ", "")]
    return workbook(units, tasks, ["Một dòng"])


def test_a_filled_template_is_read(made, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book["Đánh dấu"]
    assert [cell.value for cell in sheet[1]] == [heading for heading, _ in COLUMNS]
    values = ["00097", "T1", STATES[2], "70%", date(2025, 11, 28), "QĐ 5", "không"]
    for place, value in enumerate(values, start=1):
        sheet.cell(2, place).value = value
    path = tmp_path / "template.xlsx"
    book.save(path)
    table = read_table(path, ALIASES, REQUIRED)
    assert table.sheet == "Đánh dấu"
    assert table.unknown == []
    [row] = table.frame.to_dict("records")
    assert (row["unit_code"], row["task_code"], row["marked_on"]) == ("00097", "T1", "2025-11-28")
    assert (row["evidence"], row["note"], row["progress"]) == ("QĐ 5", "không", "70%")


def test_the_lists_to_choose_from_hold_what_the_reader_takes(made):
    book = openpyxl.load_workbook(io.BytesIO(made))
    rules = {
        str(rule.sqref).split(":")[0]: rule
        for rule in book["Đánh dấu"].data_validations.dataValidation
    }
    assert rules["C2"].formula1 == f'"{",".join(STATES)}"'
    assert [written_status(word) for word in STATES] == list(STATUSES)
    for cell, sheet in (("A2", "Đơn vị"), ("B2", "Nhiệm vụ")):
        last = book[sheet].max_row
        assert rules[cell].formula1 == f"'{sheet}'!$A$2:$A${last}"
    assert [cell.value for cell in book["Nhiệm vụ"]["A"]] == ["Mã", "T1", "T2"]
    assert {cell.data_type for cell in book["Đơn vị"]["A"]} == {"s"}
