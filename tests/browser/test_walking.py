"""Going in and out, the address as the whole state, and visitors beside each other."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import COUNTRY, DAY, MAP, QUANG_NINH


def test_one_click_selects_and_a_second_goes_in_on_the_same_map(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    camera = visitor.camera()
    visitor.click_unit("22")
    visitor.arrive("/", selected="22")
    visitor.shows("kpi-own", 130 / 138)
    visitor.shows("kpi-coverage", 1)
    expect(visitor.find("#panel .panel-name")).to_have_text("Tỉnh Quảng Ninh")
    assert visitor.camera() == pytest.approx(camera)
    visitor.click_again("22")
    visitor.arrive("/province/22")
    visitor.painted(QUANG_NINH)
    assert visitor.map_is_marked()
    assert visitor.camera()[2] > camera[2] + 1
    visitor.click_unit("06994")
    visitor.arrive("/province/22", selected="06994")
    expect(visitor.find("#commune-panel h2")).to_have_text("Đặc khu Vân Đồn")
    visitor.click_again("06994")
    visitor.arrive("/commune/06994")
    expect(visitor.find("#breadcrumb [aria-current=page]")).to_have_text("Vân Đồn")
    assert visitor.map_is_marked()


def test_escape_goes_out_step_by_step(visitor):
    visitor.open("/province/22", painted=QUANG_NINH, selected="06994")
    expect(visitor.find("#breadcrumb a")).to_have_count(1)
    visitor.page.keyboard.press("Escape")
    visitor.arrive("/province/22")
    visitor.page.keyboard.press("Escape")
    visitor.arrive("/")
    visitor.painted(COUNTRY)
    visitor.shows("kpi-full-provinces", 21)


def test_escape_keeps_a_metric_that_the_server_has_not_answered_yet(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    expect(visitor.find("#breadcrumb a")).to_have_count(1)
    held = []
    visitor.page.route("**/_dash-update-component*", lambda route: held.append(route))
    visitor.find("#metric [data-metric=completion]").click()
    visitor.painted(QUANG_NINH, metric="completion")
    visitor.page.keyboard.press("Escape")
    visitor.arrive("/", metric="completion")
    # Taking the handler off lets the requests go that it holds.
    visitor.page.unroute("**/_dash-update-component*")
    visitor.painted(COUNTRY, metric="completion")


def test_the_breadcrumb_leads_out_and_keeps_the_metric(visitor):
    visitor.open("/commune/06994", painted=QUANG_NINH, metric="completion")
    visitor.find("#breadcrumb a", has_text="Quảng Ninh").click()
    visitor.arrive("/province/22", metric="completion")
    visitor.find("#breadcrumb a", has_text="Cả nước").click()
    visitor.arrive("/", metric="completion")
    visitor.painted(COUNTRY, metric="completion")


def test_back_undoes_each_step_and_forward_takes_it_again(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    camera = visitor.camera()
    visitor.find("#metric [data-metric=completion]").click()
    visitor.painted(COUNTRY, metric="completion")
    visitor.page.evaluate("nq57.go('/province/22?metric=completion&as_of=2025-11-28')")
    visitor.painted(QUANG_NINH, metric="completion")
    inside = visitor.camera()
    assert inside[2] > camera[2] + 1
    visitor.page.go_back()
    visitor.painted(COUNTRY, metric="completion")
    assert visitor.camera() == pytest.approx(camera)
    visitor.page.go_back()
    visitor.painted(COUNTRY)
    visitor.arrive("/")
    visitor.page.go_forward()
    visitor.painted(COUNTRY, metric="completion")
    visitor.page.go_forward()
    visitor.painted(QUANG_NINH, metric="completion")
    assert visitor.camera() == pytest.approx(inside)
    assert visitor.map_is_marked()


def test_with_motion_the_flight_ends_where_a_visit_by_the_address_begins(come, visitor):
    moving = come(reduced_motion="no-preference")
    moving.open("/", painted=COUNTRY)
    moving.mark_map()
    moving.click_unit("22")
    moving.arrive("/", selected="22")
    moving.find("#go-in").click()
    moving.painted(QUANG_NINH)
    visitor.open("/province/22", painted=QUANG_NINH)
    moving.page.wait_for_function("!nq57.mapLibre().isMoving()")
    assert moving.camera() == pytest.approx(visitor.camera(), abs=1e-3)
    assert moving.map_is_marked()


def test_a_reload_and_a_second_browser_show_the_same(visitor, come):
    view = {"metric": "punctuality", "selected": "06994", "classes": "3-4"}
    visitor.open("/province/22", painted=QUANG_NINH, **view)
    expect(visitor.find("#commune-panel")).to_be_visible()
    state = visitor.state()
    visitor.page.reload()
    visitor.painted(QUANG_NINH, metric="punctuality")
    expect(visitor.find("#commune-panel")).to_be_visible()
    assert visitor.state() == state
    other = come()
    other.page.goto(visitor.page.url)
    other.painted(QUANG_NINH, metric="punctuality")
    expect(other.find("#commune-panel")).to_be_visible()
    assert other.state() == state


def test_two_visitors_never_affect_each_other(visitor, come):
    other = come()
    visitor.open("/", painted=COUNTRY)
    other.open("/", painted=COUNTRY)
    state = other.state()
    visitor.find("#metric [data-metric=overdue]").click()
    visitor.painted(COUNTRY, metric="overdue")
    visitor.speak("en")
    visitor.find("#theme").click()
    visitor.painted(COUNTRY, metric="overdue", scheme="dark")
    visitor.page.evaluate("nq57.go('/province/01?as_of=2025-08-01')")
    visitor.painted("01/commune", day="2025-08-01")
    assert other.state() == state
    other.find("#metric [data-metric=completion]").click()
    other.painted(COUNTRY, metric="completion")
    other.arrive("/", metric="completion")
    assert other.query["as_of"] == DAY
    expect(other.find("#breadcrumb")).to_have_text("Cả nước")
    assert visitor.path == "/province/01"
    visitor.shows("kpi-own", float(visitor.figures()["kpi-own"]))


def test_where_somebody_has_turned_the_wheel_and_dragged_the_map_it_stays(visitor):
    visitor.open("/", painted=COUNTRY)
    before, page = visitor.camera(), visitor.page
    box = visitor.find("#map").bounding_box()
    x, y = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4
    still = f"([at, least]) => !{MAP}.isMoving() && Math.abs({MAP}.%s - at) > least"
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    page.wait_for_function(still % "getZoom()", arg=[before[2], 0.1])
    page.mouse.down()
    page.mouse.move(x + 90, y + 30, steps=5)
    page.mouse.up()
    page.wait_for_function(still % "getCenter().lng", arg=[before[0], 0.2])
    moved = visitor.camera()
    visitor.find("#metric [data-metric=completion]").click()
    visitor.painted(COUNTRY, metric="completion")
    assert visitor.camera() == pytest.approx(moved)
