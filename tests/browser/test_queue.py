"""The work queue: from the country to the file of a province, and one selection in two places."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from data.collation import name_key
from tests.browser.test_accessibility import amiss
from tests.browser.test_other_means import fits, tab_to
from tests.browser.visitor import COUNTRY, DAY
from tests.integration.unmarked_store import fill_unmarked

TABLE = "#unmarked-table"
ROW = f"{TABLE} .ag-row"


def chosen(visitor) -> list[str]:
    """The codes in the store of the page."""
    return visitor.page.evaluate(
        "window.dash_component_api.getLayout('queue-selected').props.data ?? []"
    )


def ringed(visitor) -> set[str]:
    """The communes that the map shows as chosen."""
    rings = "[...document.querySelectorAll('#queue-map [data-ring]')].map(one => one.dataset.ring)"
    return set(visitor.page.evaluate(rings))


def tick(visitor, code: str) -> None:
    """Click the box of a row."""
    visitor.find(f"{ROW}[row-id='{code}'] .ag-checkbox-input").click()


def drawn(visitor, count: int) -> None:
    """Wait for the list of so many rows."""
    expect(visitor.find("#queue-listed")).to_have_attribute("data-value", str(count))
    if count:
        expect(visitor.find(ROW).first).to_be_visible()


def first_codes(visitor, count: int) -> list[str]:
    """The codes of the first rows, from the top."""
    rows = visitor.find(ROW)
    expect(rows.first).to_be_visible()
    return visitor.page.evaluate(
        "([table, n]) => [...document.querySelectorAll(`${table} .ag-row`)]"
        ".sort((a, b) => a.getAttribute('row-index') - b.getAttribute('row-index'))"
        ".slice(0, n).map(row => row.getAttribute('row-id'))",
        [TABLE, count],
    )


def table_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file that was downloaded."""
    if path.suffix == ".csv":
        text = path.read_bytes().decode("utf-8-sig")
        table = [row for row in csv.reader(io.StringIO(text)) if len(row) > 1]
    else:
        sheet = load_workbook(path).worksheets[0]
        table = [["" if cell is None else cell for cell in row] for row in sheet.values]
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def downloaded(visitor, ending: str, folder: Path) -> Path:
    """The file that a link of the queue gives."""
    with visitor.page.expect_download() as coming:
        visitor.find(".queue .downloads a", has_text=ending.upper()).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_from_the_country_the_unmarked_of_a_province_are_two_steps_and_their_file_three(
    visitor, tmp_path, ending
):
    visitor.open("/", painted=COUNTRY)
    visitor.find(".page-link", has_text="Chưa đánh dấu").click()
    expect(visitor.find("#queue-total")).to_have_attribute("data-value", "198")
    visitor.find(".queue-province[data-code='12']").click()
    visitor.arrive("/unmarked", province="12")
    drawn(visitor, 18)
    file = downloaded(visitor, ending, tmp_path)
    assert file.name == f"chua-danh-dau_lai-chau_{DAY}.{ending}"
    rows = table_of(file)
    answer = visitor.page.request.get(
        f"{visitor.site}/api/v1/unmarked?province=12&as_of={DAY}"
    ).json()
    assert [row["Mã đơn vị"] for row in rows] == [unit["code"] for unit in answer["units"]]
    assert [int(row["Việc được giao"]) for row in rows] == [
        unit["assigned"] for unit in answer["units"]
    ]


def test_what_is_picked_in_the_table_is_picked_on_the_map_and_the_other_way_round(visitor):
    visitor.open("/unmarked", province="12")
    drawn(visitor, 18)
    expect(visitor.find("#queue-map .queue-unit.is-listed")).to_have_count(18)
    first, second, third = first_codes(visitor, 3)
    for code in (third, first):
        tick(visitor, code)
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 2")
    assert chosen(visitor) == [first, third], "in the order of the table"
    assert ringed(visitor) == {first, third}
    visitor.find(f"#queue-map path[data-code='{second}']").click()
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 3")
    expect(visitor.find(f"{ROW}[row-id='{second}'] .ag-checkbox-input")).to_be_checked()
    assert chosen(visitor) == [first, second, third]
    visitor.find(f"#queue-map path[data-code='{first}']").click()
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 2")
    assert ringed(visitor) == {second, third}
    visitor.find("#queue-clear").click()
    expect(visitor.find("#queue-chosen")).to_be_hidden()
    assert chosen(visitor) == []


