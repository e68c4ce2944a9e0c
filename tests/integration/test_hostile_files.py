"""A file that is made to do harm, or that was damaged, ends in one sentence."""

from __future__ import annotations

import io
import os
import resource
import struct
import zipfile
from pathlib import Path

import pytest
from sample_files import (
    ALIASES,
    HEAD,
    REQUIRED,
    ROWS,
    SHEET,
    as_csv,
    as_json_lines,
    as_ods,
    as_parquet,
    as_xlsx,
    sheet_xml,
    with_part,
)

from data.issues import FileRefused
from data.read_workbook import damage
from data.readers import Limits, SourceTable, read_table

XLSX = as_xlsx(ROWS)
ODS = as_ods(ROWS)
EVERY = {
    "csv": as_csv(ROWS),
    "xlsx": XLSX,
    "ods": ODS,
    "parquet": as_parquet(ROWS),
    "json": as_json_lines(ROWS),
}
LINE = ",".join(HEAD).encode() + b"\n"


def read(path: Path, content: bytes | None = None, **more) -> SourceTable:
    if content is not None:
        path.write_bytes(content)
    return read_table(path, ALIASES, REQUIRED, ["note"], **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tệp.xlsx"


def refused(path: Path, content: bytes | None = None, **more) -> str:
    """The sentence with which a file is refused."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused) as caught:
        read(path, content, **more)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert path.name in sentence
    assert sentence.endswith(".")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 600_000, "it took more than 600 MB to refuse it"
    return sentence


def row(cells: str, number: int = 2) -> str:
    head = "".join(
        f'<c r="{chr(65 + place)}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in enumerate(HEAD)
    )
    return sheet_xml(f'<row r="1">{head}</row><row r="{number}">{cells}</row>')


def archive(parts: dict[str, bytes], **more) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **more) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def ods_content(rows: str) -> bytes:
    """An ODS with other rows in the place of its own."""
    with zipfile.ZipFile(io.BytesIO(ODS)) as old:
        xml = old.read("content.xml").decode()
    start, end = xml.index("<table:table-row"), xml.rindex("</table:table>")
    return with_part(ODS, "content.xml", xml[:start] + rows + xml[end:])


def test_a_zip_bomb_is_refused_by_its_directory(path):
    bomb = archive({"xl/workbook.xml": b"x", SHEET: b"\0" * 300_000_000})
    assert "out of all proportion" in refused(path, bomb)
    assert "would unpack to 300 MB" in refused(path, bomb, limits=Limits(max_unpacked_mb=100))


def test_a_bomb_that_lies_about_its_size_is_refused_when_it_grows(path):
    bomb = bytearray(with_part(XLSX, SHEET, b"<sheetData>" + b" " * 50_000_000))
    # The directory says 1,000 bytes; the local header is not asked.
    place = bomb.rindex(b"PK\1\2", 0, bomb.rindex(SHEET.encode()))
    bomb[place + 24 : place + 28] = struct.pack("<I", 1_000)
    assert "out of all proportion" in refused(path, bytes(bomb))


def test_entries_that_overlap_are_refused(path):
    once = archive({"xl/workbook.xml": os.urandom(50_000)})
    place = once.index(b"PK\1\2")
    entry, end = once[place : once.index(b"PK\5\6")], bytearray(once[once.index(b"PK\5\6") :])
    entries = b"".join(
        entry.replace(b"xl/workbook.xml", b"xl/workboo%d.xml" % number) for number in range(9)
    )
    end[8:16] = struct.pack("<HHI", 10, 10, len(entry) + len(entries))
    assert "out of all proportion" in refused(path, once[:place] + entry + entries + end)


def test_an_archive_of_very_many_parts_is_refused_unread(path):
    many = archive({f"xl/{number}.xml": b"" for number in range(6_000)})
    assert "more than 5000 parts" in refused(path, many)


def test_two_parts_of_one_name_are_refused(path):
    out = io.BytesIO(XLSX)
    with (
        zipfile.ZipFile(out, "a") as made,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        made.writestr(SHEET, row(""))
    assert "two of one name" in refused(path, out.getvalue())


ENTITIES = "".join(
    f'<!ENTITY e{number} "{f"&e{number - 1};" * 10 if number else "ha" * 10}">'
    for number in range(12)
)


@pytest.mark.parametrize("doctype", [f"<!DOCTYPE x [{ENTITIES}]>", "<!doctype x>"])
def test_an_entity_bomb_is_refused(path, doctype):
    xml = doctype + row('<c r="A2" t="inlineStr"><is><t>&e11;</t></is></c>')
    assert "declares a document type" in refused(path, with_part(XLSX, SHEET, xml))
    with zipfile.ZipFile(io.BytesIO(ODS)) as old:
        content = old.read("content.xml").decode()
    start = content.index("<office:")
    content = content[:start] + doctype + content[start:]
    assert "declares a document type" in refused(path, with_part(ODS, "content.xml", content))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/any.xml"])
def test_an_entity_bomb_in_any_other_part_is_refused(path, part):
    xml = f"<!DOCTYPE x [{ENTITIES}]><x>&e11;</x>"
    assert "declares a document type" in refused(path, with_part(XLSX, part, xml))


def test_the_library_would_not_grow_an_entity_either():
    from python_calamine import CalamineWorkbook

    xml = f"<!DOCTYPE x [{ENTITIES}]>" + row('<c r="A2" t="inlineStr"><is><t>&e11;</t></is></c>')
    book = CalamineWorkbook.from_filelike(io.BytesIO(with_part(XLSX, SHEET, xml)))
    with pytest.raises(Exception, match="unrecognized entity"):
        book.get_sheet_by_index(0)


def test_a_document_type_in_another_encoding_is_refused(path):
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    assert "holds NUL bytes" in refused(path, with_part(XLSX, SHEET, xml))


FAR = {
    "a far corner": '<c r="A1048576"><v>1</v></c><c r="XFD2"><v>1</v></c>',
    "a far column": '<c r="ZZZZZZ2"><v>1</v></c>',
    "small letters": '<c r="zzzzz2"><v>1</v></c>',
    "a far row": '<c r="Z99999999"><v>1</v></c>',
    "another row than its own": '<c r="A4000000000"><v>1</v></c><c r="AB2"><v>1</v></c>',
    "a column after a column": '<c r="OJ2"><v>1</v></c><c><v>1</v></c>',
    "a prefix": '<x:c r="ZZZZ9" xmlns:x="a"><x:v>1</x:v></x:c>',
    "another order": '<c t="n" r="XFD1048576"><v>1</v></c>',
    "other quotes": "<c\tr='XFD1048576'><v>1</v></c>",
    "a reference": '<c r="&#88;FD1048576"><v>1</v></c>',
}


@pytest.mark.parametrize("far", FAR)
def test_a_cell_far_away_takes_no_memory(path, far):
    sentence = refused(path, with_part(XLSX, SHEET, row(FAR[far])))
    assert "reaches to column" in sentence or "spreads over" in sentence


def test_a_sheet_in_another_place_is_looked_at_as_well(path):
    content = with_part(XLSX, "xl/other.bin", row(FAR["a far corner"]))
    assert "the sheet in xl/other.bin" in refused(path, content)


@pytest.mark.parametrize("shift", range(-12, 3))
def test_nothing_hides_where_two_pieces_of_a_part_meet(path, shift):
    # An archive is looked at in pieces of at most a megabyte.
    xml = row(FAR["a far corner"]).partition("</sheetData>")[0]
    space = (1 << 20) + shift - xml.index("sheetData")
    sheet = with_part(XLSX, "xl/a.bin", " " * space + xml)
    assert "the sheet in xl/a.bin reaches to column" in refused(path, sheet)
    doctype = "<a/>".ljust((1 << 20) + shift, "x") + "<!DOCTYPE x>"
    assert "declares a document type" in refused(path, with_part(XLSX, "xl/a.xml", doctype))


def test_empty_cells_far_away_do_not_matter(path):
    xml = row('<c r="A2"><v>25</v></c><c r="XFD2" s="1"/>').replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    )
    assert read(path, with_part(XLSX, SHEET, xml)).frame["unit_code"].tolist() == ["25"]


REPEATED = {
    "rows": ('table:number-rows-repeated="4294967295"', 'table:number-columns-repeated="9"'),
    "columns": ("", 'table:number-columns-repeated="1000000000"'),
    "both": ('table:number-rows-repeated="1048576"', 'table:number-columns-repeated="300"'),
}


@pytest.mark.parametrize("which", REPEATED)
def test_a_cell_that_is_repeated_without_end_takes_no_memory(path, which):
    rows, columns = REPEATED[which]
    cell = f'<table:table-cell office:value-type="string" {columns}><text:p>x</text:p>'
    content = ods_content(f"<table:table-row {rows}>{cell}</table:table-cell></table:table-row>")
    sentence = refused(path, content)
    assert "reaches to column" in sentence or "spreads over" in sentence


def test_a_million_columns_are_refused_in_every_format(path):
    million = ["x"] * 1_000_000
    wide = ",".join(["25", "A", "done", "1/9/2025", "1", *million[:990_000]]).encode()
    assert "row 2 has more than 400 columns" in refused(path, LINE + wide)
    cells = "".join(f"<c><v>{number * number}</v></c>" for number in range(1_000_000))
    assert "reaches to column 401" in refused(path, with_part(XLSX, SHEET, row(cells)))
    names = ",".join(f'"{number}":1' for number in range(150_000))
    assert "more than 400 different names" in refused(path, f"{{{names}}}".encode())
    parquet = as_parquet([list(map(str, range(1_000))), [1] * 1_000])
    assert "has 1000 columns" in refused(path, parquet)


def test_empty_columns_beyond_the_limit_do_not_matter(path):
    content = LINE + b"25,A,done,1/9/2025,1,x" + b"," * 16_000
    assert read(path, content).frame["note"].tolist() == ["x"]


def test_a_line_of_two_hundred_megabytes_is_refused_without_holding_it(path):
    with path.open("wb") as file:
        file.write(LINE)
        for _ in range(199):
            file.write(b"x" * 1_000_000)
    assert "line 2 is longer than" in refused(path)
    with path.open("ab") as file:
        file.write(b"x" * 2_000_000)
    assert "larger than 200 MB" in refused(path)


def test_a_quotation_mark_that_is_never_closed_swallows_nothing(path):
    content = LINE + b'"25,A,done,1/9/2025,,\n' + b"26,A,done,1/9/2025,,\n" * 5
    assert "row 2 is not sound CSV" in refused(path, content)
    assert "row 2" in refused(path, LINE + b'"' + b"x,\n" * 4_000_000)


def test_more_rows_or_letters_than_the_limits_are_refused(path):
    content = as_csv([HEAD, *([n, "A", "done", "1/9/2025", "", ""] for n in range(20))])
    assert "more than 10 rows" in refused(path, content, limits=Limits(max_rows=10))
    assert "holds 20 rows" in refused(
        path, as_parquet([HEAD, *[["x"] * 6] * 20]), limits=Limits(max_rows=10)
    )
    long = [HEAD, ROWS[1], [*ROWS[1][:5], "x" * 200_000]]
    for content in (as_csv(long), as_ods(long), as_json_lines(long), as_parquet(long)):
        sentence = refused(path, content)
        assert "the column 'ghi chú' holds 200000 characters, more than 100000" in sentence


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("place", [3, 40, 100])
def test_nul_bytes_are_refused(path, form, place):
    content = EVERY[form]
    assert "NUL" in refused(path, content[:place] + b"\0" + content[place:])


def test_nul_bytes_far_down_are_refused(path):
    content = LINE + b"25,A,done,1/9/2025,,\n" * 1_000
    assert "line 1002 holds NUL bytes" in refused(path, content + b"25,A,do\0ne,1/9/2025,,\n")


def test_a_nul_that_a_workbook_writes_as_a_name_is_refused(path):
    xml = row('<c r="A2" t="str"><v>a_x0000_b</v></c>')
    assert "row 2: the column 'mã xã' holds a NUL byte" in refused(
        path, with_part(XLSX, SHEET, xml)
    )


def test_half_a_letter_in_json_is_refused(path):
    line = EVERY["json"].splitlines()[0].replace("Đã".encode(), rb"\ud800")
    assert "'ghi chú' holds a NUL byte or half a letter" in refused(path, line)


@pytest.mark.parametrize("form", ["xlsx", "ods", "parquet", "json"])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 0.99])
def test_half_a_file_is_refused(path, form, share):
    content = EVERY[form]
    refused(path, content[: int(len(content) * share)])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + b"x" * 100, "a JPEG picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"<html><table><tr><td>x", "a web page or XML"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook>', "a web page or XML"),
        (b"", "is empty"),
        (b"[{}]", "one JSON list"),
        (b"PK\5\6" + b"\0" * 18, "an archive, but neither XLSX nor ODS"),
        (archive({"word/document.xml": b"<x/>"}), "an archive, but neither XLSX nor ODS"),
        (archive({"xl/workbook.bin": b"x"}), "a binary workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * ((1 << 20) - 18)
            + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password",
        ),
        (b"PAR1" + b"x" * 100, "a Parquet file that is damaged"),
        (b"{}\n{}\n", "no header"),
        (b'{"a":1,"a":2}', "line 1 is no JSON object with each name once"),
        (b'{"a":1}\n[1]', "line 2 is no JSON object"),
        (b'{"a":' + b"[" * 100_000, "line 1 is no JSON object"),
        (b'{"a":' + b"9" * 5_000 + b"}", "line 1 is no JSON object"),
    ],
)
def test_something_else_under_the_name_of_a_table_is_named(path, content, what):
    assert what in refused(path, content)


def test_a_protected_ods_and_a_protected_archive_are_named(path):
    manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    assert "password" in refused(path, with_part(ODS, "META-INF/manifest.xml", manifest))
    locked = bytearray(XLSX)
    place = locked.index(b"PK\1\2")
    locked[place + 8] |= 1
    assert "password" in refused(path, bytes(locked))


def test_what_is_no_file_or_may_not_be_read_is_refused(tmp_path):
    assert "it is no file" in refused(tmp_path)
    assert "No such file" in refused(tmp_path / "none.xlsx")
    os.mkfifo(tmp_path / "pipe")
    assert "it is no file" in refused(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "can't be read" in refused(tmp_path / "loop")
    assert "can't be read" in refused(tmp_path / ("x" * 300))


def test_a_file_that_may_not_be_read_is_refused(path, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    path.write_bytes(XLSX)
    # Whoever runs the tests as root may read every file.
    monkeypatch.setattr(Path, "open", denied)
    assert "can't be read: Permission denied" in refused(path)


def test_a_panic_of_a_native_reader_is_a_refusal_and_an_interruption_is_not():
    panic = type("PanicException", (BaseException,), {})
    with (
        pytest.raises(FileRefused, match="f is a workbook that is damaged"),
        damage("f", "a workbook"),
    ):
        raise panic
    with pytest.raises(KeyboardInterrupt), damage("f", "a workbook"):
        raise KeyboardInterrupt


def test_a_workbook_without_sheets_of_cells_has_no_header(path):
    assert "no header" in refused(path, as_xlsx({"Trống": []}))
