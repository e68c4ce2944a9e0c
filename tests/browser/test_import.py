"""A file comes in: dropped, previewed, mended, confirmed; by mouse, by keyboard, on a phone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from components.classes import FULL, UNMARKED
from settings import today
from tests.browser.demo_site import Site, serve_site
from tests.browser.test_accessibility import amiss
from tests.browser.test_other_means import fits, tab_to
from tests.browser.visitor import QUANG_NINH
from tests.integration.small_store import BA_CHE, small_store

CO_TO, HONG_GAI, HONG_HA = "07192", "06685", "00097"
HEAD = "Mã xã,Tên xã,Tên tỉnh,Mã nhiệm vụ,Trạng thái,Ngày đánh dấu\n"
SOUND = f"{CO_TO},,,C1,hoàn thành,20/11/2025\n"
MISSPELT = ",Hong Gay,Quảng Ninh,C1,đang thực hiện,21/11/2025\n"
NO_DAY = f"{BA_CHE},,,C1,hoàn thành,32/11/2025\n"
OFFICE = "UBND tỉnh Quảng Ninh"
HELD = f"{HONG_HA},,,C1,hoàn thành,20/11/2025\n"
"""A row that no test writes, so that its file is new whenever it comes."""

DROP = """([content, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([content], name));
  const drop = document.getElementById("import-drop");
  const event = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const type of ["dragover", "drop"]) drop.dispatchEvent(new DragEvent(type, event));
}"""


@pytest.fixture(scope="module")
def var(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("import")


@pytest.fixture(scope="module")
def site(var) -> Iterator[Site]:
    """A small store of its own: what is written here changes no figure of another test."""
    small_store(var)
    running = serve_site(var)
    yield running
    running.stop()


def send(visitor, content: str, name: str = "tháng 11.csv", **query: str) -> None:
    """Choose a file on the page, and wait until it is read."""
    visitor.open("/import", **query)
    # The input takes no file before the page has put it there.
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    visitor.find("#import-file").set_input_files(file)
    expect(visitor.find(".import-preview, #import-failed")).to_be_visible()


def classes(visitor, side: str) -> dict[str, int]:
    """The class of each unit on one of the two small maps."""
    expect(visitor.find(f"#import-map-{side} path").first).to_be_attached()
    return visitor.page.evaluate(
        "side => Object.fromEntries([...document.querySelectorAll("
        "`#import-map-${side} path[data-code]`)].map(one => [one.dataset.code, "
        "Number(one.dataset.class)]))",
        side,
    )


def test_a_dropped_file_is_previewed_mended_and_confirmed_and_changes_the_map(visitor):
    visitor.open("/import")
    expect(visitor.find("#import-drop")).to_be_visible()
    expect(visitor.find("#import-file")).to_be_attached()
    visitor.find("#import-office").fill(OFFICE)
    visitor.page.evaluate(DROP, [HEAD + SOUND + MISSPELT + NO_DAY, "tháng 11.csv"])
    visitor.shows("import-accepted", 1)
    visitor.shows("import-rejected", 2)
    before, after = classes(visitor, "before"), classes(visitor, "after")
    assert len(before) == 54
    assert {code for code in before if before[code] != after[code]} == {CO_TO}
    assert (before[CO_TO], after[CO_TO]) == (UNMARKED, FULL)
    expect(visitor.find(".import-communes [data-code]")).to_have_count(1)
    expect(visitor.find("#import-confirm")).to_have_text("Ghi 1 dòng, bỏ 2 dòng lỗi")
    visitor.find("#import-issues select").select_option(HONG_GAI)
    expect(visitor.find("#import-confirm")).to_be_hidden()
    visitor.find("#import-apply").click()
    visitor.shows("import-accepted", 2)
    visitor.shows("import-rejected", 1)
    expect(visitor.find("#import-confirm")).to_have_text("Ghi 2 dòng, bỏ 1 dòng lỗi")
    visitor.find(".import-applied summary").click()
    expect(visitor.find(".import-applied li")).to_contain_text("Phường Hồng Gai")
    visitor.find("#import-confirm").click()
    expect(visitor.find("#import-written")).to_be_visible()
    batch = visitor.find("#import-written").get_attribute("data-batch")
    history = visitor.find(f"#import-written a[href^='/history?'][href$='batch={batch}']")
    expect(history).to_be_visible()
    history.click()
    visitor.page.wait_for_url(f"**/history?*batch={batch}")
    expect(visitor.find("#document")).to_contain_text("tháng 11.csv")
    visitor.page.go_back()
    visitor.find("#import-written .button-primary").click()
    visitor.painted(QUANG_NINH, day=today().isoformat())
    trace = visitor.trace()
    shown = dict(zip(trace["locations"], trace["z"], strict=True))
    assert shown[CO_TO] == shown[HONG_GAI] == FULL
    # The next file of the office knows what the misspelt name means.
    visitor.open("/import")
    expect(visitor.find("#import-offices option")).to_have_count(1)
    visitor.find("#import-office").fill(OFFICE)
    visitor.page.evaluate(DROP, [HEAD + MISSPELT.replace("21/11", "22/11"), "tháng 12.csv"])
    visitor.shows("import-accepted", 1)
    visitor.find(".import-discard").click()
    visitor.arrive("/import")


def shown(visitor) -> list[object]:
    """What the preview says."""
    rows = visitor.grid_rows("import-issues")
    parts = (".import-page header", ".import-figures", ".import-chips", ".import-actions")
    return [rows, *(visitor.find(part).inner_text() for part in parts)]


def test_the_page_of_a_file_is_its_address(visitor, come):
    send(visitor, HEAD + HELD + MISSPELT + NO_DAY)
    seen = shown(visitor)
    assert len(seen[0]) == 2
    visitor.page.reload()
    assert shown(visitor) == seen
    other = come()
    other.page.goto(visitor.page.url)
    assert shown(other) == seen
    other.find(".import-discard").click()
    other.arrive("/import")
    visitor.page.reload()
    expect(visitor.find("#import-failed")).to_contain_text("không còn trên máy chủ")


def test_the_progress_is_shown_and_outlives_a_reload(visitor, var):
    root = var / "uploads"
    root.mkdir(exist_ok=True)
    turn = os.open(root / ".turn", os.O_CREAT | os.O_RDWR)
    fcntl.flock(turn, fcntl.LOCK_EX)
    visitor.open("/import")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": (HEAD + HELD).encode()}
    visitor.find("#import-file").set_input_files(file)
    expect(visitor.find(".work-phase")).to_have_text("Đang chờ đến lượt")
    visitor.page.reload()
    expect(visitor.find(".work-phase")).to_have_text("Đang chờ đến lượt")
    expect(visitor.find("#import-done[role=progressbar]")).to_be_visible()
    os.close(turn)
    visitor.shows("import-accepted", 1)


def test_a_file_that_is_none_says_so_and_another_can_be_chosen(visitor):
    send(visitor, "\x89PNG\r\n\x1a\n" + "\0" * 99, name="báo cáo.xlsx")
    expect(visitor.find("#import-failed")).to_contain_text("báo cáo.xlsx")
    expect(visitor.find("#import-drop")).to_be_visible()
    file = {"name": "b.csv", "mimeType": "text/csv", "buffer": (HEAD + HELD).encode()}
    visitor.find("#import-file").set_input_files(file)
    visitor.shows("import-accepted", 1)


def test_the_issues_are_filtered_by_problem_and_by_words(visitor):
    send(visitor, HEAD + HELD + MISSPELT + NO_DAY)
    rows = visitor.find("#import-issues .ag-row")
    expect(rows).to_have_count(2)
    visitor.find(".import-chip[data-problem=bad-date]").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("32/11/2025")
    visitor.find(".import-chip[data-problem='']").click()
    expect(rows).to_have_count(2)
    visitor.find("#import-filter").fill("hong gay")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Hong Gay")


def test_the_workbooks_are_downloaded_from_the_page(visitor):
    visitor.open("/import")
    visitor.find("#import-province").select_option("22")
    with visitor.page.expect_download() as coming:
        visitor.find("#import-template-file").click()
    assert coming.value.suggested_filename == "NQ57 Quảng Ninh.xlsx"
    send(visitor, HEAD + HELD + MISSPELT)
    with visitor.page.expect_download() as coming:
        visitor.find("#import-rejected-file").click()
    assert coming.value.suggested_filename == "tháng 11 - dòng lỗi.xlsx"


def test_the_keyboard_alone_mends_and_throws_away(visitor):
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": (HEAD + HELD + MISSPELT).encode()}
    # Before the page is there: a chooser that opens is met only by who waits for it already.
    visitor.page.on("filechooser", lambda chooser: chooser.set_files(file))
    visitor.open("/import")
    keyboard = visitor.page.keyboard
    expect(visitor.find("#import-file")).to_be_attached()
    tab_to(visitor, "#import-office")
    keyboard.type(OFFICE + " 2")
    keyboard.press("Tab")
    expect(visitor.find("#import-file")).to_be_focused()
    keyboard.press("Space")
    expect(visitor.find("#import-issues select")).to_be_visible()
    tab_to(visitor, "#import-issues .ag-header-cell")
    for _ in range(2):
        keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(visitor.find("#import-issues select")).to_be_focused()
    keyboard.press("ArrowDown")
    tab_to(visitor, "#import-apply")
    keyboard.press("Enter")
    visitor.shows("import-rejected", 0)
    tab_to(visitor, ".import-actions .import-discard")
    keyboard.press("Enter")
    visitor.arrive("/import")
    expect(visitor.find("#import-drop")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_before_and_in_the_preview(visitor, theme):
    visitor.open("/import", theme=theme)
    expect(visitor.find("#import-file")).to_be_attached()
    assert amiss(visitor) == ""
    send(visitor, HEAD + HELD + MISSPELT + NO_DAY, theme=theme)
    expect(visitor.find("#import-issues .ag-row")).to_have_count(2)
    assert amiss(visitor) == ""


def test_on_a_phone_the_page_fits_in_every_state(come):
    phone = come(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.open("/import")
    expect(phone.find("#import-file")).to_be_attached()
    fits(phone)
    send(phone, HEAD + HELD + MISSPELT + NO_DAY, lang="en")
    expect(phone.find("#import-issues .ag-row")).to_have_count(2)
    expect(phone.find("#import-confirm")).to_have_text("Write 1 rows, leave out 2 rejected")
    expect(phone.find("#import-confirm")).to_be_in_viewport()
    fits(phone)
