"""Days are chosen in one way everywhere, in the language of the page, by keyboard too."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import amiss

SELECTED = ".mantine-DatePicker-day[data-selected]"


@pytest.mark.parametrize(
    ("lang", "written", "month", "unread", "typed"),
    [
        ("vi", "28/11/2025", "Tháng 11 2025", "hãy viết như 28/11/2025.", "27/11/2025"),
        ("en", "28 Nov 2025", "November 2025", "write it like 28 Nov 2025.", "27 november 2025"),
        ("hi", "28 नव॰ 2025", "नवंबर 2025", "28 नव॰ 2025 की तरह लिखें।", "27 नवंबर 2025"),
    ],
)
def test_a_day_speaks_the_language_of_the_page(visitor, lang, written, month, unread, typed):
    visitor.open("/reports", lang=lang, theme="dark" if lang == "en" else "light")
    expect(visitor.find("#report-as_of")).to_have_text(written)
    visitor.find("#report-as_of").click()
    expect(visitor.find(".mantine-DatePicker-calendarHeaderLevel")).to_have_text(month)
    assert amiss(visitor) == ""
    visitor.find("#day-typed").fill("31/02/2025")
    visitor.page.keyboard.press("Enter")
    expect(visitor.find("#day-wrong")).to_contain_text(unread)
    assert amiss(visitor) == ""
    visitor.find("#day-typed").fill(typed)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**as_of=2025-11-27**")


def test_a_day_is_chosen_by_keyboard_alone_within_its_bounds(visitor):
    visitor.open("/reports", compare="2025-11-21")
    expect(visitor.find("#report-compare")).to_be_visible()
    keys = visitor.page.keyboard
    visitor.find("#report-compare").focus()
    keys.press("Enter")
    expect(visitor.find(SELECTED)).to_be_focused()
    keys.press("Escape")
    expect(visitor.find("#day-dialog")).not_to_have_attribute("open", "")
    expect(visitor.find("#report-compare")).to_be_focused()
    visitor.arrive("/reports", compare="2025-11-21")
    keys.press("Enter")
    expect(visitor.find(SELECTED)).to_be_focused()
    # A digit is written, an arrow walks.
    keys.type("1/12/2025")
    keys.press("Enter")
    expect(visitor.find("#day-wrong")).to_have_text(
        "Hãy chọn một ngày từ 01/07/2025 đến 28/11/2025."
    )
    visitor.find(SELECTED).focus()
    keys.press("ArrowUp")
    keys.press("Enter")
    visitor.arrive("/reports", compare="2025-11-14")
    expect(visitor.find("#report-compare")).to_have_text("14/11/2025")
    expect(visitor.find("#report-compare")).to_be_focused()


def test_a_calendar_that_is_opened_again_at_once_stays(visitor):
    visitor.open("/reports", compare="2025-11-21")
    visitor.find("#report-compare").click()
    expect(visitor.find(SELECTED)).to_be_focused()
    visitor.page.evaluate(
        "new Promise((told) => { const dialog = document.getElementById('day-dialog');"
        "dialog.addEventListener('close', () => requestAnimationFrame(told));"
        "dialog.close(); document.getElementById('report-compare').click() })"
    )
    expect(visitor.find(SELECTED)).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(visitor.find(SELECTED)).to_have_count(0)


def test_the_calendar_of_a_dialog_opens_above_it_and_closes_alone(visitor):
    visitor.open("/commune/06994", painted="22/commune")
    visitor.find("#commune-panel .mark-open").first.click()
    expect(visitor.find("#mark-day")).to_have_text("28/11/2025")
    visitor.find("#mark-day").click()
    expect(visitor.find(SELECTED)).to_be_focused()
    assert amiss(visitor) == ""
    visitor.page.keyboard.press("Escape")
    expect(visitor.find("#day-dialog")).not_to_have_attribute("open", "")
    expect(visitor.find("#mark-dialog")).to_have_attribute("open", "")
    visitor.choose_day("#mark-day", "20/11/2025")
    expect(visitor.find("#mark-day")).to_have_text("20/11/2025")
    expect(visitor.find("#mark-day")).to_have_attribute("value", "2025-11-20")
    visitor.page.keyboard.press("Escape")
    expect(visitor.find("#mark-dialog")).not_to_have_attribute("open", "")
    assert visitor.path == "/commune/06994"
