"""From the queue to the document in hand, recorded; and a spot check from the draw to the share."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from playwright.sync_api import expect

from data.store import Store
from settings import today
from tests.browser.demo_site import Site, start_site
from tests.browser.test_accessibility import amiss
from tests.browser.visitor import DAY, Visitor, Watch
from tests.integration.small_store import fill

CHOSEN = ["06652", "06658", "06661"]
"""The communes of Quảng Ninh (22) that are left without a mark."""


def fill_province(store: Store) -> None:
    """The small store, and a mark on every commune of Quảng Ninh but the chosen ones."""
    fill(store, kind="demo")
    communes = store.register().units("commune", date.fromisoformat(DAY), "22")["code"]
    assert set(CHOSEN) <= set(communes)
    marks = pd.DataFrame({"unit_code": [code for code in communes if code not in CHOSEN]})
    marks = marks.assign(province_code="22", task_code="C1", status="in_progress")
    marks = marks.assign(marked_on=date(2025, 11, 3))
    store.append_marks(marks, kind="marks", file="a.csv", sha256=None, by="test")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    """A site of its own: what is recorded here is seen by no other test."""
    running = start_site(tmp_path_factory.mktemp("urging"), fill_province)
    yield running
    running.stop()


@pytest.fixture
def visitor(desk, own: Site):
    watch = Watch(own.address)
    page = desk.new_page()
    yield Visitor(page, own.address, watch)
    page.close()
    assert not watch.problems, "\n".join(watch.problems)


def choose(visitor: Visitor, codes: list[str], **query: str) -> None:
    """Choose communes in the queue, and open the dialog by keyboard."""
    visitor.open("/unmarked", province="22", **query)
    for code in codes:
        visitor.find(f"#unmarked-table .ag-row[row-id='{code}'] .ag-checkbox-input").click()
    expect(visitor.find("#queue-count")).to_have_text(f"Đã chọn {len(codes)}")
    visitor.find("#urge-open").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.find("#urge-dialog")).to_have_attribute("open", "")
    expect(visitor.find("#urge-letter")).to_be_focused()


def api(site: Site, path: str) -> dict:
    with urllib.request.urlopen(f"{site.address}/api/v1/{path}") as answer:
        return json.load(answer)


def test_a_selection_becomes_a_document_and_is_recorded(visitor, own):
    choose(visitor, CHOSEN)
    assert "Kính gửi: Ủy ban nhân dân tỉnh Quảng Ninh" in visitor.find("#urge-text").input_value()
    assert amiss(visitor) == ""
    with visitor.page.expect_download() as coming:
        visitor.find("#urge-docx").click()
    download = coming.value
    assert download.suggested_filename == f"cong-van-don-doc-22-quang-ninh-{DAY}.docx"
    table = Document(Path(download.path())).tables[-1]
    rows = {row.cells[2].text: [cell.text for cell in row.cells] for row in table.rows[1:]}
    units = api(own, f"coverage?level=commune&province=22&as_of={DAY}")["units"]
    known = {unit["code"]: unit for unit in units}
    assert list(rows) == CHOSEN
    for code, row in rows.items():
        assert [int(row[3]), int(row[4])] == [known[code]["assigned"], known[code]["overdue"]]
    offered = date.fromisoformat(visitor.find("#urge-date").get_attribute("value"))
    assert today() - timedelta(days=1) <= offered <= today(), "not the day that is viewed"
    visitor.choose_day("#urge-date", DAY)
    visitor.find("#urge-record").click()
    expect(visitor.find("#urge-said")).to_have_text(
        "Đã ghi nhận đôn đốc 3 đơn vị, ngày 28/11/2025."
    )
    visitor.find("#urge-record").click()
    expect(visitor.find("#urge-said")).to_have_text("Đã ghi nhận trước đó.")
    visitor.page.keyboard.press("Escape")
    expect(visitor.find("#urge-dialog")).not_to_have_attribute("open", "")
    expect(visitor.find("#urge-open")).to_be_focused()
    assert visitor.path == "/unmarked"
    row = visitor.find(f"#unmarked-table .ag-center-cols-container [row-id='{CHOSEN[0]}']")
    expect(row).to_contain_text("28/11")


def test_a_letter_a_commune_is_copied_in_the_language_of_the_page(desk, visitor):
    desk.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(visitor, CHOSEN, theme="dark")
    assert amiss(visitor) == ""
    visitor.find("[data-urge-by=commune]").click()
    expect(visitor.find("#urge-letter option")).to_have_count(4)
    visitor.find("#urge-letter").select_option(CHOSEN[0])
    visitor.find("#urge-copy").click()
    expect(visitor.find("#urge-said")).to_have_text("Đã sao chép nội dung.")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("V/v đôn đốc") and f"({CHOSEN[0]})" in copied
    assert CHOSEN[1] not in copied
    visitor.find("#urge-mailbox").fill("a?bcc=b@example.vn")
    visitor.find("#urge-mail").click()
    expect(visitor.find("#urge-said")).to_contain_text("Địa chỉ thư chưa đúng")


def drawn(visitor: Visitor, seed: str) -> list[str]:
    visitor.open("/spot-checks")
    visitor.find("[name=size]").fill("12")
    visitor.find("[name=seed]").fill(seed)
    visitor.find("[name=province]").select_option("22")
    visitor.page.keyboard.press("Tab")
    visitor.find("[name=seed]").press("Enter")
    expect(visitor.find("#spot-items tbody tr")).to_have_count(12)
    return visitor.find("#spot-items tbody tr td:nth-child(3)").all_inner_texts()


def test_the_same_seed_draws_the_same_sample_and_what_is_found_becomes_a_share(visitor):
    first = drawn(visitor, "57")
    assert drawn(visitor, "58") != first
    assert drawn(visitor, "57") == first
    assert visitor.query["seed"] == "57", "the draw is its address"
    visitor.find(".spot-keep button").click()
    expect(visitor.find("[name=found-1]")).to_be_visible()
    for item in range(1, 11):
        visitor.find(f"[name=found-{item}]").select_option(
            "not_confirmed" if item == 10 else "confirmed"
        )
    visitor.find("[name=remark-10]").fill("=chưa có tổ công nghệ số")
    visitor.find(".spot-save button").click()
    expect(visitor.find("#spot-interval")).to_contain_text("9 trên 10 được xác nhận")
    assert amiss(visitor) == ""
    expect(visitor.find("#spot-checked")).to_have_text("10 trên 12 mục đã kiểm tra")
    expect(visitor.find("[name=remark-10]")).to_have_value("=chưa có tổ công nghệ số")
    share = visitor.find("#spot-share").inner_text()
    with visitor.page.expect_download() as coming:
        visitor.find(".downloads a", has_text="CSV").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    assert share in text and "Dữ liệu minh họa" in text
    lines = list(csv.reader(io.StringIO(text)))
    head = next(at for at, line in enumerate(lines) if len(line) > 3)
    code = lines[head].index("Mã đơn vị")
    assert [line[code] for line in lines[head + 1 :]] == first
    assert lines[head + 10][-2] == "'=chưa có tổ công nghệ số", "no cell becomes a formula"
    visitor.open("/spot-checks")
    expect(visitor.find("#spot-kept tbody tr")).to_have_count(1)
    expect(visitor.find("#spot-kept")).to_contain_text("9/10")


def test_a_draw_that_makes_no_sense_is_one_sentence(visitor):
    visitor.open("/spot-checks", size="9999", seed="1")
    expect(visitor.find(".spot-problem")).to_have_text(
        "Không rút được: cỡ mẫu là số nguyên từ 1 đến 500, hạt giống từ 1 đến 999.999.999."
    )
