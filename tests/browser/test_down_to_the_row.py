"""From a figure down to the file and row it came from; an import taken back and brought back."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import expect

from data.store import Store
from tests.browser.test_other_means import fits, tab_to
from tests.browser.visitor import COUNTRY, QUANG_NINH, Visitor
from tests.integration.small_store import BA_CHE, DAY, fill

FILE = "tuan-48.xlsx"


def import_a_file(store: Store) -> None:
    """Fill a store with few marks, and with a file of one row: Ba Chẽ is blocked."""
    fill(store)
    mark = (BA_CHE, "22", "C1", "blocked", DAY, 40.0, "Chưa có điện lưới", 1207)
    names = ["unit_code", "province_code", "task_code", "status", "marked_on", "progress"]
    frame = pd.DataFrame([mark], columns=[*names, "note", "row"])
    store.append_marks(frame, kind="marks", file=FILE, sha256="1" * 64, by="lan")


@pytest.fixture
def own(come_alone) -> Visitor:
    """A visitor of a site of its own, whose store a test may change."""
    return come_alone(import_a_file)


def test_every_figure_of_the_strip_opens_to_as_many_rows_as_it_counts(visitor):
    visitor.open("/province/44", painted="44/commune")
    expect(visitor.find("#strip a.opens")).to_have_count(13)
    links = [
        (one.get_attribute("href"), one.inner_text())
        for one in visitor.find("#strip .figure-detail a.opens").all()
    ]
    assert len(links) == 8
    visitor.find("#kpi-overdue a").click()
    visitor.arrive("/assignments", province="44", count="overdue")
    for href, said in links:
        visitor.page.goto(visitor.site + href)
        figure = visitor.find("#rows-total")
        expect(figure).to_be_visible()
        total = int(figure.get_attribute("data-value"))
        assert total == int(said.split(" ")[0].replace(".", "")), said
        expect(visitor.find(".chip[aria-current] b")).to_have_text(figure.inner_text())
        expect(visitor.find("#rows-table .ag-row").first).to_be_visible()


def test_a_long_list_has_pages_with_addresses_and_back_works(visitor):
    visitor.open("/assignments", count="overdue")
    first = visitor.grid_rows("rows-table")[0]
    total = int(visitor.find("#rows-total").get_attribute("data-value"))
    assert total > 200
    visitor.find(".pages-foot [rel=next]").click()
    visitor.arrive("/assignments", count="overdue", page="2")
    expect(visitor.find(".pages-foot")).to_contain_text("201–400 trong")
    visitor.page.go_back()
    expect(visitor.find(".pages-foot")).to_contain_text("1–200 trong")
    assert visitor.grid_rows("rows-table")[0] == first
    address = visitor.find(".downloads a").first.get_attribute("href")
    lines = visitor.page.request.get(visitor.site + address).text().strip().splitlines()
    assert len([line for line in lines if line.count(",") > 10]) == total + 1


def test_the_count_of_a_tab_opens_to_the_rows(visitor):
    visitor.open("/province/44", painted="44/commune")
    visitor.find(".panel-tabs .badge-unmarked").click()
    visitor.arrive("/assignments", province="44", count="unmarked")
    expect(visitor.find("#rows-total")).to_have_text("6")


def test_an_obstacle_opens_down_to_the_file_and_row_and_its_import_is_taken_back(own):
    own.open("/province/22", painted=QUANG_NINH, metric="obstacles")
    own.find("#rows-link").click()
    own.arrive("/assignments", metric="obstacles", province="22", count="obstacles")
    expect(own.find("#rows-total")).to_have_text("1")
    source = own.find("#rows-table a", has_text=f"{FILE}, dòng 1.207")
    expect(source).to_be_visible()
    expect(own.find("#rows-table")).to_contain_text("Chưa có điện lưới")
    source.click()
    own.arrive("/history", metric="obstacles", unit=BA_CHE, task="C1")
    newest = own.grid_rows("history-table")[0]
    assert FILE in newest and "vướng mắc · 40 %" in newest
    own.find("#history-table a", has_text=FILE).click()
    own.arrive("/history", metric="obstacles", batch="2")
    expect(own.find("#document h1")).to_have_text(f"Lô 2 · {FILE}")
    expect(own.find("#batch-state")).to_have_text("đang tính")

    # Two steps: the first only says what would happen.
    own.find(".take-back summary").click()
    expect(own.find(".take-back form")).to_contain_text("1 dấu của lô này sẽ không còn tính")
    own.find(".take-back button").click()
    expect(own.find("#batch-state")).to_have_text("đã thu hồi (lô 3)")
    own.arrive("/history", metric="obstacles", batch="2")
    own.open("/history", unit=BA_CHE, task="C1")
    own.grid_rows("history-table")
    struck = own.find("#history-table .ag-row", has_text=FILE)
    expect(struck.locator("del").first).to_contain_text("vướng mắc")
    expect(struck).to_contain_text("đã thu hồi")
    own.open("/assignments", count="obstacles", province="22")
    expect(own.find("#rows-table a", has_text="small.csv")).to_be_visible()

    # By the keyboard, and in the other language: it comes back.
    own.open("/history", batch="2", lang="en")
    expect(own.find("#batch-state")).to_have_text("withdrawn (batch 3)")
    tab_to(own, ".take-back summary")
    own.page.keyboard.press("Enter")
    own.page.keyboard.press("Tab")
    expect(own.find(".take-back button")).to_be_focused()
    expect(own.find(".take-back button")).to_have_text("Restore batch 2")
    own.page.keyboard.press("Enter")
    expect(own.find("#batch-state")).to_have_text("counts")
    own.open("/assignments", count="obstacles", province="22")
    expect(own.find("#rows-table a", has_text=FILE)).to_be_visible()


def test_the_log_is_asked_for_by_code(visitor):
    visitor.open("/history", lang="en")
    visitor.find(".ask input[name=unit]").fill("06994")
    visitor.find(".ask input[name=task]").fill("CS-01")
    visitor.find(".ask button").click()
    expect(visitor.find("#document h1")).to_contain_text(
        "Log: Vân Đồn Special Zone (06994) · CS-01"
    )
    assert visitor.query["lang"] == "en"
    assert visitor.grid_rows("history-table")


def test_the_history_of_a_task_leads_to_the_batch_and_to_its_log(visitor):
    visitor.open("/commune/06994", painted=QUANG_NINH)
    history = visitor.find("#commune-panel details").first
    history.locator("summary").click()
    expect(history.locator("a.mark-source").first).to_be_visible()
    task = visitor.find("#commune-panel [data-task]").first.get_attribute("data-task")
    history.locator("p a").click()
    visitor.arrive("/history", unit="06994", task=task)
    expect(visitor.find("#document h1")).to_contain_text("Đặc khu Vân Đồn (06994)")


def test_the_header_leads_to_the_history_and_back_to_the_map(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.find("#more summary").click()
    visitor.find("#more a", has_text="Lịch sử").click()
    visitor.arrive("/history")
    expect(visitor.find("#more .is-chosen")).to_have_text("Lịch sử")
    visitor.find("#history-table a").first.click()
    expect(visitor.find("#difference")).to_contain_text("3.123 đơn vị thành đã đánh dấu")
    visitor.find(".page-link", has_text="Bản đồ").click()
    visitor.arrive("/")
    visitor.painted(COUNTRY)


@pytest.mark.parametrize("path", ["/history?batch=1", "/history?unit=06994"])
def test_on_a_phone_batches_and_logs_fit(come, path):
    phone = come(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.page.goto(f"{phone.site}{path}&as_of=2025-11-28")
    expect(phone.find("#history-table .ag-row").first).to_be_visible()
    fits(phone)