def test_on_the_map_of_the_country_a_dot_picks_and_a_province_narrows(visitor):
    visitor.open("/unmarked")
    drawn(visitor, 198)
    expect(visitor.find("#queue-map .queue-dot[data-code]")).to_have_count(198)
    expect(visitor.find("#queue-map .queue-inset")).to_have_count(2)
    code = visitor.find("#queue-map .queue-dot[data-code]").last.get_attribute("data-code")
    visitor.find(f"#queue-map .queue-dot[data-code='{code}']").click(force=True)
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 1")
    [picked] = chosen(visitor)
    assert ringed(visitor) == {picked}
    expect(visitor.find(f"{ROW}[row-id='{picked}'] .ag-checkbox-input")).to_be_checked()
    # Its middle lies outside of a coast that bends in.
    visitor.find("#queue-map path[data-province='22']").dispatch_event("click")
    visitor.arrive("/unmarked", province="22")
    drawn(visitor, 0)
    expect(visitor.find("#queue-map .queue-unit")).to_have_count(54)
    expect(visitor.find(".queue .empty-list")).to_contain_text("đều đã được đánh dấu")
    expect(visitor.find("#menu-province summary")).to_have_text("Quảng Ninh")


def test_every_filter_counts_is_in_the_address_and_keeps_what_is_still_listed(visitor):
    visitor.open("/unmarked")
    drawn(visitor, 198)
    here = first_codes(visitor, 1)[0]
    tick(visitor, here)
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 1")
    chips = visitor.find(".queue .chip").all_inner_texts()
    counted = {words.splitlines()[0]: words.splitlines()[1] for words in chips[:4]}
    assert counted["Tất cả"] == "198" and counted["Chưa có dấu nào"] == "168"
    visitor.find(".queue .chip", has_text="Chưa có dấu nào").click()
    visitor.arrive("/unmarked", only="no-mark")
    drawn(visitor, 168)
    visitor.find("#menu-kind summary").click()
    ward = visitor.find("#menu-kind a", has_text="phường")
    count = int(ward.locator("b").inner_text())
    ward.click()
    visitor.arrive("/unmarked", only="no-mark", kind="phường")
    drawn(visitor, count)
    assert set(chosen(visitor)) <= {here}
    visitor.find("#menu-lead_unit summary").click()
    lead = visitor.find("#menu-lead_unit a:has(b)").first
    words, count = lead.locator("span").inner_text(), int(lead.locator("b").inner_text())
    lead.click()
    visitor.arrive("/unmarked", only="no-mark", kind="phường", lead_unit=words)
    drawn(visitor, count)
    expect(visitor.find("#menu-lead_unit")).not_to_have_attribute("open", "")
    visitor.find("#menu-state summary").click()
    late = visitor.find("#menu-state a[href*='state=overdue']")
    count = int(late.locator("b").inner_text())
    late.click()
    visitor.arrive("/unmarked", only="no-mark", kind="phường", lead_unit=words, state="overdue")
    drawn(visitor, count)
    for _ in range(4):
        visitor.page.go_back()
    visitor.arrive("/unmarked")
    drawn(visitor, 198)
    visitor.open("/unmarked", group="international", province="12", only="overdue")
    expect(visitor.find("#queue-listed")).to_be_visible()
    expect(visitor.find("#menu-group")).to_contain_text("Hợp tác quốc tế")


def test_the_order_of_the_table_is_in_the_address_and_in_the_file(visitor, tmp_path):
    visitor.open("/unmarked", province="12")
    drawn(visitor, 18)
    visitor.find(f"{TABLE} .ag-header-cell", has_text="Xã, phường, đặc khu").first.click()
    visitor.arrive("/unmarked", province="12", sort="full")
    on_screen = first_codes(visitor, 12)
    rows = table_of(downloaded(visitor, "csv", tmp_path))
    assert [row["Mã đơn vị"] for row in rows][:12] == on_screen
    names = [row["Đơn vị"] for row in rows]
    assert names == sorted(names, key=name_key)
    in_browser = "names => [...names].sort(new Intl.Collator('vi').compare)"
    assert visitor.page.evaluate(in_browser, names[::-1]) == names
    visitor.page.reload()
    assert first_codes(visitor, 12) == on_screen


def test_grouped_by_province_each_has_a_row_with_its_share(visitor):
    visitor.open("/unmarked")
    drawn(visitor, 198)
    visitor.find(".queue .chip", has_text="Nhóm theo tỉnh").click()
    visitor.arrive("/unmarked", by="province")
    section = visitor.find(".queue-section").first
    expect(section).to_contain_text("Gia Lai")
    expect(section).to_contain_text("106/135 · 78,5")
    expect(section.locator(".badge")).to_have_text("29")
    visitor.find(f"{TABLE} .ag-header-select-all input").click()
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 198")
    assert len(chosen(visitor)) == 198


def test_names_and_codes_and_the_link_are_copied(come):
    visitor = come(permissions=["clipboard-read", "clipboard-write"])
    visitor.open("/unmarked", province="12")
    drawn(visitor, 18)
    codes = first_codes(visitor, 2)
    for code in codes:
        tick(visitor, code)
    visitor.find("#queue-copy").click()
    expect(visitor.find("#queue-told")).to_have_text("Đã sao chép tên và mã")
    copied = visitor.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t")[1:] for line in copied] == [["Lai Châu", code] for code in codes]
    visitor.find("#queue-link").click()
    expect(visitor.find("#queue-told")).to_have_text("Đã sao chép đường dẫn")
    assert visitor.page.evaluate("navigator.clipboard.readText()") == visitor.page.url


