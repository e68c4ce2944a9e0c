"""Walking through the days: by key, by mouse, by itself; the map follows at once and stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visitor import COMMUNES, COUNTRY, DAY, QUANG_NINH, Visitor

BEFORE, WEEK = "2025-11-27", "2025-11-21"


def ready(visitor: Visitor) -> None:
    """Wait until the slider stands on the day."""
    expect(visitor.find("#day-slider")).to_have_attribute("aria-valuetext", re.compile(".+"))


def hold(visitor: Visitor, pattern: str) -> Callable[[], None]:
    """Let requests wait from now on; what is returned lets them go."""
    held: list[Route] = []
    waits = [True]

    def keep(route: Route) -> None:
        held.append(route) if waits[0] else route.continue_()

    def release() -> None:
        waits[0] = False
        for route in held:
            route.continue_()

    visitor.page.route(pattern, keep)
    return release


def neighbours_come(visitor: Visitor, day: str) -> None:
    """Turn to the slider, and wait until the classes of a day have been fetched ahead."""
    visitor.find("#day-slider").focus()
    visitor.page.wait_for_function("day => nq57.classesOf(day).value !== null", arg=day)


def test_keys_walk_by_day_and_week_to_both_ends(visitor):
    visitor.open("/", painted=COUNTRY)
    ready(visitor)
    visitor.mark_map()
    camera, slider = visitor.camera(), visitor.find("#day-slider")
    slider.focus()
    for key, day in [
        ("ArrowLeft", BEFORE),
        ("PageDown", "2025-11-20"),
        ("PageUp", BEFORE),
        ("ArrowRight", DAY),
        ("ArrowDown", BEFORE),
    ]:
        slider.press(key)
        visitor.painted(COUNTRY, day=day)
    assert visitor.query == {"as_of": BEFORE}
    expect(slider).to_have_attribute("aria-valuetext", re.compile("27/11/2025: độ phủ 9"))
    # The figures around the map follow, and the focus stays.
    expect(visitor.find("#as-of")).to_contain_text("27/11/2025")
    expect(slider).to_be_focused()
    slider.press("Home")
    visitor.page.wait_for_function("() => nq57.now.classes.asOf.startsWith('2025-07-')")
    slider.press("End")
    visitor.page.wait_for_function("() => nq57.now.classes.asOf === nq57.today")
    visitor.page.wait_for_function("() => !location.search.includes('as_of')")
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)


def test_one_step_back_returns_to_where_a_walk_began(visitor):
    visitor.open("/", painted=COUNTRY)
    ready(visitor)
    # A walk of two days without a rest between them, which would make it two.
    visitor.find("#day-slider").evaluate(
        """(slider) => {
          for (const _ of [1, 2]) {
            slider.stepDown();
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }"""
    )
    visitor.painted(COUNTRY, day="2025-11-26")
    # When the steps rest the header follows, and the walk has ended.
    expect(visitor.find("#as-of")).to_contain_text("26/11/2025")
    visitor.page.go_back()
    visitor.painted(COUNTRY)
    visitor.arrive("/")
    expect(visitor.find("#as-of")).to_contain_text("28/11/2025")


def test_a_day_that_was_fetched_ahead_is_shown_without_the_server(visitor):
    visitor.open("/", painted=COMMUNES, level="commune")
    ready(visitor)
    neighbours_come(visitor, WEEK)
    release = hold(visitor, "**/_dash-update-component*")
    visitor.responses.clear()
    before = visitor.trace()["z"]
    visitor.find("#day-slider").press("PageDown")
    visitor.painted(COMMUNES, day=WEEK)
    assert visitor.trace()["z"] != before
    assert not [one.url for one in visitor.responses if WEEK in one.url]
    expect(visitor.find("#as-of")).to_contain_text("28/11/2025")
    # What is around the map comes from the server, when the steps rest.
    release()
    expect(visitor.find("#as-of")).to_contain_text("21/11/2025")
    assert visitor.trace()["z"].count(7) == 3321 - marked(visitor, WEEK)
    visitor.shows("kpi-coverage", marked(visitor, WEEK) / 3321)


def marked(visitor: Visitor, day: str, province: str | None = None) -> int:
    """How many communes the API says are marked on a day."""
    place = f"&province={province}" if province else ""
    answer = visitor.page.request.get(f"{visitor.site}/api/v1/coverage?as_of={day}{place}")
    return answer.json()["totals"]["marked"]


def test_the_handle_is_dragged_and_the_map_follows_under_the_hand(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    ready(visitor)
    visitor.mark_map()
    box = visitor.find("#day-slider").bounding_box()
    share = visitor.page.evaluate(
        "(() => { const {value, min, max} = document.getElementById('day-slider');"
        "return (value - min) / (max - min) })()"
    )
    x, y = box["x"] + 8 + (box["width"] - 16) * share, box["y"] + box["height"] / 2
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x - 40, y)
    visitor.page.mouse.move(x - 60, y)
    visitor.page.wait_for_function("day => nq57.now.classes.asOf < day", arg=DAY)
    visitor.page.mouse.up()
    visitor.page.wait_for_function(
        "() => new URLSearchParams(location.search).get('as_of') === nq57.now.classes.asOf"
    )
    day = visitor.query["as_of"]
    assert day < "2025-11-01"
    expect(visitor.find("#as-of")).to_contain_text("/".join(reversed(day.split("-"))))
    visitor.shows("kpi-coverage", marked(visitor, day, "22") / 54)
    assert f"{marked(visitor, day, '22')}/54" in visitor.find(".time-now").inner_text()
    assert visitor.map_is_marked()
    visitor.page.go_back()
    visitor.painted(QUANG_NINH)


def test_it_plays_week_by_week_and_stops_where_it_is_stopped(visitor):
    visitor.open("/", as_of="2025-08-01")
    visitor.painted(COUNTRY, day="2025-08-01")
    ready(visitor)
    visitor.mark_map()
    play = visitor.find("#play")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    visitor.page.wait_for_function("() => nq57.now.classes.asOf >= '2025-08-15'")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "false")
    stopped = visitor.page.evaluate("nq57.viewedDay()")
    assert (int(stopped[-2:]) - 1) % 7 == 0 or stopped > "2025-08-29"
    visitor.painted(COUNTRY, day=stopped)
    visitor.page.go_back()
    visitor.painted(COUNTRY, day="2025-08-01")
    assert visitor.map_is_marked()


def test_the_place_of_the_slider_is_kept_free_from_the_start(come):
    for width, height in ((1440, 900), (900, 1200), (390, 844)):
        visitor = come(viewport={"width": width, "height": height})
        release = hold(visitor, "**/documents.js*")
        visitor.open("/", painted=COUNTRY)
        tall = "document.getElementById('time').getBoundingClientRect().height"
        before = (visitor.find(".map-frame").bounding_box(), visitor.page.evaluate(tall))
        release()
        ready(visitor)
        assert (visitor.find(".map-frame").bounding_box(), visitor.page.evaluate(tall)) == before


def test_without_webgl_the_days_and_both_comparisons_work_alike(plain_visitor):
    visitor = plain_visitor
    visitor.open("/")
    visitor.painted(COUNTRY, renderer="svg")
    ready(visitor)
    neighbours_come(visitor, BEFORE)
    visitor.find("#day-slider").press("ArrowLeft")
    visitor.painted(COUNTRY, day=BEFORE, renderer="svg")
    visitor.find("#compare").click()
    expect(visitor.find("#legend [data-class='8']")).to_be_visible()
    visitor.page.wait_for_function("() => nq57.now.classes.since === '2025-11-20'")
    visitor.find("#time .switch").nth(1).click()
    expect(visitor.find("#map-other[data-painted='2025-11-20'] path")).to_have_count(
        visitor.find("#map path.choroplethlocation").count()
        + visitor.find("#overlay .border-line").count()
    )


def test_every_row_of_the_ranking_has_its_course_after_the_paint(visitor):
    visitor.open("/", painted=COUNTRY)
    expect(visitor.find("#ranking td.spark svg path")).to_have_count(34)
    course = visitor.find("#ranking tr:has([data-code='22']) .spark path")
    assert len(course.get_attribute("d").split("L")) == 1 + (28 + 31 + 30 + 31 + 30) // 7
    expect(visitor.find("#ranking-hint")).to_contain_text("đồng hạng")


def test_a_day_of_other_units_colours_those_on_the_map(visitor):
    """Numbers go by the code of a unit, not by its place: on other days there are other units."""
    visitor.open("/", painted=COUNTRY)
    ready(visitor)
    first = dict(zip(*(visitor.trace()[name] for name in ("locations", "z")), strict=True))

    def turn(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        codes = sorted(first, reverse=True)[1:]
        said["codes"] = [int(b) - int(a) for a, b in pairwise(["0", *codes])]
        said["digits"] = {name: text[::-1][1:] for name, text in said["digits"].items()}
        route.fulfill(response=answer, json=said)

    visitor.page.route(f"**/classes/*/{BEFORE}/**", turn)
    # What the server says of the day itself comes later.
    release = hold(visitor, "**/_dash-update-component*")
    visitor.find("#day-slider").press("ArrowLeft")
    visitor.painted(COUNTRY, day=BEFORE)
    shown = dict(zip(*(visitor.trace()[name] for name in ("locations", "z")), strict=True))
    there = visitor.page.request.get(
        f"{visitor.site}/api/v1/coverage?level=province&as_of={BEFORE}"
    ).json()["units"]
    lower = [60, 75, 85, 95]
    for unit in there:
        share = 100 * unit["marked"] / unit["communes"]
        number = 6 if share == 100 else 1 + sum(share >= edge for edge in lower)
        assert shown[unit["code"]] == (0 if unit["code"] == max(first) else number)
    release()
