"""A person logs in, changes the first password, sees the map of their province, and logs out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from auth.passwords import hashed
from data.accounts import add_account, set_password
from data.store import Store
from tests.browser.conftest import _context
from tests.browser.demo_site import Site, start_site
from tests.browser.test_accessibility import amiss
from tests.browser.visitor import COUNTRY, DAY, Visitor, Watch
from tests.integration.small_store import fill

FIRST, NEW = "mot cau de nho 57", "mot cau khac han 58"
SETTINGS = {"NQ57_AUTH": "required", "NQ57_SECRET_KEY": "0123456789abcdef" * 2}


def with_account(store: Store) -> None:
    fill(store)
    add_account(store, "ha", "Trần Thị Hà", hashed(FIRST), [("reader", "22")])
    add_account(store, "binh", "Bình", hashed(FIRST), [("reader", None)])
    set_password(store, "binh", hashed(NEW), must_change=False)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program with one account, of a reader of Quảng Ninh."""
    running = start_site(tmp_path_factory.mktemp("guarded"), with_account, SETTINGS)
    yield running
    running.stop()


def test_from_logging_in_to_logging_out(browser: Browser, guarded: Site):
    context = _context(browser)
    watch = Watch(guarded.address)
    visitor = Visitor(context.new_page(), guarded.address, watch)
    page = visitor.page

    page.goto(f"{guarded.address}/?as_of={DAY}")
    assert visitor.path == "/login"
    assert not amiss(visitor)
    page.get_by_label("Tên đăng nhập").fill("ha")
    page.get_by_label("Mật khẩu").fill(FIRST)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/password")
    assert not amiss(visitor)
    page.get_by_label("Mật khẩu hiện tại").fill(FIRST)
    page.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
    page.get_by_label("Mật khẩu mới, lần nữa").fill(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{guarded.address}/")

    visitor.open("/", painted=COUNTRY)
    assert visitor.trace()["locations"] == ["22"]
    page.locator("#more summary").click()
    page.get_by_role("link", name="Tài khoản: Trần Thị Hà").click()
    page.wait_for_url("**/account")
    expect(page.get_by_text("Người xem: Quảng Ninh")).to_be_visible()
    assert not amiss(visitor)
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    page.wait_for_url("**/login")
    page.goto(f"{guarded.address}/account")
    assert visitor.path == "/login"
    context.close()
    assert not watch.problems, "\n".join(watch.problems)


def test_a_page_whose_session_has_ended_says_so_and_leads_back_to_itself(
    browser: Browser, guarded: Site
):
    context = _context(browser)
    page = context.new_page()
    page.goto(f"{guarded.address}/login?next=/about")
    page.get_by_label("Tên đăng nhập").fill("binh")
    page.get_by_label("Mật khẩu").fill(NEW)
    with page.expect_response("**/version"):
        page.keyboard.press("Enter")
    context.clear_cookies()
    again = page.get_by_role("link", name="Phiên đăng nhập đã kết thúc")
    again.wait_for()
    again.click()
    page.wait_for_url("**/login?next=%2Fabout")
    context.close()


def test_the_pages_of_a_person_need_no_scripts_and_fit_a_phone(browser: Browser, guarded: Site):
    context = _context(
        browser,
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
    )
    page = context.new_page()
    page.goto(f"{guarded.address}/login?lang=en")
    page.get_by_label("Login").fill("ha")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    box = page.locator("main").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    context.close()
