"""The committee's papers: from the address to the files, which say what the API says."""

from __future__ import annotations

import io
import json
import urllib.request
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.visitor import DAY, Visitor
from tests.integration.report_files import docx_text, pdf_text


def asked(visitor: Visitor, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{visitor.site}/api/v1/{path}") as answer:
        return json.loads(answer.read())


def taken(visitor: Visitor, selector: str) -> tuple[str, bytes]:
    """The name and the content of the file behind a link."""
    with visitor.page.expect_download() as waiting:
        visitor.find(selector).click()
    download = waiting.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def test_the_report_of_the_country_is_three_steps_away_and_says_the_known_figures(come):
    visitor = come()
    visitor.open("/about")
    visitor.find(".page-link", has_text="Báo cáo").click()
    expect(visitor.find(".report-sentence")).to_contain_text("3.123 trong 3.321")
    name, pdf = taken(visitor, "#report-pdf")
    assert name == f"NQ57 báo cáo cả nước {DAY}.pdf"
    words = pdf_text(pdf).replace("\xa0", " ")
    assert "3.123 trong 3.321 đơn vị cấp xã đã được đánh dấu (94,0 %)" in words
    assert "21 trong 34 tỉnh, thành phố phủ kín" in words
    assert "Còn 198 đơn vị chưa đánh dấu ở 13 tỉnh, thành phố" in words
    assert "Dữ liệu minh họa" in words and "Ranh giới gần đúng" in words
    of = asked(visitor, f"coverage?as_of={DAY}")["totals"]
    changed = asked(visitor, f"changes?from=2025-11-21&to={DAY}")["totals"]
    for figure in ("overdue", "obstacles"):
        assert f"{of[figure]:,}".replace(",", ".") in words
    assert f"{changed['newly_marked']} đơn vị được đánh dấu" in words
    codes = [unit["code"] for unit in asked(visitor, f"unmarked?as_of={DAY}")["units"]]
    assert len(codes) == 198
    assert [code for code in codes if code not in words] == []
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert f"1 / {len(pages)}" in pages[0].extract_text()
    # Every province has its small map.
    assert "54 / 54 · 100 %" in words


def test_the_report_of_a_province_is_chosen_and_taken_as_docx_and_xlsx(come):
    visitor = come()
    visitor.open("/reports")
    visitor.find("#report-province").select_option("22")
    visitor.arrive("/reports", province="22")
    expect(visitor.find(".report-preview h2")).to_have_text("Quảng Ninh")
    visitor.choose_day("#report-compare", "01/10/2025")
    visitor.arrive("/reports", province="22", compare="2025-10-01")
    expect(visitor.find(".report-sentence")).to_contain_text("So với ngày 01/10/2025")
    name, content = taken(visitor, "#report-docx")
    assert name == f"NQ57 báo cáo Quảng Ninh {DAY}.docx"
    words = docx_text(content)
    assert "130 trong 138 nhiệm vụ được giao" in words
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    _, content = taken(visitor, "#report-xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    head, *rows = book.worksheets[2].iter_rows(values_only=True)
    place = {heading: number for number, heading in enumerate(head)}
    units = asked(visitor, f"coverage?level=commune&province=22&as_of={DAY}")["units"]
    found = {
        row[place["Mã"]]: (row[place["Việc giao"]], row[place["Quá hạn"]], row[place["Hạng"]])
        for row in rows
        if row[place["Mã"]]
    }
    assert {code: pair[:2] for code, pair in found.items()} == {
        unit["code"]: (unit["assigned"], unit["overdue"]) for unit in units
    }
    best = max(unit["completion"] for unit in units)
    first = {unit["code"] for unit in units if unit["completion"] == best}
    assert {code for code, row in found.items() if row[2] == 1} == first
    name, picture = taken(visitor, "#report-map-png")
    assert name.endswith(f"{DAY}.png")
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_the_pages_stay_in_reach_at_every_width(come, width):
    visitor = come(viewport={"width": width, "height": 844})
    visitor.open("/reports")
    link = visitor.find(".page-link", has_text="Báo cáo")
    expect(link).to_be_in_viewport()
    expect(link).to_have_attribute("aria-current", "page")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


def test_all_provinces_are_ordered_and_their_progress_is_seen(come):
    visitor = come()
    visitor.open("/reports")
    visitor.find("#report-all button").click()
    row = visitor.find(".report-bundle").first
    expect(row).to_contain_text("28/11/2025")
    bar = row.get_by_role("progressbar")
    expect(bar).to_be_visible()
    expect(row.locator(".bundle-of")).to_contain_text("/ 34 tỉnh")
    row.get_by_role("button", name="Bỏ").click()
    expect(visitor.find(".report-bundle")).to_have_count(0)
