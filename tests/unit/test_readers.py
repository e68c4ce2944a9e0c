"""A table comes out of every format alike, with rows numbered as a spreadsheet shows them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sample_files import (
    ALIASES,
    HEAD,
    REQUIRED,
    ROWS,
    SHEET,
    TEXTS,
    as_csv,
    as_json_lines,
    as_ods,
    as_parquet,
    as_xlsx,
    sheet_xml,
    with_part,
)

from data.issues import FileRefused
from data.readers import Limits, SourceTable, read_table
from settings import Settings

FORMATS = {
    "comma": as_csv(ROWS),
    "semicolon": as_csv(ROWS, ";"),
    "tab": as_csv(ROWS, "\t"),
    "xlsx": as_xlsx(ROWS),
    "ods": as_ods(ROWS),
    "parquet": as_parquet(ROWS),
    "json": as_json_lines(ROWS),
}
SHEETS = {"xlsx": as_xlsx, "ods": as_ods}
GRIDS = {"csv": as_csv, **SHEETS}


def read(tmp_path: Path, content: bytes, file: str = "file.dat", **more) -> SourceTable:
    path = tmp_path / file
    path.write_bytes(content)
    return read_table(path, ALIASES, REQUIRED, ["note"], **more)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_text(tmp_path, form):
    table = read(tmp_path, FORMATS[form])
    for field, texts in TEXTS.items():
        assert table.frame[field].tolist() == texts, field
    assert table.names == dict(zip(TEXTS, HEAD, strict=True))
    assert {str(kind) for kind in table.frame.drop(columns="row").dtypes} == {"object"}
    first = 1 if form == "json" else 2
    assert table.frame["row"].tolist() == [first, first + 1, first + 2]
    assert table.header == first - 1


@pytest.mark.parametrize("form", FORMATS)
def test_the_name_of_a_file_says_nothing_of_its_format(tmp_path, form):
    assert len(read(tmp_path, FORMATS[form], "bảng.png").frame) == 3


def test_the_table_says_what_was_read(tmp_path):
    table = read(tmp_path, FORMATS["xlsx"], name="Báo cáo.xlsx")
    assert (table.file, table.sheet, table.sheets) == ("Báo cáo.xlsx", "Số liệu", ("Số liệu",))
    assert len(table.sha256) == 64
    text = read(tmp_path, FORMATS["comma"])
    assert (text.file, text.sheet, text.sheets) == ("file.dat", None, ())


@pytest.mark.parametrize("form", GRIDS)
def test_titles_and_empty_rows_above_and_between_count(tmp_path, form):
    width = [""] * (len(HEAD) - 1)
    rows = [["BÁO CÁO", *width], ["", *width], ["Nhiệm vụ", *width], HEAD]
    rows += [["", *width], ROWS[1], ["", *width], ["", *width], ROWS[2]]
    table = read(tmp_path, GRIDS[form](rows))
    assert (table.header, table.frame["row"].tolist()) == (4, [6, 9])


@pytest.mark.parametrize("form", SHEETS)
def test_empty_rows_and_columns_before_the_table_count_too(tmp_path, form):
    rows = [[""] * 9, [""] * 9, *(["", "", *row] for row in ROWS)]
    table = read(tmp_path, SHEETS[form](rows))
    assert (table.header, table.frame["row"].tolist()) == (3, [4, 5, 6])
    assert table.frame["unit_code"].tolist() == TEXTS["unit_code"]


def test_a_merged_title_is_no_header(tmp_path):
    def merged(book, sheet):
        sheet.merge_range("A1:F1", "Mã xã, nhiệm vụ, trạng thái tháng 11")

    table = read(tmp_path, as_xlsx([[], *ROWS], merged))
    assert (table.header, len(table.frame)) == (2, 3)


def test_the_header_is_sought_in_thirty_rows(tmp_path):
    titles = [["x", "", "", "", "", ""]] * 29
    assert read(tmp_path, as_csv([*titles, *ROWS])).header == 30
    with pytest.raises(FileRefused, match=r"no header .* in its first 30 rows"):
        read(tmp_path, as_csv([["x", "", "", "", "", ""], *titles, *ROWS]))


@pytest.mark.parametrize("form", GRIDS)
def test_a_header_that_repeats_is_left_out_and_named(tmp_path, form):
    table = read(tmp_path, GRIDS[form]([HEAD, ROWS[1], HEAD, ROWS[2], HEAD]))
    assert table.frame["row"].tolist() == [2, 4]
    assert table.skipped == [3, 5]


@pytest.mark.parametrize(
    "total",
    [
        ["Tổng", "", "", "", "", ""],
        ["TỔNG CỘNG:", 12, "", "", 0.5, ""],
        ["Cộng", "", "", "", "", ""],
        ["Tổng số (54 xã)", "54", "", "", "", ""],
        ["Grand total", "", "", "", "", ""],
        ["", "", "", "", "", "Tổng cộng hai nhiệm vụ"],
    ],
)
@pytest.mark.parametrize("form", GRIDS)
def test_totals_at_the_foot_are_left_out_and_named(tmp_path, form, total):
    table = read(tmp_path, GRIDS[form]([*ROWS, [""] * 6, total]))
    assert (table.skipped, len(table.frame)) == ([6], 3)


def test_rows_at_the_foot_without_a_known_column_are_left_out_and_named(tmp_path):
    rows = [["STT", *HEAD], ["1", *ROWS[1]], ["", "Tổng", *[""] * 5], ["2", *[""] * 6]]
    table = read(tmp_path, as_csv(rows))
    assert (table.skipped, table.frame["row"].tolist()) == ([3, 4], [2])
    assert table.unknown == ["STT"]


@pytest.mark.parametrize(
    "row",
    [
        ["Tổng Cọt", "", "", "", "", ""],
        ["Cộng Hòa", "NQ57-01", "", "", "", ""],
        ["Tổng", "NQ57-01", "", "", "", ""],
        ["Tổng", "1", "2", "3", "", ""],
        ["Công an xã", "", "", "", "", ""],
        ["", "NQ57-01", "", "", "", "Tổng kết"],
        ["", "", "", "", "", "Tổngkết"],
    ],
)
def test_what_could_be_a_mark_is_never_taken_for_a_total(tmp_path, row):
    table = read(tmp_path, as_csv([*ROWS, row]))
    assert (table.skipped, len(table.frame)) == ([], 4)


def test_a_row_with_a_unit_or_a_task_is_no_total_whatever_it_is_numbered(tmp_path):
    rows = [["STT", *HEAD], ["1", *ROWS[1]], ["Tổng", "25", "NQ57-01", "", "", "", ""]]
    assert read(tmp_path, as_csv(rows)).skipped == []


def test_totals_in_the_middle_are_rows(tmp_path):
    table = read(tmp_path, as_csv([HEAD, ROWS[1], ["Tổng", *[""] * 5], ROWS[2]]))
    assert (table.skipped, table.frame["row"].tolist()) == ([], [2, 3, 4])


@pytest.mark.parametrize("form", SHEETS)
def test_of_several_sheets_the_one_with_the_most_known_columns_is_read(tmp_path, form):
    few = [HEAD[:4], ["x"] * 4]
    content = SHEETS[form]({"Bìa": [["BÁO CÁO"]], "Cũ": few, "Mới": ROWS, "Sau": ROWS})
    table = read(tmp_path, content)
    assert (table.sheet, table.sheets) == ("Mới", ("Bìa", "Cũ", "Mới", "Sau"))


def test_a_hidden_sheet_comes_after_those_that_are_seen(tmp_path):
    def hide(book, sheet):
        book.get_worksheet_by_name("Ẩn").hide()
        book.get_worksheet_by_name("Thấy").activate()

    table = read(tmp_path, as_xlsx({"Ẩn": ROWS, "Thấy": ROWS}, hide))
    assert table.sheet == "Thấy"


def test_cells_of_every_kind_become_text(tmp_path):
    moment = datetime(2025, 11, 28, 10, 30)

    def more(book, sheet):
        sheet.write_datetime(1, 3, moment, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write_boolean(1, 5, True)
        sheet.write_number(2, 0, 0.1 + 0.2)
        sheet.write_number(2, 5, 1)
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(2, 2, "  hai\xa0")

    table = read(tmp_path, as_xlsx(ROWS, more)).frame
    assert table["marked_on"][0] == "2025-11-28 10:30:00"
    assert table["note"].tolist()[:2] == ["true", "1"]
    assert (table["unit_code"][1], table["task_code"][1], table["status"][1]) == ("0.3", "", "hai")


def test_a_formula_counts_as_its_stored_value_and_is_never_evaluated(tmp_path):
    def formula(book, sheet):
        sheet.write_formula("B2", '="NQ57-"&"99"', None, "NQ57-03")
        sheet.write_string("C2", '=HYPERLINK("x")')

    table = read(tmp_path, as_xlsx(ROWS, formula)).frame
    assert (table["task_code"][0], table["status"][0]) == ("NQ57-03", '=HYPERLINK("x")')
    text = read(tmp_path, as_csv([HEAD, ["=1+1", "T", "done", "2025-11-28", "", ""]])).frame
    assert text["unit_code"].tolist() == ["=1+1"]


def test_a_formula_without_a_stored_value_is_empty(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(["=1+1", "T", "done", date(2025, 11, 28)])
    out = BytesIO()
    book.save(out)
    table = read(tmp_path, out.getvalue()).frame
    assert (table["unit_code"][0], table["marked_on"][0]) == ("", "2025-11-28")


def test_columns_of_parquet_keep_their_types_in_text(tmp_path):
    frame = pd.DataFrame(
        {
            "mã xã": [25, 6994],
            "nhiệm vụ": pd.Categorical(["A", "B"]),
            "trạng thái": [True, None],
            "ngày cập nhật": [
                datetime(2025, 11, 27, 18, tzinfo=UTC),
                datetime(2025, 11, 28, tzinfo=UTC),
            ],
            "%": [0.5, float("nan")],
        },
        index=[7, 9],
    )
    out = BytesIO()
    frame.to_parquet(out)
    table = read(tmp_path, out.getvalue())
    assert table.frame.drop(columns="row").to_numpy().tolist() == [
        ["25", "A", "true", "2025-11-28 01:00:00", "0.5"],
        ["6994", "B", "", "2025-11-28 07:00:00", ""],
    ]
    assert table.unknown == []


def test_json_lines_may_leave_out_names_and_lines(tmp_path):
    lines = [
        '{"mã xã": 25.0, "nhiệm vụ": "A", "trạng thái": null}',
        "",
        '{"ngày cập nhật": "2025-11-28", "ghi chú": ["x", {"y": 1}], "mã xã": true}',
    ]
    table = read(tmp_path, "\n".join(lines).encode())
    assert table.frame["row"].tolist() == [1, 3]
    assert table.frame["unit_code"].tolist() == ["25", "true"]
    assert table.frame["note"].tolist() == ["", '["x", {"y": 1}]']


def test_two_columns_of_a_field_that_may_have_several_are_joined(tmp_path):
    rows = [[*HEAD, "vướng mắc"], [*ROWS[2], "thiếu người"], [*ROWS[3], "x"]]
    table = read(tmp_path, as_csv(rows))
    assert table.frame["note"].tolist() == ["chờ, thiếu điện; thiếu người", "x"]


def test_text_comes_out_in_one_unicode_form_and_as_one_object(tmp_path):
    form = unicodedata.normalize("NFD", "hoàn thành")
    rows = [HEAD, *([number, "A", form, "1/9/2025", "", ""] for number in range(30_000))]
    texts = read(tmp_path, as_csv(rows)).frame["status"]
    assert texts[0] == "hoàn thành"
    assert len({id(text) for text in texts}) == 1


def test_rows_of_a_later_block_keep_their_numbers(tmp_path):
    rows = [HEAD, *([number, "A", "done", "1/9/2025", "", ""] for number in range(2, 25_000))]
    rows[15_000] = [""] * 6
    frame = read(tmp_path, as_csv(rows)).frame
    assert len(frame) == 24_997
    assert (frame["row"].astype(str) == frame["unit_code"]).all()


@pytest.mark.parametrize("form", FORMATS)
def test_the_progress_ends_with_the_whole_file(tmp_path, form):
    told: list[tuple[int, int]] = []
    read(tmp_path, FORMATS[form], progress=lambda *now: told.append(now))
    assert told[-1][0] == told[-1][1] > 0


def test_columns_that_mean_the_same_or_are_missing_are_named(tmp_path):
    with pytest.raises(FileRefused, match=r"f\.csv, row 2: the columns 'mã xã' and 'Ma Xa'"):
        read(tmp_path, as_csv([["x"], [*HEAD, "Ma Xa"], ROWS[1]]), "f.csv")
    with pytest.raises(FileRefused, match="sheet Số liệu, row 1: there is no column status"):
        read(tmp_path, as_xlsx([["mã xã", "nhiệm vụ", "ngày cập nhật"], ["25", "A", "1/9/2025"]]))


def test_limits_are_settings():
    asked = Settings(max_file_mb=1, max_rows=5, max_columns=12, max_cell=100, max_unpacked_mb=2)
    assert Limits.of(asked) == Limits(1, 2, 5, 12, 100)
    assert Limits.of(Settings()) == Limits()


def test_a_sheet_written_in_an_unusual_way_is_read_as_well(tmp_path):
    def cells(row: int, values: list[str]) -> str:
        said = "".join(f"<c t='inlineStr'><is><t>{value}</t></is></c>" for value in values)
        return f"<row>{said}</row>" if row % 2 else f"<row r='{row}'>{said}</row>"

    xml = sheet_xml(cells(1, HEAD) + cells(2, ["25", "A", "done", "1/9/2025", "", ""]))
    table = read(tmp_path, with_part(FORMATS["xlsx"], SHEET, xml))
    assert (table.frame["unit_code"].tolist(), table.frame["row"].tolist()) == (["25"], [2])
