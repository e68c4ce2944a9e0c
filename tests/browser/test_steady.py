"""What must stay where it is while the rest comes, and what must end when somebody goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import COUNTRY, DAY, QUANG_NINH

HOLD_TIMERS = """() => {
  const [start, end] = [window.setTimeout, window.clearTimeout];
  window.held = new Map();
  window.setTimeout = (work, wait, ...rest) => {
    if (wait !== 250 && wait !== 700) return start(work, wait, ...rest);
    const ident = 1e6 + held.size;
    held.set(ident, work);
    return ident;
  };
  window.clearTimeout = (ident) => held.delete(ident) || end(ident);
}"""
"""Keeps what the strip would do later, until the test does it."""

MOVED = "link.style.display = 'block'; link.style.marginTop = '300px'"


def test_a_list_stays_in_its_place_when_its_filters_come_which_are_asked_for_once(visitor):
    held = []
    visitor.page.route("**/tools/**", lambda route: held.append(route))
    with visitor.page.expect_request("**/tools/**"):
        visitor.open("/assignments", count="obstacles")
    link = visitor.find("#rows-table .ag-row a").first
    expect(link).to_be_visible()
    place = link.bounding_box()
    # Whatever is drawn on the page meanwhile is no reason to ask again.
    visitor.page.evaluate(
        "async () => { for (let i = 0; i < 5; i++) {"
        " document.querySelector('#document').append(document.createElement('i'));"
        " await new Promise(requestAnimationFrame) } }"
    )
    assert len(held) == 1
    held[0].continue_()
    expect(visitor.find(".tools #filters-open")).to_be_visible()
    assert link.bounding_box() == place


def test_a_walk_through_the_days_ends_when_somebody_goes_elsewhere(visitor):
    visitor.open("/", painted=COUNTRY)
    expect(visitor.find("#day-slider")).to_be_visible()
    visitor.page.evaluate(HOLD_TIMERS)
    visitor.find("#play").click()
    expect(visitor.find("#play")).to_have_attribute("aria-pressed", "true")
    visitor.page.wait_for_function("() => held.size > 1")
    visitor.find("a.page-link[href^='/tasks']").click()
    visitor.page.wait_for_url("**/tasks?**", wait_until="commit")
    address, steps = visitor.page.url, visitor.page.evaluate("history.length")
    visitor.page.evaluate("() => [...held.values()].forEach((work) => work())")
    assert (visitor.page.url, visitor.page.evaluate("history.length")) == (address, steps)
    expect(visitor.find("#document h1")).to_be_visible()


def test_a_dialog_left_by_back_does_not_lock_the_map(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.page.evaluate(f"nq57.go('/unmarked?as_of={DAY}')")
    visitor.grid_rows("unmarked-table")
    visitor.find("#unmarked-table .ag-row .ag-selection-checkbox").first.click()
    visitor.find("#urge-open").click()
    expect(visitor.find("#urge-dialog")).to_be_visible()
    visitor.page.go_back()
    visitor.arrive("/")
    visitor.find("#metric [data-metric=completion]").click()
    visitor.arrive("/", metric="completion")


def test_a_small_map_is_asked_for_again_after_a_broken_answer(visitor):
    broken = []

    def first_time(route) -> None:
        if broken:
            route.continue_()
        else:
            broken.append(route.request.url)
            route.fulfill(body="{", content_type="application/json")

    visitor.page.route("**/geo/**", first_time)
    visitor.open("/unmarked", province="22")
    expect(visitor.find("#queue-map svg .queue-unit").first).to_be_attached()
    assert broken


def test_on_a_phone_the_results_of_the_search_are_on_the_screen(come):
    phone = come(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.page.goto(f"{phone.site}/unmarked?as_of={DAY}")
    phone.find("#search").tap()
    phone.page.keyboard.type("ba che")
    hit = phone.find(".search-hit").first
    expect(hit).to_be_visible()
    box = hit.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


@pytest.mark.parametrize("change", ["link.replaceWith(link.cloneNode(true))", MOVED])
def test_a_link_that_is_drawn_anew_or_moved_while_it_is_pressed_is_followed_once(visitor, change):
    visitor.open("/tasks/CS-01")
    link = visitor.find("#task-overdue a")
    link.hover()
    length = visitor.page.evaluate("history.length")
    visitor.page.mouse.down()
    link.evaluate(f"(link) => {{ {change} }}")
    visitor.page.mouse.up()
    visitor.arrive("/assignments", task="CS-01", count="overdue")
    assert visitor.page.evaluate("history.length") == length + 1


def test_a_figure_that_is_asked_for_again_while_it_is_made_comes(visitor):
    held = []
    visitor.page.route("**/anchors*", lambda route: held.append(route))
    visitor.open("/province/22")
    visitor.page.wait_for_function("() => window.nq57?.now?.drawn && !nq57.now.given")
    # News of a batch, say, give the page its classes once more.
    visitor.page.evaluate(
        "() => { const { nq57: ours, set_props } = dash_clientside, make = ours.figure;"
        " ours.figure = (...given) => { window.again = true; return make(...given) };"
        " set_props('classes', { data: { ...nq57.now.classes } }) }"
    )
    visitor.page.wait_for_function("() => window.again")
    for route in held:
        route.continue_()
    visitor.painted(QUANG_NINH)


def test_who_comes_from_a_list_waits_for_the_map_alone(visitor):
    # The patience with a map that does not come has no end here.
    visitor.page.add_init_script(
        "const start = window.setTimeout;"
        " window.setTimeout = (work, wait, ...rest) =>"
        " wait === 2500 ? 0 : start(work, wait, ...rest);"
    )
    visitor.open("/tasks")
    expect(visitor.find("#document h1")).to_be_visible()
    visitor.page.evaluate(f"nq57.go('/?as_of={DAY}')")
    visitor.painted(COUNTRY)
    expect(visitor.find("#strip [data-value]").first).to_be_visible()


def test_what_is_typed_into_the_search_outlives_a_header_that_comes_late(visitor):
    visitor.open("/", painted=COUNTRY)
    page, held = visitor.page, []

    def of_header(request):
        return "header.children" in (request.post_data or "")

    page.route(
        "**/_dash-update-component*",
        lambda route: held.append(route) if of_header(route.request) else route.continue_(),
    )
    with page.expect_request(of_header):
        page.evaluate(f"nq57.go('/?as_of={DAY}&lang=en')")
    page.keyboard.press("Control+k")
    page.keyboard.type("van")
    expect(visitor.find("#search-list [role=option]").first).to_be_visible()
    for route in held:
        route.continue_()
    expect(visitor.find(".page-link").first).to_contain_text("Map")
    page.keyboard.type(" don")
    expect(visitor.find("#search")).to_have_value("van don")
    expect(visitor.find("#search-list [role=option]").first).to_contain_text("Vân Đồn")
