"""A batch of another process appears on pages that are open, and disturbs nobody there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DAY

QUIET = "() => performance.getEntriesByType('resource').some(one => one.name.endsWith('/version'))"
"""The page has asked for the first time."""
SCROLL = "document.querySelector('#ranking .ag-body-viewport').scrollTop"


def unmarked(visitor, province):
    answer = visitor.page.request.get(f"{visitor.site}/api/v1/unmarked?as_of={DAY}")
    return [one["code"] for one in answer.json()["units"] if one["province_code"] == province]


def test_a_batch_is_shown_and_counted_and_the_place_of_the_reader_stays(visitor, one_more_mark):
    visitor.open("/province/44", painted="44/commune", lang="en")
    expect(visitor.find("#ranking .ag-row").first).to_be_visible()
    visitor.page.wait_for_function(QUIET)
    visitor.find("#zoom-in").click()
    visitor.page.evaluate(f"{SCROLL} = 200")
    visitor.find("#search").fill("xyzzy")
    expect(visitor.find(".search-nothing")).to_be_visible()
    visitor.mark_map()
    camera, before = visitor.camera(), visitor.figures()["kpi-coverage"]
    one_more_mark(unmarked(visitor, "44")[0], "44")
    expect(visitor.find("#live")).to_have_text("1 commune has just changed.")
    visitor.page.wait_for_function(
        "before => document.getElementById('kpi-coverage').dataset.value !== before", arg=before
    )
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)
    assert visitor.page.evaluate(SCROLL) == 200
    expect(visitor.find("#search")).to_have_value("xyzzy")
    visitor.arrive("/province/44", lang="en")


def test_whoever_fills_in_a_form_is_asked_first(visitor, one_more_mark):
    visitor.open("/spot-checks", sample="communes", size="5", seed="57")
    field = visitor.find("#document input:visible")
    expect(field.first).to_be_visible()
    visitor.page.wait_for_function(QUIET)
    field.first.fill("7")
    one_more_mark("00004", "01")
    offer = visitor.find("#live button")
    expect(offer).to_be_visible()
    expect(field.first).to_have_value("7")
    offer.click()
    expect(offer).to_have_count(0)
    expect(visitor.find("#live")).to_contain_text("vừa có thay đổi")
