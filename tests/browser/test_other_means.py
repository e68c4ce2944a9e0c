"""Without WebGL, without a mouse, on a phone: the same content, the same steps."""

import pytest
from playwright.sync_api import expect

from components.tokens import TOKENS
from data.register import load_register
from tests.browser.demo_site import LAST_DAY
from tests.browser.visitor import COMMUNES, COUNTRY, QUANG_NINH

PATHS = """[...document.querySelectorAll('#map .choroplethlayer path.choroplethlocation')]
  .filter((path) => { const box = path.getBoundingClientRect(); return box.width && box.height })
  .length"""


def rgb(colour: str) -> str:
    """``#015759`` as a browser computes it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_without_webgl_the_same_map_is_drawn_as_svg(plain_visitor):
    visitor = plain_visitor
    visitor.open("/")
    visitor.painted(COUNTRY, renderer="svg")
    trace = visitor.trace()
    assert trace["type"] == "choropleth"
    assert trace["traces"] == 1
    assert trace["locations"] == load_register().units("province", LAST_DAY)["code"].tolist()
    assert visitor.page.evaluate(PATHS) == 34
    assert visitor.colour("22") == TOKENS["full"][0]
    expect(visitor.find("#insets .inset")).to_have_count(2)
    visitor.find("#metric [data-metric=overdue]").click()
    visitor.painted(COUNTRY, renderer="svg", metric="overdue")
    after = visitor.trace()
    number = after["z"][after["locations"].index("22")]
    assert visitor.colour("22") == TOKENS[f"c{number}"][0]


def test_without_webgl_a_click_selects_and_a_second_goes_in(plain_visitor):
    visitor = plain_visitor
    visitor.open("/")
    visitor.painted(COUNTRY, renderer="svg")
    visitor.click_unit("22")
    visitor.arrive("/", selected="22")
    visitor.shows("kpi-own", 130 / 138)
    visitor.click_again("22")
    visitor.arrive("/province/22")
    visitor.painted(QUANG_NINH, renderer="svg")
    assert visitor.page.evaluate(PATHS) == 54
    assert visitor.trace()["type"] == "choropleth"
    visitor.page.keyboard.press("Escape")
    visitor.painted(COUNTRY, renderer="svg")
    assert visitor.page.evaluate(PATHS) == 34


def test_without_webgl_all_3321_communes_are_there(plain_visitor):
    visitor = plain_visitor
    visitor.open("/", level="commune")
    visitor.painted(COMMUNES, renderer="svg")
    assert len(visitor.trace()["locations"]) == 3321
    assert visitor.page.evaluate(PATHS) == 3321


def tab_to(visitor, selector: str, most: int = 60) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("it => document.activeElement.matches(it)", selector):
            return
    raise AssertionError(f"{most} times Tab do not reach {selector}")


def test_the_keyboard_alone_searches_goes_in_changes_the_metric_and_goes_out(visitor):
    visitor.open("/", painted=COUNTRY)
    keyboard = visitor.page.keyboard
    expect(visitor.find("a.skip")).to_be_attached()
    keyboard.press("Tab")
    expect(visitor.find("a.skip")).to_be_focused()
    expect(visitor.find("a.skip")).to_be_in_viewport()
    keyboard.press("Enter")
    expect(visitor.find("#main")).to_be_focused()
    keyboard.press("Control+k")
    expect(visitor.find("#search")).to_be_focused()
    keyboard.type("quang ninh")
    expect(visitor.find("#search-results .search-hit").first).to_contain_text("Quảng Ninh")
    keyboard.press("ArrowDown")
    expect(visitor.find("#search-results .search-hit").first).to_be_focused()
    keyboard.press("Enter")
    visitor.page.wait_for_url("**/province/22*")
    visitor.painted(QUANG_NINH)
    expect(visitor.find("#search-results .search-hit")).to_have_count(0)
    tab_to(visitor, "#metric [data-metric=completion]")
    keyboard.press("Enter")
    visitor.painted(QUANG_NINH, metric="completion")
    assert visitor.query["metric"] == "completion"
    keyboard.press("Escape")
    visitor.painted(COUNTRY, metric="completion")
    assert visitor.path == "/"


def test_a_metric_of_the_place_that_was_left_holds_for_the_one_that_came(visitor):
    visitor.open("/", painted=COUNTRY)
    held = []

    def hold(route) -> None:
        figures = "strip.children" in (route.request.post_data or "")
        held.append(route) if figures else route.continue_()

    visitor.page.route("**/_dash-update-component*", hold)
    visitor.click_unit("22")
    visitor.click_again("22")
    visitor.painted(QUANG_NINH)
    expect(visitor.find("#breadcrumb")).not_to_contain_text("Quảng Ninh")
    visitor.find("#metric [data-metric=completion]").click()
    visitor.painted(QUANG_NINH, metric="completion")
    visitor.arrive("/province/22", metric="completion")
    assert held
    visitor.page.unroute("**/_dash-update-component*")
    expect(visitor.find("#breadcrumb")).to_contain_text("Quảng Ninh")


def test_a_day_is_typed_before_the_calendar_has_come_and_outlives_its_arrival(visitor):
    held = []
    library = "**/dash_mantine_components*"
    visitor.page.route(library, lambda route: held.append(route))
    visitor.open("/", painted=COUNTRY)
    visitor.find("#as-of").click()
    visitor.find("#day-typed").fill("27/11/2025")
    expect(visitor.find(".mantine-DatePicker-day")).to_have_count(0)
    # Taking the handler off lets the requests go that it holds.
    visitor.page.unroute(library)
    expect(visitor.find(".mantine-DatePicker-day[data-selected]")).to_be_visible()
    assert held
    expect(visitor.find("#day-typed")).to_have_value("27/11/2025")
    expect(visitor.find("#day-typed")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.painted(COUNTRY, day="2025-11-27")


def test_the_keyboard_keeps_its_place_when_the_page_changes(visitor):
    visitor.open("/", painted=COUNTRY)
    expect(visitor.find("#ranking tbody tr").first).to_be_visible()
    steps = {
        "#metric [data-metric=completion]": {"metric": "completion"},
        "#legend [data-class='5']": {"metric": "completion", "classes": "5"},
        "#panel [data-panel=unmarked]": {
            "metric": "completion",
            "classes": "5",
            "panel": "unmarked",
        },
    }
    for selector, query in steps.items():
        visitor.find(selector).focus()
        visitor.page.keyboard.press("Enter")
        visitor.arrive("/", **query)
        name = "aria-pressed" if "legend" in selector else "aria-current"
        # The element that says that it is chosen is the new one.
        expect(visitor.find(f"{selector}[{name}=true]")).to_be_focused()


def test_the_keyboard_alone_reaches_a_unit_in_the_ranking(visitor):
    visitor.open("/", painted=COUNTRY)
    expect(visitor.find("#ranking tbody tr").first).to_be_visible()
    visitor.find("#legend [data-class]").last.focus()
    tab_to(visitor, "#ranking a")
    codes = [one.get_attribute("data-code") for one in visitor.find("#ranking a").all()]
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        visitor.page.keyboard.press(key)
    expect(visitor.find(f"#ranking a[data-code='{codes[1]}']")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.arrive(f"/province/{codes[1]}")


def test_the_keyboard_alone_reaches_a_commune_in_the_table_beside_the_map(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    expect(visitor.find("#ranking .ag-row").first).to_be_visible()
    visitor.find("#legend [data-class]").last.focus()
    tab_to(visitor, "#ranking .ag-header-cell, #ranking .ag-cell, #ranking a")
    for _ in range(3):
        if visitor.page.evaluate("document.activeElement.closest('.ag-row') !== null"):
            break
        visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("ArrowDown")
    focused = visitor.find("#ranking .ag-row:focus-within [data-code]")
    code = focused.get_attribute("data-code")
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("Enter")
    visitor.arrive(f"/commune/{code}")


def test_the_space_bar_presses_a_class_of_the_legend(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.find("#legend [data-class='6']").focus()
    visitor.page.keyboard.press("Space")
    visitor.arrive("/", classes="6")
    expect(visitor.find("#legend [data-class='6']")).to_have_attribute("aria-pressed", "true")


@pytest.fixture
def phone(come):
    return come(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def fits(visitor) -> None:
    """Nothing makes the page wider than the screen."""
    widths = visitor.page.evaluate(
        "[document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]"
    )
    assert widths == [390, 390, 390]


def test_on_a_phone_a_tap_selects_and_nothing_is_wider_than_the_screen(phone):
    phone.open("/", painted=COUNTRY)
    fits(phone)
    expect(phone.find("#map")).to_be_in_viewport()
    phone.page.touchscreen.tap(*phone.spot("38"))
    phone.arrive("/", selected="38")
    expect(phone.find("#panel .panel-name")).to_contain_text("Thanh Hóa")
    fits(phone)
    phone.find("#go-in").tap()
    phone.arrive("/province/38")
    phone.painted("38/commune")
    fits(phone)


@pytest.mark.parametrize(
    "path", ["/commune/06994", "/unmarked", "/assignments", "/history", "/about"]
)
def test_on_a_phone_every_page_fits(phone, path):
    phone.open(path, painted=QUANG_NINH if "commune" in path else "")
    expect(phone.find("#commune-panel, #document h1").first).to_be_visible()
    fits(phone)


def test_at_900_pixels_the_panel_stands_below_the_map(come):
    tablet = come(viewport={"width": 900, "height": 1100})
    tablet.open("/", painted=COUNTRY)
    card, panel = tablet.find(".map-card").bounding_box(), tablet.find("#panel").bounding_box()
    assert panel["y"] >= card["y"] + card["height"] - 1
    assert tablet.page.evaluate("document.documentElement.scrollWidth") == 900
