"""Reports say what the API says, in every kind of file, and text in them stays text."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from urllib.parse import unquote

import docx
import openpyxl
import pytest

from app import create_app
from callbacks.look import Sources
from i18n import Text
from reports import bundles as kept
from reports.content import content_of
from reports.order import Order
from reports.report_sheets import report_sheets
from reports.sheet import written_row
from settings import Settings, today
from tests.integration.report_files import (
    FILE,
    LEAD,
    TITLE,
    append_hostile,
    docx_rows,
    docx_text,
    hostile_store,
    pdf_text,
    sheet_rows,
)
from tests.integration.small_store import BA_CHE, DAY, fill
from web import report_bundle
from web.import_jobs import RUNNING
from web.report_files import report_file
from web.report_jobs import TooManyBundles, start_bundle
from web.turns import turn

OF_DAY = f"as_of={DAY.isoformat()}"
SAME_ORIGIN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory, built) -> Settings:
    folder = tmp_path_factory.mktemp("var")
    (folder / "boundaries").symlink_to(built)
    return hostile_store(folder)


@pytest.fixture(scope="module")
def client(settings):
    return create_app(settings).server.test_client()


@pytest.fixture(scope="module")
def files(client) -> dict[str, bytes]:
    """The report of Quảng Ninh in every kind."""
    found = {}
    for form in ("pdf", "docx", "xlsx"):
        answer = client.get(f"/report.{form}?{OF_DAY}&province=22&compare=2025-10-01")
        assert answer.status_code == 200, answer.text
        found[form] = answer.data
    return found


def totals(client, **query) -> dict:
    answer = client.get("/api/v1/coverage", query_string={"as_of": DAY.isoformat(), **query})
    return answer.json["totals"]


def test_every_kind_of_file_says_the_figures_of_the_api(client, files):
    of = totals(client, province="22")
    text = Text("vi")
    said = f"{of['marked']} trong {of['communes']} đơn vị cấp xã của Quảng Ninh đã được đánh dấu"
    own = f"{of['own_done']} trong {of['own_assigned']} nhiệm vụ được giao"
    for form, read in (("pdf", pdf_text), ("docx", docx_text)):
        words = read(files[form]).replace("\xa0", " ")
        assert f"Đến hết ngày 28/11/2025, {said}" in words, form
        assert own in words, form
        for part, whole in (("done", "assigned"), ("done_on_time", "due")):
            assert f"{of[part]} / {of[whole]}" in words, form
            assert text.percent(of[part], of[whole]).replace("\xa0", " ") in words, form
        assert "Số liệu tính đến ngày 28/11/2025" in words, form
        address = "/reports?as_of=2025-11-28&compare=2025-10-01&province=22"
        assert address in words.replace("& ", "&"), "it opens this report again, its days too"
    units = client.get(f"/api/v1/coverage?level=commune&province=22&{OF_DAY}").json["units"]
    rows = {row["Mã"]: row for row in sheet_rows(files["xlsx"], 2)}
    assert {code: rows[code]["Quá hạn"] for code in rows} == {
        unit["code"]: unit["overdue"] for unit in units
    }
    assert sum(row["Đã đánh dấu"] for row in rows.values()) == of["marked"]
    assert sum(row["Đã xong"] for row in rows.values()) == of["done"] - of["own_done"]


def test_the_captions_of_a_document_count_from_one(files):
    captions = re.findall(r"^Bảng (\d+)\.", docx_text(files["docx"]), re.MULTILINE)
    assert captions == ["1", "2", "3"]


def test_the_unmarked_list_is_whole_and_the_same_everywhere(client, files):
    listed = client.get(f"/api/v1/unmarked?province=22&{OF_DAY}").json["units"]
    codes = {unit["code"] for unit in listed}
    assert len(codes) == 52
    assert {row["Mã"] for row in sheet_rows(files["xlsx"], 3)} == codes
    rows = docx_rows(files["docx"], "Loại")
    assert {row[1] for row in rows[1:]} == codes
    words = pdf_text(files["pdf"])
    assert [code for code in codes if code not in words] == []


def test_what_changed_is_what_the_api_says(client, files):
    asked = "/api/v1/changes?from=2025-10-01&to=2025-11-28&province=22"
    of = client.get(asked).json["totals"]
    total = sheet_rows(files["xlsx"], 6)[-1]
    assert total["Được đánh dấu"] == of["newly_marked"] == 2
    assert total["Mới quá hạn"] == of["newly_late"]
    assert f"{of['newly_marked']} đơn vị được đánh dấu" in pdf_text(files["pdf"])


def test_text_from_files_is_shown_as_text(files):
    words = pdf_text(files["pdf"])
    assert TITLE in words
    assert "+1 *vướng* #panic() & </w:t> đảo" in words
    assert FILE in words
    inside = docx_text(files["docx"])
    assert TITLE in inside and "</w:t>" in inside and LEAD in inside
    document = docx.Document(io.BytesIO(files["docx"]))
    assert not [rel for rel in document.part.rels.values() if rel.is_external]


def test_a_workbook_holds_codes_as_text_and_no_formula(files):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert "'" + LEAD in {cell.value for cell in cells}
    assert BA_CHE in {cell.value for cell in cells if isinstance(cell.value, str)}
    # Nearly all is never shown as all.
    assert {cell.number_format for cell in cells if "%" in cell.number_format} == {
        '[<0.9995]0.0%;[<1]"99.9%";0%'
    }


def test_a_docx_has_the_layout_of_an_official_report(files):
    document = docx.Document(io.BytesIO(files["docx"]))
    words = docx_text(files["docx"])
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
        "I. TÌNH HÌNH CHUNG",
        "IV. NGUỒN SỐ LIỆU VÀ CÁCH TÍNH",
        "Nơi nhận:",
        "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ",
    ):
        assert part in words
    assert f"Quảng Ninh, ngày {today():%d} tháng {today():%m} năm {today():%Y}" in words
    assert len(document.inline_shapes) == 1
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_report_is_written_in_the_language_asked_for(settings, language):
    order = Order("22", DAY, None, language)
    text = Text(language)
    words = pdf_text(report_file(order, Sources(settings), "pdf"))
    if language == "en":
        assert text("Đơn vị chưa đánh dấu") in words
        assert "2 of 54 communes of Quảng Ninh are marked" in words
    else:
        # What is shown is Devanagari, whatever order its signs are kept in.
        assert sum("\u0900" <= sign <= "\u097f" for sign in words) > 200


def test_a_file_is_named_for_its_place_and_day(client):
    answer = client.get(f"/report.xlsx?{OF_DAY}&province=48")
    head = answer.headers["Content-Disposition"]
    assert 'filename="NQ57 bao cao Da Nang 2025-11-28.xlsx"' in head
    assert "NQ57 báo cáo Đà Nẵng 2025-11-28.xlsx" in unquote(head)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("province=99", "Không có tỉnh nào mang mã 99"),
        ("as_of=2025-06-30", "chọn một ngày từ 01/07/2025"),
        ("as_of=2999-01-01", "chọn một ngày từ 01/07/2025"),
        ("as_of=2025-11-01&compare=2025-11-02", "chọn một ngày sớm hơn"),
        ("province=<b>", "province"),
        ("as_of=yesterday", "as_of"),
    ],
)
def test_what_can_not_be_reported_is_one_sentence(client, query, sentence):
    for address in (f"/report.pdf?{query}", f"/report.docx?{query}"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert answer.mimetype == "text/plain"
        assert sentence in answer.text
        assert answer.text.count("\n") == 1


def test_documents_wait_for_their_turn_and_say_so(client, monkeypatch):
    with turn(Text("vi")):
        monkeypatch.setattr("web.turns.PATIENCE", 0.01)
        answer = client.get(f"/report.pdf?{OF_DAY}")
    assert answer.status_code == 503
    assert "hãy thử lại" in answer.text
    assert answer.headers["Retry-After"]


def test_an_empty_store_has_a_report_that_says_what_it_lacks(tmp_path, built):
    (tmp_path / "boundaries").symlink_to(built)
    empty = Sources(Settings(var=tmp_path))
    empty.store.upgrade()
    for form, read in (("pdf", pdf_text), ("docx", docx_text)):
        words = read(report_file(Order(None, DAY), empty, form))
        assert "Kho chưa có nhiệm vụ nào" in words
        assert "0 trong 3.321 đơn vị cấp xã" in words
    rows = sheet_rows(report_file(Order(None, DAY), empty, "xlsx"), 3)
    assert len(rows) == 3321


def test_both_databases_make_the_same_tables(store):
    fill(store)
    append_hostile(store)
    content = content_of(store, store.register(), province="22", as_of=DAY)
    text = Text("vi")
    sheets = {one.key: one for one in report_sheets(content, text)}
    late = sheets["late"]
    assert [row[:2] for row in late.rows] == [(LEAD, "X1"), ("Sở KH&CN", "C1"), ("Sở KH&CN", "P2")]
    assert written_row(late, late.total, text, total=True)[4] == "108/110"
    assert [row[1] for row in sheets["obstacles"].rows] == [BA_CHE, BA_CHE, "06994"]
    assert sheets["sources"].rows[0][2:4] == (FILE, "=by")


def test_all_provinces_come_as_one_zip_by_a_job_of_its_own(client, settings, monkeypatch):
    monkeypatch.setattr(report_bundle, "WRITERS", {"xlsx": report_bundle.WRITERS["xlsx"]})
    monkeypatch.setattr(kept, "MOST", 4)
    asked = client.post(f"/reports/all?{OF_DAY}", headers=SAME_ORIGIN)
    assert asked.status_code == 303
    (one,) = kept.bundles(settings.var)
    assert client.get(f"/reports/all/{one.folder.id}").json["phase"] in ("waiting", "writing")
    # The same one is not made twice.
    client.post(f"/reports/all?{OF_DAY}", headers=SAME_ORIGIN)
    assert len(kept.bundles(settings.var)) == 1
    process = RUNNING[one.folder.id]
    process.terminate()
    process.wait(60)
    assert client.get(f"/reports/all/{one.folder.id}").json["phase"] == "failed"
    steps: list[tuple[int, int]] = []
    target = one.file
    write = report_bundle.write_bundle
    write(one.order, Sources(settings), target, lambda *step: steps.append(step), ("xlsx",))
    assert steps == [(n, 34) for n in range(35)]
    answer = client.get(f"/reports/all/{one.folder.id}.zip")
    assert "34 tỉnh 2025-11-28.zip" in unquote(answer.headers["Content-Disposition"])
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert len(names) == 34
    assert "22 NQ57 báo cáo Quảng Ninh 2025-11-28.xlsx" in names


def test_a_page_of_another_site_starts_nothing(client, settings):
    before = len(kept.bundles(settings.var))
    answer = client.post(f"/reports/all?{OF_DAY}", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert len(kept.bundles(settings.var)) == before


def test_only_a_few_bundles_are_kept_and_made(tmp_path, monkeypatch):
    settings = Settings(var=tmp_path)
    monkeypatch.setattr("web.report_jobs.start_job", lambda folder, _settings, order, _module: (
        folder.write("order", order), folder.write("progress", {"phase": "written"})))  # fmt: skip
    made = [start_bundle(settings, Order(None, date(2025, 8, day))) for day in range(1, 8)]
    left = kept.bundles(tmp_path)
    assert [one.order.day.day for one in left] == [7, 6, 5, 4]
    assert not made[0].folder.folder.exists()
    monkeypatch.setattr(kept.Bundle, "progress", property(lambda _: kept.Progress("writing")))
    with pytest.raises(TooManyBundles):
        start_bundle(settings, Order(None, date(2025, 9, 1)))


def test_an_unknown_bundle_is_not_found(client):
    for name in ("0" * 32, "..", "x"):
        assert client.get(f"/reports/all/{name}").status_code == 404
        assert client.get(f"/reports/all/{name}.zip").status_code == 404
