"""A map on a wall that follows new marks and walks, and a map in a page of another site."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import COUNTRY, DAY, QUANG_NINH


@pytest.fixture
def another_site(site) -> Iterator[str]:
    """A page of another origin that has two frames: one asked for as such, one that is not."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            frames = "".join(
                f'<iframe name="{name}" src="{site.address}/?as_of={DAY}{query}" width="800"'
                ' height="600"></iframe>'
                for name, query in (("embedded", "&amp;embed=1"), ("whole", ""))
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>Host</title>{frames}".encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_wall_follows_a_batch_of_another_process_without_a_flash(visitor, one_more_mark):
    visitor.open("/", painted=COUNTRY, kiosk="1")
    visitor.mark_map()
    expect(visitor.find("#header")).to_be_hidden()
    expect(visitor.find("#panel")).to_be_hidden()
    expect(visitor.find("#day")).to_contain_text("28/11/2025")
    expect(visitor.find("#ribbons")).to_contain_text("Dữ liệu minh họa")
    headline = visitor.find(".figure:has(#kpi-coverage) .figure-value").first
    assert headline.evaluate("one => getComputedStyle(one).fontSize") == "64px"
    visitor.shows("kpi-coverage", 3123 / 3321)
    visitor.page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(one => one.name.endsWith('/version'))"
    )
    # A flash would be a skeleton, an emptied strip or another map.
    visitor.page.evaluate(
        "new MutationObserver(() => window.flashed ||="
        " !document.querySelector('#kpi-coverage') || !!document.querySelector('.skeleton'))"
        ".observe(document.querySelector('main'), {subtree: true, childList: true})"
    )
    answer = visitor.page.request.get(f"{visitor.site}/api/v1/unmarked?as_of={DAY}")
    unit = answer.json()["units"][0]
    one_more_mark(unit["code"], unit["province_code"])
    visitor.shows("kpi-coverage", 3124 / 3321)
    assert visitor.map_is_marked()
    assert not visitor.page.evaluate("window.flashed")
    visitor.arrive("/", kiosk="1")
    visitor.page.keyboard.press("x")
    visitor.arrive("/")
    expect(visitor.find("#header")).to_be_visible()
    expect(visitor.find("#panel")).to_be_visible()


def test_a_wall_walks_through_the_provinces_and_escape_stays_where_it_is(visitor):
    visitor.open("/", kiosk="walk", every="1")
    before = visitor.page.evaluate("history.length")
    for path in ("/province/01", "/province/04"):
        visitor.arrive(path, kiosk="walk", every="1")
    assert visitor.page.evaluate("history.length") == before
    visitor.page.keyboard.press("Escape")
    visitor.page.wait_for_function("() => !location.search.includes('kiosk')")
    assert visitor.path.startswith("/province/")
    assert visitor.query == {"as_of": DAY}
    expect(visitor.find("#header")).to_be_visible()


def test_a_pointer_that_rests_disappears_and_one_that_moves_finds_the_way_out(visitor):
    visitor.open("/province/22", painted=QUANG_NINH, kiosk="1")
    visitor.page.wait_for_function("() => document.documentElement.dataset.idle === ''")
    assert visitor.page.evaluate("getComputedStyle(document.body).cursor") == "none"
    # Where the way out appears when the pointer comes.
    box = visitor.find("#wall-leave").bounding_box()
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.arrive("/province/22")
    expect(visitor.find("#header")).to_be_visible()


def test_a_map_stands_in_a_page_of_another_site_if_it_is_asked_for_as_such(browser, another_site):
    context = browser.new_context(reduced_motion="reduce", locale="vi-VN")
    page = context.new_page()
    page.goto(another_site)
    inside = page.frame_locator("iframe[name=embedded]")
    expect(inside.locator("#legend [data-class='6']")).to_be_visible()
    expect(inside.locator("canvas.maplibregl-canvas")).to_be_visible()
    for hidden in ("#header", "#panel", "#strip", "#layout"):
        expect(inside.locator(hidden)).to_be_hidden()
    expect(inside.locator("h1")).to_have_text("Cả nước")
    expect(inside.locator("#day")).to_contain_text("28/11/2025")
    expect(inside.locator("#ribbons")).to_contain_text("Dữ liệu minh họa")
    expect(inside.locator(".frame-foot")).to_contain_text("Nguồn")
    expect(inside.locator("#tools")).to_have_count(0)
    with context.expect_page() as opened:
        inside.locator("#open-whole").click()
    expect(opened.value.locator("#header")).to_be_visible()
    assert "embed" not in opened.value.url
    # The page that is not meant for it stays out of the frame.
    assert page.frame("whole").url.startswith("chrome-error:")
    context.close()
