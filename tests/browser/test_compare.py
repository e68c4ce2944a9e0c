"""Two days on one map, two days on two maps, and the tab that lists what changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from components.tokens import TOKENS
from tests.browser.test_accessibility import amiss
from tests.browser.visitor import COMMUNES, COUNTRY, DAY, MAP, QUANG_NINH, Visitor

EARLIER, WEEK = "2025-10-01", "2025-11-21"
OTHER = "nq57.otherMap()"


def changes(visitor: Visitor, first: str, province: str | None = None) -> dict:
    """What the API says changed up to the day."""
    place = f"&province={province}" if province else ""
    address = f"{visitor.site}/api/v1/changes?from={first}&to={DAY}{place}"
    return visitor.page.request.get(address).json()


def test_the_difference_is_switched_on_moved_and_switched_off_on_the_same_map(visitor):
    visitor.open("/", painted=COMMUNES, level="commune")
    visitor.mark_map()
    camera, day = visitor.camera(), visitor.trace()["z"]
    visitor.find("#compare").click()
    visitor.arrive("/", level="commune", compare=WEEK)
    visitor.page.wait_for_function("day => nq57.now.classes.since === day", arg=WEEK)
    visitor.choose_day("#compare-day", EARLIER)
    visitor.arrive("/", level="commune", compare=EARLIER)
    visitor.page.wait_for_function("day => nq57.now.classes.since === day", arg=EARLIER)
    said = changes(visitor, EARLIER)["totals"]
    expect(visitor.find("#legend")).to_contain_text("So với 01/10/2025")
    counts, shown = visitor.legend_counts(), visitor.trace()["z"]
    assert (counts[6], counts[8], counts[7]) == (
        said["newly_marked"],
        said["lost"],
        said["still_unmarked"],
    )
    assert counts == {number: shown.count(number) for number in counts}
    assert sum(counts.values()) == 3321
    visitor.find("#language summary").click()
    visitor.find("#language [lang=en]").click()
    expect(visitor.find("#legend")).to_contain_text("still unmarked")
    expect(visitor.find("#time")).to_contain_text("Two maps")
    visitor.find("#compare-off").click()
    visitor.arrive("/", level="commune", lang="en")
    visitor.page.wait_for_function("() => !nq57.now.classes.since")
    assert visitor.trace()["z"] == day
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)


def test_provinces_are_coloured_by_how_far_their_coverage_moved(visitor):
    visitor.open("/", painted=COUNTRY, compare=EARLIER)
    said = {row["code"]: row["newly_marked"] for row in changes(visitor, EARLIER)["provinces"]}
    trace = visitor.trace()
    numbers = dict(zip(trace["locations"], trace["z"], strict=True))
    assert {code for code, number in numbers.items() if number == 1} == {
        code for code, n in said.items() if n == 0
    }
    discs = [int(text) for text in visitor.find("#overlay .disc-number").all_text_contents()]
    assert sorted(discs) == sorted(n for n in said.values() if n)
    counts = visitor.legend_counts()
    assert counts == {number: trace["z"].count(number) for number in counts}


def test_two_days_side_by_side_are_on_one_camera(visitor):
    visitor.open("/", painted=COUNTRY, compare=EARLIER)
    visitor.mark_map()
    visitor.find("#time .switch").nth(1).click()
    visitor.arrive("/", compare=EARLIER, layout="side")
    expect(visitor.find(f"#map-other[data-painted='{EARLIER}']")).to_be_visible()
    expect(visitor.find("#map-other .map-day")).to_contain_text("01/10/2025")
    expect(visitor.find(".map-frame .map-day")).to_contain_text("28/11/2025")
    full = {
        row["code"]
        for row in visitor.page.request.get(
            f"{visitor.site}/api/v1/coverage?as_of={EARLIER}"
        ).json()["units"]
        if row["coverage"] == 1
    }
    shown = visitor.page.evaluate(
        f"nq57.now.shown.codes.filter(code => {OTHER}"
        ".getFeatureState({source: 'units', id: Number(code)}).c === 6)"
    )
    assert set(shown) == full
    together = f"""() => {{
      const at = (map) => [...map.getCenter().toArray(), map.getZoom()];
      const [one, two] = [{MAP}, {OTHER}].map(at);
      return one.every((value, i) => Math.abs(value - two[i]) < 1e-6) && one;
    }}"""
    before = visitor.page.wait_for_function(together).json_value()
    visitor.find("#zoom-in").click()
    visitor.page.wait_for_function(f"zoom => {MAP}.getZoom() > zoom + 0.9", arg=before[2])
    zoomed = visitor.page.wait_for_function(together).json_value()
    box = visitor.find("#map-other").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x + 30, y + 40, steps=3)
    visitor.page.mouse.up()
    visitor.page.wait_for_function(f"lat => {MAP}.getCenter().lat > lat", arg=zoomed[1] + 0.01)
    visitor.page.wait_for_function(together)
    assert visitor.find("#map-other .inset").count() == 2
    visitor.find("#compare-off").click()
    expect(visitor.find("#map-other")).to_have_count(0)
    visitor.arrive("/")
    expect(visitor.find("canvas.maplibregl-canvas")).to_have_count(1)
    assert visitor.map_is_marked()


def test_an_address_of_two_days_paints_both_maps(visitor):
    visitor.open("/", painted=COUNTRY, compare=EARLIER, layout="side")
    expect(visitor.find(f"#map-other[data-painted='{EARLIER}']")).to_be_visible()
    # What is really on the screen at a province that was fully covered: it has no disc.
    spot = visitor.page.evaluate(
        "async () => { const places = await nq57.file(nq57.now.scene.anchors);"
        f"const state = (code) => {OTHER}.getFeatureState({{source: 'units', id: Number(code)}});"
        "const code = nq57.now.shown.codes.find((code) => state(code).c === 6);"
        f"const {{x, y}} = {OTHER}.project([places[code][0], places[code][1]]);"
        "const box = document.getElementById('map-other').getBoundingClientRect();"
        "return [box.left + x, box.top + y] }"
    )
    assert visitor.colour_at(*spot) == TOKENS["full"][0]


@pytest.mark.parametrize("size", [(900, 1200), (390, 844)])
def test_on_narrow_screens_the_two_maps_stand_above_each_other(come, size):
    visitor = come(viewport=dict(zip(("width", "height"), size, strict=True)))
    visitor.open("/", painted=COUNTRY, compare=EARLIER, layout="side")
    expect(visitor.find(f"#map-other[data-painted='{EARLIER}']")).to_be_visible()
    first, second = (visitor.find(one).bounding_box() for one in ("#map-other", ".map-frame"))
    assert first["y"] + first["height"] <= second["y"] + 1
    assert first["x"] + first["width"] <= size[0] and second["width"] == first["width"]
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def listed(visitor: Visitor) -> dict[str, int]:
    """The counts of the whole place in the tab."""
    links = visitor.find("#changes > .change-totals a")
    expect(links.first).to_be_visible()
    return {
        one.get_attribute("data-change"): int(one.get_attribute("data-count"))
        for one in links.all()
    }


def test_the_tab_of_the_changes_says_what_the_api_says_and_opens_to_the_rows(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    said = changes(visitor, WEEK)
    tab = visitor.find("#panel [data-panel=changes]")
    expect(tab.locator(".badge")).to_have_text(
        str(said["totals"]["newly_marked"] + said["totals"]["lost"])
    )
    tab.click()
    visitor.arrive("/", panel="changes")
    assert listed(visitor) == said["totals"]
    counts = [name for name in said["totals"] if name != "still_unmarked"]
    moved = {row["code"] for row in said["provinces"] if any(row[name] for name in counts)}
    rows = visitor.find("#changes .change-list > li")
    assert {row.get_attribute("data-code") for row in rows.all()} == moved
    first = rows.first
    first.locator("summary").click()
    code = first.get_attribute("data-code")
    named = [row for row in said["units"] if row["province_code"] == code]
    gained = [row["name"] for row in named if row["coverage_change"] == "marked"]
    for name in gained:
        expect(first.locator(".change-names")).to_contain_text(name)
    assert visitor.map_is_marked()
    first.locator("[data-change=newly_late]").click()
    visitor.arrive("/assignments", compare=WEEK, count="newly_late", province=code)
    late = next(row["newly_late"] for row in said["provinces"] if row["code"] == code)
    expect(visitor.find("#rows-total")).to_have_attribute("data-value", str(late))


def test_a_province_and_a_commune_have_the_tab_too(visitor):
    visitor.open("/province/22", painted=QUANG_NINH, panel="changes", compare=EARLIER)
    said = changes(visitor, EARLIER, "22")
    assert listed(visitor) == said["totals"]
    visitor.open("/commune/06994", painted=QUANG_NINH, panel="changes", compare=EARLIER)
    done = next(row["newly_done"] for row in said["units"] if row["code"] == "06994")
    badges = visitor.find("#commune-panel .task-changes")
    expect(badges.filter(has_text="Mới xong")).to_have_count(done)
    visitor.find("#commune-panel [data-panel=units]").click()
    expect(visitor.find("#commune-panel .state-counts")).to_be_visible()


@pytest.mark.parametrize(
    "query", [{"panel": "changes", "compare": EARLIER}, {"layout": "side", "compare": EARLIER}]
)
def test_axe_finds_nothing_in_a_comparison(visitor, query):
    for theme in ("light", "dark"):
        visitor.open("/", painted=COUNTRY, theme=theme, **query)
        expect(visitor.find("#compare-day")).to_be_visible()
        if "panel" in query:
            visitor.find("#changes summary").first.click()
        assert amiss(visitor) == "", theme
