"""What changes on the open map: metric, legend, day, language, scheme. The map itself stays."""

import pytest
from playwright.sync_api import expect

from components.tokens import TOKENS
from tests.browser.visitor import COMMUNES, COUNTRY, GRAPH, QUANG_NINH
from view import Metric

FEW = 10_000
"""Bytes that a change of the metric may cost."""


def settled(visitor) -> None:
    """Wait until a country that was opened has fetched all that it fetches ahead."""
    expect(visitor.find("#ranking tbody tr").first).to_be_visible()
    visitor.page.wait_for_function(
        "performance.getEntriesByType('resource').some("
        "one => one.name.endsWith(nq57.fetched) && one.responseEnd > 0)"
    )


def test_a_change_of_metric_recolours_the_same_map_with_few_bytes_and_no_geometry(visitor):
    visitor.open("/", painted=COUNTRY)
    settled(visitor)
    visitor.mark_map()
    before, camera, seen = visitor.trace(), visitor.camera(), visitor.colour("22")
    visitor.responses.clear()
    visitor.find("#metric [data-metric=overdue]").click()
    visitor.painted(COUNTRY, metric="overdue")
    expect(visitor.find("#ranking")).to_contain_text("Quá hạn")
    after = visitor.trace()
    assert visitor.query["metric"] == "overdue"
    assert after["z"] != before["z"]
    assert after["locations"] == before["locations"]
    number = after["z"][after["locations"].index("22")]
    assert seen == TOKENS["full"][0]
    assert visitor.colour("22") == TOKENS[f"c{number}"][0]
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)
    sizes = [one.request.sizes() for one in visitor.responses]
    assert sizes
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) < FEW
    assert not [one.url for one in visitor.responses if "/geo/" in one.url]
    assert not [one.url for one in visitor.responses if "coordinates" in one.text()]
    figure = visitor.page.evaluate(f"JSON.stringify({GRAPH}.data)")
    assert "coordinates" not in figure


def test_the_legend_counts_every_unit_under_every_metric(visitor):
    visitor.open("/", painted=COMMUNES, level="commune")
    for metric in Metric:
        visitor.find(f"#metric [data-metric={metric}]").click()
        visitor.painted(COMMUNES, metric=metric)
        expect(visitor.find(f"#metric [aria-current][data-metric={metric}]")).to_be_visible()
        counts, shown = visitor.legend_counts(), visitor.trace()["z"]
        assert sum(counts.values()) == 3321
        assert counts == {number: shown.count(number) for number in counts}


def test_a_click_on_a_class_of_the_legend_dims_the_others(visitor):
    visitor.open("/", painted=COUNTRY)
    assert visitor.legend_counts()[6] == 21
    behind = visitor.find("#legend [data-class='4']")
    expect(behind).to_have_attribute("aria-pressed", "false")
    behind.click()
    visitor.arrive("/", classes="4")
    expect(behind).to_have_attribute("aria-pressed", "true")
    visitor.page.wait_for_function(_LIT, arg=[4])
    assert visitor.colour("22") != TOKENS["full"][0]
    behind.click()
    visitor.arrive("/")
    expect(behind).to_have_attribute("aria-pressed", "false")
    visitor.page.wait_for_function(_LIT, arg=None)
    assert visitor.colour("22") == TOKENS["full"][0]


_LIT = """classes => {
  const map = nq57.mapLibre();
  if (!map.loaded()) return false;
  const [, , lit, , others] = map.getPaintProperty(nq57.FILL, "fill-opacity");
  return classes ? JSON.stringify(lit) === JSON.stringify(classes) && others < 1 : others === 1;
}"""


def test_another_day_is_picked_in_the_calendar_and_is_in_the_address(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    camera, before = visitor.camera(), visitor.trace()["z"]
    coverage = float(visitor.figures()["kpi-coverage"])
    # The calendar's library comes when somebody turns to the day; the first click opens it.
    assert not [one.url for one in visitor.responses if "mantine" in one.url]
    visitor.find("button#as-of").click()
    calendar = visitor.find("#day-dialog")
    calendar.get_by_label("Tháng trước").click()
    calendar.get_by_text("15", exact=True).click()
    visitor.painted(COUNTRY, day="2025-10-15")
    assert visitor.query == {"as_of": "2025-10-15"}
    visitor.page.wait_for_function(
        "before => parseFloat(document.getElementById('kpi-coverage').dataset.value) < before",
        arg=coverage,
    )
    assert visitor.trace()["z"] != before
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)


def test_english_is_complete_and_keeps_the_map_and_its_camera(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    camera = visitor.camera()
    visitor.speak("en")
    expect(visitor.find("#breadcrumb")).to_have_text("The country")
    expect(visitor.find("#metric [data-metric=coverage]")).to_contain_text("Coverage")
    expect(visitor.find("html")).to_have_attribute("lang", "en")
    visitor.arrive("/", lang="en")
    visitor.painted(COUNTRY)
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)
    visitor.point_at("22")
    expect(visitor.find("#hover-card")).to_contain_text("54 / 54 communes")


def test_the_dark_scheme_recolours_page_and_map_and_keeps_the_map(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    camera = visitor.camera()
    visitor.find("#theme").click()
    visitor.painted(COUNTRY, scheme="dark")
    visitor.arrive("/", theme="dark")
    expect(visitor.find("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert visitor.colour("22") == TOKENS["full"][1]
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)


def test_a_reader_whose_system_is_dark_gets_the_dark_page(come):
    visitor = come(color_scheme="dark")
    visitor.open("/province/22")
    visitor.painted(QUANG_NINH, scheme="dark")
    expect(visitor.find("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_the_page_ends_where_the_list_of_changes_ends(visitor):
    visitor.open("/", painted=COUNTRY, panel="changes")
    expect(visitor.find(".changes .change-heads")).to_be_visible()
    height = "document.scrollingElement.scrollHeight - innerHeight"
    assert visitor.page.evaluate(height) == 0
