"""Tables as files: every column and row of the screen, in its order, named, and safe to open."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date
from urllib.parse import quote

import brotli
import pytest
from dash._utils import to_json
from openpyxl import load_workbook
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, small_store

from app import create_app
from callbacks.panel import panel
from callbacks.queue import queue_document
from data.collation import name_key
from i18n import Text
from reports.exports import Export, TooManyRowsError, file_name, in_order, xlsx_bytes
from tests.integration.test_page import texts
from web.exports import download
from web.named import disposition

AS_OF = f"as_of={DAY}"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(small_store(tmp_path_factory.mktemp("exports"), kind="demo"))


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


def read(answer) -> tuple[list[str], list[dict[str, str]]]:
    """The lines about a file and its rows by heading, whichever form it has; all as text."""
    name = answer.headers["Content-Disposition"]
    if ".csv" in name:
        assert answer.data.startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the byte order mark"
        table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        start = next(place for place, row in enumerate(table) if len(row) > 1)
        about, table = [row[0] for row in table[:start]], table[start:]
    else:
        book = load_workbook(io.BytesIO(answer.data))
        first, source = book.worksheets
        assert source.title in ("Nguồn", "Source", "स्रोत")
        assert all(cell.data_type != "f" for row in first.iter_rows() for cell in row)
        about = [row[0].value for row in source.iter_rows()]
        table = [["" if c.value is None else c.value for c in row] for row in first.iter_rows()]
    return about, [dict(zip(table[0], row, strict=True)) for row in table[1:]]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_ranking_has_every_province_and_says_what_it_is(client, ending):
    answer = client.get(f"/ranking.{ending}?{AS_OF}&metric=completion&lang=en")
    name = f'attachment; filename="ranking-of-provinces_the-country_2025-11-28.{ending}"'
    assert answer.headers["Content-Disposition"] == name
    about, rows = read(answer)
    assert about[:3] == ["Ranking of provinces", "As of 28 Nov 2025", "The country"]
    assert "Ranked by: Completion" in about
    assert any("Demonstration data" in line for line in about)
    assert any("approximate" in line for line in about)
    assert len(rows) == 34
    by_code = {row["Unit code"]: row for row in rows}
    assert by_code["22"]["Unit"] == "Quảng Ninh Province"
    assert float(by_code["22"]["Completion, %"]) == 3.6, "2 of 56"
    assert by_code["79"]["Completion, %"] == "", "nothing assigned is no percentage"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_communes_of_a_province_come_in_the_order_of_the_screen(client, ending):
    address = f"/communes.{ending}?{AS_OF}&province=22&sort="
    name = f"xa-phuong-dac-khu_quang-ninh_2025-11-28.{ending}"
    answer = client.get(address + "-full")
    assert name in answer.headers["Content-Disposition"]
    _, downwards = read(answer)
    _, upwards = read(client.get(address + "full"))
    assert len(upwards) == 54
    assert [row["Mã đơn vị"] for row in upwards[::-1]] == [row["Mã đơn vị"] for row in downwards]
    names = [row["Đơn vị"] for row in upwards]
    assert names[0].startswith("Đặc khu") or names[0].startswith("Phường An")
    assert {row["Mã tỉnh"] for row in upwards} == {"22"}
    assert all(len(row["Mã đơn vị"]) == 5 for row in upwards), "codes are text"


def test_the_history_lists_the_batches_and_with_a_unit_its_whole_log(client):
    about, rows = read(client.get(f"/history.csv?{AS_OF}"))
    assert about[0] == "Lịch sử nhập số liệu"
    assert [(row["Lô"], row["Tệp"]) for row in rows] == [("1", "'=small.csv")]
    _, log = read(client.get(f"/history.xlsx?{AS_OF}&unit={BA_CHE}"))
    assert [(row["Mã đơn vị"], row["Nội dung dấu"]) for row in log] == [(BA_CHE, "vướng mắc")]
    _, everything = read(client.get(f"/history.csv?{AS_OF}&batch=1"))
    assert [row["Mã đơn vị"] for row in everything] == ["22", VAN_DON, BA_CHE, HONG_HA]


def test_nothing_in_a_file_is_a_formula_neither_cells_nor_headings(app):
    bad = "=HYPERLINK(1)"
    export = Export("x", "[a]=b", {"a": bad, "b": "@b"}, [{"a": bad, "b": "+1"}], [bad])
    with app.server.test_request_context():
        text = download(export, "csv", Text("vi")).get_data(as_text=True)
        book = load_workbook(io.BytesIO(download(export, "xlsx", Text("vi")).data))
    assert text.splitlines() == [f"\ufeff'{bad}", f"'{bad},'@b", f"'{bad},'+1"]
    for sheet in book.worksheets:
        assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)


def test_codes_stay_text_and_days_are_days_in_a_workbook():
    day = date(2025, 11, 28)
    rows = [{"code": "00097", "due": day, "n": 7, "none": None}]
    export = Export("x", "x", {name: name for name in rows[0]}, rows)
    sheet = load_workbook(io.BytesIO(xlsx_bytes(export))).worksheets[0]
    code, due, number, none = sheet[2]
    assert (code.value, code.data_type, code.number_format) == ("00097", "s", "@")
    assert due.value.date() == day and due.is_date
    assert (number.value, none.value) == (7, None)


def test_a_workbook_refuses_more_rows_than_it_holds_with_a_sentence(app, monkeypatch):
    monkeypatch.setattr("reports.exports.MOST_IN_WORKBOOK", 2)
    export = Export("x", "x", {"a": "a"}, [{"a": 1}] * 3)
    with pytest.raises(TooManyRowsError, match="2 rows at most"):
        xlsx_bytes(export)
    with app.server.test_request_context():
        refused = download(export, "xlsx", Text("vi"))
    assert refused.status_code == 413 and "hãy chọn ít hơn, hoặc tải CSV" in refused.get_data(
        as_text=True
    )


def test_rows_are_counted_before_they_are_read_for_a_workbook(client, monkeypatch):
    def read(*_):
        raise AssertionError("a row was read")

    monkeypatch.setattr("reports.exports.MOST_IN_WORKBOOK", 2)
    monkeypatch.setattr("callbacks.rows._values", read)
    assert client.get(f"/assignments.xlsx?{AS_OF}").status_code == 413


@pytest.mark.parametrize("address", ["/ranking.pdf", "/communes.html", "/assignments.exe"])
def test_there_are_no_other_files(client, address):
    assert client.get(address).status_code == 404


def test_the_name_of_a_file_has_its_place_and_day_in_plain_letters():
    day = date(2025, 11, 28)
    assert file_name("Chưa đánh dấu", "TP. Hồ Chí Minh", day=day) == (
        "chua-danh-dau_tp-ho-chi-minh_2025-11-28"
    )
    assert file_name("अचिह्नित", "../x", day=day) == "अचिह्नित_x_2025-11-28"
    assert disposition("đ.csv") == "attachment; filename=\"d.csv\"; filename*=UTF-8''%C4%91.csv"


def test_what_is_missing_comes_first_and_equal_rows_keep_their_order():
    rows = [{"n": 2, "k": "a"}, {"n": None, "k": "b"}, {"n": 2, "k": "c"}, {"n": 1, "k": "d"}]
    said = {sort: "".join(row["k"] for row in in_order(rows, sort)) for sort in ("n", "-n", "x")}
    assert said == {"n": "bdac", "-n": "acdb", "x": "abcd"}
    assert in_order(rows, None) == rows


def test_the_rows_of_a_figure_have_the_order_that_the_table_was_given(client):
    address = f"/assignments.csv?count=overdue&province=22&{AS_OF}&sort="
    _, upwards = read(client.get(address + "unit"))
    _, downwards = read(client.get(address + "-unit"))
    names = [row["Đơn vị"] for row in upwards]
    assert len(names) == 54 and names == sorted(names, key=name_key)
    assert [row["Đơn vị"] for row in downwards] == names[::-1]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_unmarked_have_their_filters_and_order_and_say_them(client, ending):
    address = f"/unmarked.{ending}?{AS_OF}&province=01&kind=phường&only=no-mark&sort=-code"
    answer = client.get(address)
    assert f"chua-danh-dau_ha-noi_2025-11-28.{ending}" in answer.headers["Content-Disposition"]
    about, rows = read(answer)
    assert about[:5] == [
        *("Chưa đánh dấu", "Đến hết ngày 28/11/2025", "Thành phố Hà Nội"),
        *("loại: phường", "Chưa có dấu nào"),
    ]
    codes = [row["Mã đơn vị"] for row in rows]
    assert len(codes) == 50 and codes == sorted(codes, reverse=True)
    assert HONG_HA not in codes, "it has a mark that says: not started"
    _, everything = read(client.get(f"/unmarked.{ending}?{AS_OF}"))
    assert len(everything) == 3321 - 2
    by_code = {row["Mã đơn vị"]: row for row in everything}
    assert by_code[HONG_HA]["Dấu gần nhất"] == "22/10 · chưa thực hiện"
    assert {str(row["Số ngày từ khi có bản đồ"]) for row in everything} == {"150"}


def test_the_unmarked_are_narrowed_by_the_state_that_a_task_of_theirs_is_in(app, client):
    _, everything = read(client.get(f"/unmarked.csv?{AS_OF}&province=22"))
    about, late = read(client.get(f"/unmarked.csv?{AS_OF}&province=22&state=overdue"))
    assert "Trạng thái: Quá hạn" in about
    assert [row for row in everything if row["Việc quá hạn"] != "0"] == late
    _, none = read(client.get(f"/unmarked.csv?{AS_OF}&province=22&state=blocked"))
    assert none == [], "a commune with such a mark is marked"
    # What another page has chosen is said here, and can be taken back.
    look = app.sources.look("/unmarked", f"?{AS_OF}&province=22&tier=commune&task=C1&state=blocked")
    page = texts(queue_document(look, grids=True))
    for field in ("tier", "task", "state"):
        assert f"menu-{field}" in page


def test_without_scripts_a_long_list_has_pages_and_links(client):
    page = client.get(f"/unmarked?{AS_OF}").text
    plain = page[page.index("<noscript>") : page.index("</noscript>")]
    assert plain.count("<tr>") == 1 + 500
    assert "3.319 trong 3.319 đơn vị chưa đánh dấu" in plain
    assert "99,9\u00a0% của 3.321 đơn vị cấp xã, ở 34 tỉnh" in plain
    assert f'href="/unmarked?{AS_OF}&amp;page=2"' in plain
    last = client.get(f"/unmarked?{AS_OF}&page=99").text
    assert last.count("<tr>") == 1 + 319
    there = client.get(f"/?{AS_OF}").text
    noscript = there[there.index("<noscript>") : there.index("</noscript>")]
    assert f'href="/unmarked?{AS_OF}"' in noscript, "the one page that needs no script"
    one = client.get(f"/unmarked?{AS_OF}&province=22").text
    assert one.count("<tr>") == 1 + 52 and "Quảng Ninh 52/54" in one
    assert "<table" not in client.get(f"/?{AS_OF}").text


def test_the_page_of_3321_rows_stays_small(app):
    look = app.sources.look("/unmarked", f"?{AS_OF}")
    sent = to_json(queue_document(look, grids=True)).encode()
    assert len(brotli.compress(sent, quality=4)) < 60_000


def test_in_hindi_a_file_is_named_for_what_it_holds_and_its_place_too(client):
    name = quote("अचिह्नित_पूरा-देश_2025-11-28.xlsx")
    answer = client.get(f"/unmarked.xlsx?{AS_OF}&lang=hi")
    assert answer.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{name}")
    sheets = load_workbook(io.BytesIO(answer.data)).sheetnames
    assert sheets == ["अचिह्नित", "स्रोत"]
    _, rows = read(client.get(f"/unmarked.csv?{AS_OF}&lang=en"))
    assert {row["Kind"] for row in rows} == {"commune", "ward", "special zone"}


def test_a_file_of_the_queue_is_grouped_as_the_table_is(client):
    _, plain = read(client.get(f"/unmarked.csv?{AS_OF}&sort=unit"))
    about, grouped = read(client.get(f"/unmarked.csv?{AS_OF}&sort=unit&by=province"))
    assert "Nhóm theo tỉnh" in about
    sizes = Counter(row["Mã tỉnh"] for row in plain)
    order = sorted(sizes, key=lambda code: (-sizes[code], code))
    assert list(dict.fromkeys(row["Mã tỉnh"] for row in grouped)) == order
    parts = [[row for row in plain if row["Mã tỉnh"] == code] for code in order]
    assert grouped == [row for part in parts for row in part]


def test_a_ranking_says_since_which_day_it_counts_changes(client):
    about, rows = read(client.get(f"/ranking.csv?{AS_OF}&compare=2025-10-20"))
    assert "so với hết ngày 20/10/2025" in about
    by_code = {row["Mã đơn vị"]: row for row in rows}
    assert by_code["22"]["Thay đổi từ 20/10/2025"] == "1", "Ba Chẽ on the day after"
    _, rows = read(client.get(f"/ranking.csv?{AS_OF}"))
    assert {row["Thay đổi trong tuần"] for row in rows} == {"0"}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_changes_are_a_file_with_the_figures_of_the_api(client, ending):
    answer = client.get(f"/changes.{ending}?{AS_OF}&compare=2025-10-20")
    assert f"thay-doi_2025-10-20_ca-nuoc_2025-11-28.{ending}" in str(answer.headers)
    about, rows = read(answer)
    assert "Từ hết ngày 20/10/2025 đến hết ngày 28/11/2025" in about
    heads = {
        "newly_marked": "Đơn vị mới được đánh dấu",
        "newly_late": "Việc mới quá hạn",
        "newly_done": "Việc mới xong",
        "obstacles_opened": "Việc mới vướng mắc",
    }
    told = client.get(f"/api/v1/changes?from=2025-10-20&to={DAY}").json["provinces"]
    api = {one["code"]: [one[name] for name in heads] for one in told if one["newly_late"]}
    assert {row["Mã đơn vị"]: [int(row[name]) for name in heads.values()] for row in rows} == api
    assert set(api) == {"01", "22"} and api["22"][0] == 1
    _, communes = read(client.get(f"/changes.{ending}?{AS_OF}&compare=2025-10-20&province=22"))
    marked = [row["Mã đơn vị"] for row in communes if int(row[heads["newly_marked"]])]
    assert marked == [BA_CHE]


def test_the_days_of_rows_are_days_in_a_workbook(client):
    book = load_workbook(io.BytesIO(client.get(f"/assignments.xlsx?{AS_OF}&province=22").data))
    head, first, *_ = book.worksheets[0].iter_rows()
    at = [cell.value for cell in head].index("Hạn")
    assert first[at].is_date and first[at].value.date() == date(2025, 9, 1)


@pytest.mark.parametrize(
    ("path", "query", "table"),
    [
        ("/", "panel=units", "ranking"),
        ("/", "panel=unmarked", "unmarked"),
        ("/", "panel=changes", "changes"),
        ("/province/22", "panel=units", "communes"),
        ("/province/22", "panel=tasks", "tasks"),
        (f"/commune/{BA_CHE}", "panel=units", "assignments"),
    ],
)
def test_every_table_beside_the_map_is_a_file_too(app, client, path, query, table):
    look = app.sources.look(path, f"?{AS_OF}&{query}")
    links = re.findall(r'"href": "(/[a-z]+\.(?:csv|xlsx)[^"]*)"', texts(panel(look, grids=True)))
    assert [link.partition("?")[0] for link in links] == [f"/{table}.csv", f"/{table}.xlsx"]
    assert all(client.get(link).status_code == 200 for link in links)


def test_the_tasks_of_a_province_are_in_the_order_of_need_in_the_file_too(client):
    _, rows = read(client.get(f"/tasks.csv?{AS_OF}&province=22&panel=tasks"))
    assert [(row["Mã việc"], row["Quá hạn"]) for row in rows] == [
        *(("C1", "53"), ("P2", "1"), ("P1", "0"))
    ]
