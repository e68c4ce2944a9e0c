"""The import of marks: what is read, what is refused, and that a file is taken whole or not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sample_files import as_xlsx

from data.issues import FileRefused, Imported
from data.marks_file import fresh_marks, import_marks, read_marks
from data.register import load_register
from data.store import Store
from settings import today

HEAD = "unit_code,task_code,status,marked_on"
RESULT = {"batch", "rows", "accepted", "unchanged", "rejected", "issues", "unknown_columns"}
RESULT |= {"sheet", "skipped"}


@pytest.fixture
def store(store: Store) -> Store:
    """An empty store of each engine, with four tasks."""
    rows = [("C", "communes"), ("P", "provinces"), ("X", "kind:xã"), ("B", "communes provinces")]
    tasks = pd.DataFrame(rows, columns=["task_code", "scope"]).assign(
        title="Việc", group="awareness", assigned_by="central", lead_unit="A",
        coordinating_units="", start_date=None, due_date=None,
    )  # fmt: skip
    store.replace_tasks(tasks, file=None, sha256=None, by="test")
    return store


def bring(store: Store, tmp_path: Path, *lines: str, encoding: str = "utf-8", **more) -> Imported:
    path = tmp_path / "marks.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return import_marks(store, load_register(), path, by="test", **more)


def problems(result: Imported) -> list[tuple[int, str]]:
    return [(issue.row, issue.problem) for issue in result.issues]


def marked(store: Store) -> pd.DataFrame:
    units = [*load_register().units("commune", today())["code"], "22", "25", "04"]
    return store.standing_marks(units, date(2024, 12, 22), today())


def test_a_sound_file_becomes_one_batch_in_the_documented_shape(store, tmp_path):
    result = bring(store, tmp_path, HEAD, "06994,C,hoàn thành,28/11/2025", "22,P,done,2025-11-28")
    answer = result.as_dict()
    assert set(answer) == RESULT
    assert answer["batch"] == store.batches()[0].id
    assert [answer[name] for name in ("rows", "accepted", "unchanged", "rejected")] == [2, 2, 0, 0]
    found = marked(store).sort_values("unit_code").to_dict("records")
    assert [(one["unit_code"], one["province_code"], one["status"]) for one in found] == [
        ("06994", "22", "done"),
        ("22", "22", "done"),
    ]
    assert {one["marked_on"] for one in found} == {date(2025, 11, 28)}


def test_the_same_file_twice_changes_nothing_and_overturns_no_correction(store, tmp_path):
    lines = [HEAD + ",progress,note", "06994,C,đang thực hiện,1/9/2025,70%,chờ thiết bị"]
    bring(store, tmp_path, *lines)
    bring(store, tmp_path, HEAD, "06994,C,hoàn thành,1/9/2025")
    version = store.version()
    again = bring(store, tmp_path, *lines)
    assert (again.batch, again.accepted, again.unchanged) == (None, 0, 1)
    assert store.version() == version


def test_a_file_with_one_bad_row_is_refused_whole(store, tmp_path):
    result = bring(store, tmp_path, HEAD, "06994,C,done,2025-11-28", "06994,C,xong,2025-11-27")
    assert (result.batch, result.rows, result.accepted, result.rejected) == (None, 2, 1, 1)
    assert result.refused
    assert "row 3" in result.sentence
    assert store.mark_count() == 0
    issue = result.as_dict()["issues"][0]
    assert issue["row"] == 3
    assert issue["sheet"] is None
    assert (issue["column"], issue["value"], issue["problem"]) == ("status", "xong", "bad-status")


def test_accept_valid_takes_the_sound_rows_and_dry_run_takes_none(store, tmp_path):
    lines = [HEAD, "06994,C,done,2025-11-28", "06994,C,xong,2025-11-27"]
    tried = bring(store, tmp_path, *lines, accept_valid=True, dry_run=True)
    assert (tried.batch, tried.accepted, store.mark_count()) == (None, 1, 0)
    taken = bring(store, tmp_path, *lines, accept_valid=True)
    assert (taken.batch is not None, taken.rejected, store.mark_count()) == (True, 1, 1)
    assert (store.batches()[0].rows, store.batches()[0].accepted) == (2, 1)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_names_of_columns_match_without_case_diacritics_spaces_or_order(
    store, tmp_path, separator, encoding
):
    lines = [
        "BÁO CÁO THÁNG 11",
        "",
        separator.join(["NGAY DANH DAU", "Mã  nhiệm vụ", "Tinh trang", "MÃ ĐVHC", "Người nhập"]),
        separator.join(["28/11/2025", "c", "Vướng mắc", "6994", "An"]),
    ]
    result = bring(store, tmp_path, *lines, encoding=encoding)
    assert (result.accepted, result.unknown_columns) == (1, ["Người nhập"])
    assert marked(store)["unit_code"].tolist() == ["06994"]


def test_row_numbers_count_titles_and_empty_rows(store, tmp_path):
    result = bring(store, tmp_path, "BÁO CÁO", "", HEAD, "", "06994,C,xong,2025-11-28")
    assert problems(result) == [(5, "bad-status")]
    assert result.rows == 1


@pytest.mark.parametrize("code", ["25", "25.0", "00025"])
@pytest.mark.parametrize("column", ["unit_code", "mã tỉnh"])
def test_an_eaten_zero_is_read_in_the_light_of_the_task(store, tmp_path, code, column):
    bring(store, tmp_path, f"{column},task_code,status,marked_on", f"{code},C,done,2025-11-28")
    assert marked(store)["unit_code"].tolist() == ["00025"]


def test_a_short_code_is_the_province_for_a_task_of_provinces(store, tmp_path):
    bring(store, tmp_path, HEAD, "25,P,done,2025-11-28", "4,P,done,2025-11-28")
    assert sorted(marked(store)["unit_code"]) == ["04", "25"]


def test_a_short_code_that_fits_both_is_ambiguous(store, tmp_path):
    result = bring(store, tmp_path, HEAD, "25,B,done,2025-11-28")
    assert problems(result) == [(2, "ambiguous-unit")]
    assert [one["code"] for one in result.as_dict()["issues"][0]["candidates"]] == ["00025", "25"]


def test_beside_a_communes_column_the_provinces_column_must_agree(store, tmp_path):
    head = "mã xã,mã tỉnh,task_code,status,marked_on"
    result = bring(
        store, tmp_path, head,
        "06994,22,C,done,2025-11-28", ",22,P,done,2025-11-28", "06994,01,C,done,2025-11-27",
    )  # fmt: skip
    assert problems(result) == [(4, "code-name-differ")]
    assert result.accepted == 2


def test_codes_that_ended_go_through_the_table_of_successors(store, tmp_path):
    bring(store, tmp_path, HEAD, "00001,C,done,2025-11-28")
    assert marked(store)["unit_code"].tolist() == ["00097"]
    split = bring(store, tmp_path, HEAD, "00007,C,done,2025-11-28")
    assert problems(split) == [(2, "ambiguous-unit")]
    assert {unit.code for unit in split.issues[0].candidates} == {"00008", "00025"}


def test_beside_an_ended_code_a_code_of_two_meanings_is_ambiguous(store, tmp_path):
    lines = [HEAD + ",tên đơn vị", "00001,C,done,2025-11-28,", "00070,C,done,2025-11-28,"]
    result = bring(store, tmp_path, *lines)
    assert problems(result) == [(3, "ambiguous-unit")]
    assert [unit.code for unit in result.issues[0].candidates] == ["00070", "00082"]
    assert not bring(store, tmp_path, *lines, codes="current", dry_run=True).issues
    named = [*lines[:2], "00070,C,done,2025-11-28,Phường Hoàn Kiếm"]
    assert not bring(store, tmp_path, *named, dry_run=True).issues
    alone = [HEAD, "00070,C,done,2025-11-28"]
    assert not bring(store, tmp_path, *alone, dry_run=True).issues


def test_names_count_only_with_their_province(store, tmp_path):
    head = "tên xã,tỉnh/thành phố,task_code,status,marked_on"
    result = bring(
        store, tmp_path, head,
        "ĐK Vân Đồn,Quang Ninh,C,done,2025-11-28",
        "Xã Văn Lang,,C,done,2025-11-28",
        "van lang,Thái Nguyên,C,done,2025-11-27",
        "Văn Lăng,Thái Nguyên,C,done,2025-11-26",
        "Vân Đôn Mới,Quảng Ninh,C,done,2025-11-25",
        ",Quảng Ninh,P,done,2025-11-28",
    )  # fmt: skip
    assert problems(result) == [
        (3, "ambiguous-unit"),
        (4, "ambiguous-unit"),
        (6, "unknown-unit"),
    ]
    assert {unit.code for unit in result.issues[0].candidates} >= {"02143", "08134"}
    assert len(result.issues[1].candidates) == 2
    assert result.issues[2].candidates[0].code == "06994"
    assert result.accepted == 3


def test_a_former_name_is_sought_where_the_present_ones_give_nothing(store, tmp_path):
    head = "tên xã,tên tỉnh,task_code,status,marked_on"
    lines = ["Phường Phúc Xá,Hà Nội,C,done,2025-11-28"]
    result = bring(store, tmp_path, head, *lines)
    assert not result.issues
    assert marked(store)["unit_code"].tolist() == ["00097"]


def test_a_code_and_a_name_must_agree(store, tmp_path):
    head = HEAD + ",tên đơn vị,tên tỉnh"
    good = "06994,C,done,2025-11-28,van don,quang ninh"
    result = bring(
        store, tmp_path, head, good,
        "06994,C,done,2025-11-27,Ba Chẽ,Quảng Ninh", "06994,C,done,2025-11-26,Vân Đồn,Hà Nội",
    )  # fmt: skip
    assert problems(result) == [(3, "code-name-differ"), (4, "code-name-differ")]
    assert [issue.column for issue in result.issues] == ["tên đơn vị", "tên tỉnh"]


def test_every_problem_of_a_row_has_its_name(store, tmp_path):
    tomorrow = today() + timedelta(days=1)
    result = bring(
        store, tmp_path, HEAD + ",tiến độ",
        "99999,C,done,2025-11-28,",
        "06994,Z,done,2025-11-28,",
        "06994,X,done,2025-11-28,",
        "06994,C,done,31/11/2025,",
        "06994,C,done,2024-12-21,",
        f"06994,C,done,{tomorrow},",
        "06994,C,done,2025-11-28,120%",
        "06994,C,,2025-11-28,",
        ",C,done,2025-11-28,",
    )  # fmt: skip
    assert problems(result) == [
        (2, "unknown-unit"), (3, "unknown-task"), (4, "not-assigned"), (5, "bad-date"),
        (6, "too-early"), (7, "future-date"), (8, "bad-progress"), (9, "missing-value"),
        (10, "missing-value"),
    ]  # fmt: skip
    assert (result.accepted, result.rejected) == (0, 9)


def test_the_register_of_the_marks_day_says_whether_a_task_is_assigned(store, tmp_path):
    # 26368 Long Thành was a xã until it became a phường on 30 April 2026.
    result = bring(store, tmp_path, HEAD, "26368,X,done,2026-04-29", "26368,X,done,2026-04-30")
    assert problems(result) == [(3, "not-assigned")]


def test_different_marks_of_one_day_conflict_and_equal_ones_count_once(store, tmp_path):
    result = bring(
        store, tmp_path, HEAD,
        "06994,C,done,2025-11-28", "06994,C,blocked,2025-11-28",
        "06978,C,done,2025-11-28", "6978,C,hoàn thành,28/11/2025",
    )  # fmt: skip
    assert problems(result) == [(2, "conflicting-rows"), (3, "conflicting-rows")]
    assert (result.accepted, result.unchanged, result.rejected) == (1, 1, 2)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["70%", "0,7"], [70, 70]),
        (["0.7", "1"], [70, 100]),
        (["70", "1"], [70, 1]),
        (["", "100"], [None, 100]),
    ],
)
def test_progress_is_a_fraction_where_no_value_exceeds_one(store, tmp_path, written, kept):
    lines = [f'06994,C,blocked,{day}/9/2025,"{text}"' for day, text in enumerate(written, 1)]
    result = bring(store, tmp_path, HEAD + ",%", *lines)
    assert not result.issues
    found = marked(store).sort_values("marked_on")["progress"].astype(object)
    assert found.where(found.notna(), None).tolist() == kept


def test_two_columns_of_words_are_both_kept(store, tmp_path):
    bring(store, tmp_path, HEAD + ",ghi chú,vướng mắc", "06994,C,blocked,1/9/2025,chờ,thiếu điện")
    assert marked(store)["note"].tolist() == ["chờ; thiếu điện"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no header"),
        (b"a,b\n1,2\n", "no header"),
        (HEAD.encode() + b"\n\n", "no row below the header in row 1"),
        (b"task_code,status,marked_on\nC,done,2025-11-28\n", "no column unit_code or"),
        (HEAD.encode() + b"\n\xff\xfe,C,done,2025-11-28\n", "line 2: the text is not UTF-8"),
        (HEAD.encode() + b"\n06994,C,done\0,2025-11-28\n", "NUL"),
        (b"PK\x03\x04rest", "an archive that is cut off"),
        (HEAD.encode() + b",ma xa\n06994,C,done,2025-11-28,06994\n", "mean the same"),
        (HEAD.encode() + b"\n06994,C," + b"x" * 1_100_000 + b",1/9/2025\n", "1100000 characters"),
    ],
)
def test_what_is_no_table_is_refused_with_one_sentence(store, tmp_path, content, sentence):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=sentence) as refused:
        import_marks(store, load_register(), path, by="test")
    assert "\n" not in str(refused.value)
    assert store.version() == 1


def test_a_file_that_is_not_there_is_refused_with_a_sentence(store, tmp_path):
    with pytest.raises(FileRefused, match="can't be read: No such file"):
        import_marks(store, load_register(), tmp_path / "none.csv", by="test")


def test_a_withdrawn_file_can_be_imported_again(store, tmp_path):
    lines = [HEAD + ",progress,evidence", "06994,C,done,2025-11-28,70%,CV 1"]
    first = bring(store, tmp_path, *lines)
    store.withdraw(first.batch, by="test")
    again = bring(store, tmp_path, *lines)
    assert (again.accepted, again.unchanged) == (1, 0)
    assert again.batch > first.batch


@pytest.mark.parametrize("changed", ["status", "progress", "evidence", "note", "task_code"])
def test_a_row_is_unchanged_only_if_all_that_it_says_stands(store, tmp_path, changed):
    row = {
        "unit_code": "06994", "task_code": "C", "status": "blocked", "marked_on": "2025-11-28",
        "progress": "33,3%", "evidence": "CV 1", "note": "",
    }  # fmt: skip
    other = {"status": "done", "progress": "", "evidence": "", "note": "chờ", "task_code": "B"}

    def lines(row: dict[str, str]) -> list[str]:
        return [";".join(row), ";".join(row.values())]

    bring(store, tmp_path, *lines(row))
    assert bring(store, tmp_path, *lines(row)).unchanged == 1
    assert bring(store, tmp_path, *lines(row | {changed: other[changed]})).accepted == 1
    assert bring(store, tmp_path, *lines(row)).unchanged == 1


def test_a_file_that_arrives_twice_at_once_is_written_once(store, tmp_path, monkeypatch):
    """The other import lands after this one has compared its rows, and before it writes."""
    lines = [HEAD, "06994,C,done,2025-11-28", "06978,C,done,2025-11-28"]
    append, others = store.append_marks, []

    def late(frame: pd.DataFrame, **how: Any) -> int:
        if not others:
            more = {"kind": "marks", "file": None, "sha256": None, "by": "other"}
            others.append(append(frame.head(1), **more))
        return append(frame, **how)

    monkeypatch.setattr(store, "append_marks", late)
    result = bring(store, tmp_path, *lines)
    assert (result.accepted, result.unchanged) == (1, 1)
    assert store.mark_count() == 2


def test_the_sheet_and_the_rows_left_out_are_named(store, tmp_path):
    head = HEAD.split(",")
    rows = [head, ["06994", "C", "done", "2025-11-28"], head, ["06978", "C", "done", "2025-11-28"]]
    path = tmp_path / "marks.xlsx"
    path.write_bytes(as_xlsx({"Bìa": [["Báo cáo"]], "Tháng 11": rows}))
    result = import_marks(store, load_register(), path, by="test")
    answer = result.as_dict()
    assert (answer["sheet"], answer["skipped"], answer["rows"]) == ("Tháng 11", [3], 2)
    assert result.sentence.startswith("Sheet 'Tháng 11': 2 rows accepted")
    assert "rows left out as totals or repeated headers: 3" in result.sentence
    rows[1][2] = "xong"
    path.write_bytes(as_xlsx({"Bìa": [["Báo cáo"]], "Tháng 11": rows}))
    refused = import_marks(store, load_register(), path, by="test")
    assert refused.sentence.startswith("Sheet 'Tháng 11': Nothing was written")
    assert refused.as_dict()["issues"][0]["sheet"] == "Tháng 11"
    path.write_bytes(as_xlsx({"Tháng 11": rows}))
    assert import_marks(store, load_register(), path, by="test").sentence.startswith("Nothing")


def test_numbers_of_a_spreadsheet_are_read_as_what_they_stand_for(store, tmp_path):
    head = ["Mã xã", "Nhiệm vụ", "Trạng thái", "Ngày cập nhật", "Tiến độ"]
    rows = [
        head,
        [6994, "C", "Hoàn thành", 45989, 0.7],
        [6978, "C", "DANG THUC HIEN", date(2025, 11, 28), 1],
        [25, "C", "vuong mac", datetime(2025, 11, 28, 10, 30), 0],
    ]
    path = tmp_path / "marks.xlsx"
    path.write_bytes(as_xlsx(rows))
    result = import_marks(store, load_register(), path, by="test")
    assert not result.issues
    found = marked(store).sort_values("unit_code")
    assert found["unit_code"].tolist() == ["00025", "06978", "06994"]
    assert set(found["marked_on"]) == {date(2025, 11, 28)}
    assert found["progress"].tolist() == [0, 100, 70]
    assert found["status"].tolist() == ["blocked", "in_progress", "done"]


def test_what_is_shown_as_the_files_name_is_kept_with_the_batch(store, tmp_path):
    bring(store, tmp_path, HEAD, "06994,C,done,2025-11-28", name="Tháng 11.csv")
    assert store.batches()[0].file == "Tháng 11.csv"


def test_what_was_read_is_compared_with_the_store_and_not_written(store, tmp_path):
    bring(store, tmp_path, HEAD, "06994,C,done,2025-11-28")
    path = tmp_path / "more.csv"
    path.write_text(f"{HEAD}\n06994,C,done,2025-11-28\n06978,C,done,2025-11-28\n,C,done,1/9/2025\n")
    version = store.version()
    read = read_marks(path, store.tasks(), load_register(), name="thêm.csv")
    assert (read.file, read.rows, len(read.frame), read.rejected) == ("thêm.csv", 3, 2, 1)
    assert fresh_marks(store, read)["unit_code"].tolist() == ["06978"]
    assert store.version() == version