def test_the_keyboard_walks_chooses_and_opens(visitor):
    visitor.open("/unmarked", province="12")
    drawn(visitor, 18)
    first, second = first_codes(visitor, 2)
    visitor.find(".queue .chip").last.focus()
    keyboard = visitor.page.keyboard
    tab_to(visitor, f"{TABLE} .ag-header-cell, {TABLE} .ag-cell, {TABLE} input")
    for _ in range(3):
        if visitor.page.evaluate("document.activeElement.closest('.ag-row') !== null"):
            break
        keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    keyboard.press("Space")
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 1")
    keyboard.press("ArrowDown")
    keyboard.press("Space")
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 2")
    assert chosen(visitor) == [first, second]
    keyboard.press("Enter")
    visitor.arrive(f"/commune/{second}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_sections_a_choice_and_an_open_menu(visitor, theme):
    visitor.open("/unmarked", by="province", theme=theme)
    drawn(visitor, 198)
    visitor.find(f"{ROW} .ag-checkbox-input").first.click()
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 1")
    visitor.find("#menu-kind summary").click()
    expect(visitor.find("#menu-kind ul")).to_be_visible()
    assert amiss(visitor) == ""
    visitor.page.keyboard.press("Escape")
    expect(visitor.find("#menu-kind ul")).to_be_hidden()


def test_on_a_phone_the_list_is_grouped_and_nothing_is_wider_than_the_screen(come):
    phone = come(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.open("/unmarked")
    drawn(phone, 198)
    expect(phone.find(".queue-section").first).to_contain_text("Gia Lai")
    card = phone.find(".queue-card").first
    expect(card).to_contain_text("việc quá hạn · hạn gần nhất")
    fits(phone)
    phone.find(f"{ROW} .ag-checkbox-input").first.tap()
    expect(phone.find("#queue-count")).to_have_text("Đã chọn 1")
    fits(phone)
    card.tap()
    phone.page.wait_for_url("**/commune/*")


def test_without_scripts_the_list_and_its_figures_are_a_plain_page(come):
    plain = come(java_script_enabled=False)
    plain.open("/unmarked")
    words = plain.find(".plain")
    expect(words).to_contain_text("198 · 6,0\u00a0% của 3.321 đơn vị cấp xã, ở 13 tỉnh")
    expect(words).to_contain_text("Đến hết ngày 28/11/2025")
    expect(words).to_contain_text("Dữ liệu minh họa")
    expect(plain.find(".plain tbody tr")).to_have_count(198)
    plain.find(".plain nav a", has_text="Lai Châu").click()
    expect(plain.find(".plain tbody tr")).to_have_count(18)
    expect(words).to_contain_text("18 trong 198 đơn vị chưa đánh dấu")
    plain.open("/", painted="")
    assert plain.find(".plain").count() == 0, "the map's page carries none of it"


def test_where_every_commune_is_unmarked_all_3321_are_listed_and_chosen(come_alone):
    visitor = come_alone(fill_unmarked)
    visitor.open("/unmarked")
    drawn(visitor, 3321)
    # Hoàng Sa and Trường Sa have places of their own.
    expect(visitor.find("#queue-map .queue-dot[data-code]")).to_have_count(3319)
    visitor.find(f"{TABLE} .ag-header-select-all input").click()
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 3.321")
    assert len(chosen(visitor)) == 3321
    assert len(ringed(visitor)) == 3321
    # The browser narrows what it has: no row is sent again, and the table stays the same one.
    table = visitor.find(f"{TABLE} .ag-root").element_handle()
    sent: list[int] = []
    size = "content-length"
    visitor.page.on("response", lambda one: sent.append(int(one.headers.get(size, 0))))
    visitor.find(".queue .chip", has_text="Chưa có dấu nào").click()
    drawn(visitor, 2214)
    expect(visitor.find("#queue-count")).to_have_text("Đã chọn 2.214")
    visitor.find(".queue-province[data-code='22']").click()
    expect(visitor.find("#menu-province summary")).to_have_text("Quảng Ninh")
    listed = int(visitor.find("#queue-listed").get_attribute("data-value") or 0)
    expect(visitor.find("#queue-map .queue-unit.is-listed")).to_have_count(listed)
    expect(visitor.find("#queue-count")).to_have_text(f"Đã chọn {listed}")
    expect(visitor.find(f"{TABLE} [col-id=province]")).to_have_count(0)
    visitor.find("#menu-province summary").click()
    visitor.find("#menu-province a", has_text="Mọi tỉnh").click()
    drawn(visitor, 2214)
    visitor.find(".queue .chip", has_text="Tất cả").click()
    drawn(visitor, 3321)
    assert table.is_visible() and 0 < sum(sent) < 40_000
