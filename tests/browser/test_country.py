"""The country: what it shows when it opens, and what stands beside the map."""

import pytest
from playwright.sync_api import expect

from components.tokens import TOKENS
from data.register import load_register
from tests.browser.demo_site import LAST_DAY
from tests.browser.visitor import COMMUNES, COUNTRY


def test_the_country_opens_with_its_34_provinces_painted_and_the_known_figures(visitor):
    visitor.open("/", painted=COUNTRY)
    trace = visitor.trace()
    provinces = load_register().units("province", LAST_DAY)["code"].tolist()
    assert trace["type"] == "choroplethmap"
    assert trace["traces"] == 1
    assert trace["locations"] == provinces
    assert len(provinces) == 34
    visitor.shows("kpi-coverage", 3123 / 3321)
    visitor.shows("kpi-full-provinces", 21)
    assert set(visitor.figures()) == {
        "kpi-coverage",
        "kpi-full-provinces",
        "kpi-completion",
        "kpi-punctuality",
        "kpi-overdue",
    }
    # What is on the screen, not only what the figure says.
    assert visitor.colour("22") == TOKENS["full"][0]


def test_the_level_of_communes_shows_all_3321(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    visitor.find("#level .switch", has_text="Xã").click()
    visitor.painted(COMMUNES)
    trace = visitor.trace()
    communes = load_register().units("commune", LAST_DAY)["code"].tolist()
    assert trace["locations"] == communes
    assert len(communes) == 3321
    assert trace["z"].count(7) == 198
    assert visitor.query["level"] == "commune"
    assert visitor.map_is_marked()


def test_the_ranking_starts_with_who_is_behind_and_puts_the_whole_in_one_band(visitor):
    visitor.open("/", painted=COUNTRY)
    rows = visitor.grid_rows("ranking")
    assert "Lai Châu" in rows[0]
    assert "20/38" in rows[0]
    assert "Cao Bằng" not in rows[0]
    band = [number for number, row in enumerate(rows) if "21 tỉnh, thành phố phủ kín" in row]
    assert band == [13]


@pytest.mark.parametrize(("level", "shown"), [("province", COUNTRY), ("commune", COMMUNES)])
def test_hoang_sa_and_truong_sa_stand_in_insets_on_every_map_of_the_country(visitor, level, shown):
    visitor.open("/", painted=shown, level=level)
    insets = visitor.find("#insets .inset")
    expect(insets).to_have_count(2)
    codes = ("48", "56") if level == "province" else ("20333", "22736")
    for inset, code, name in zip(insets.all(), codes, ("Hoàng Sa", "Trường Sa"), strict=True):
        expect(inset).to_be_visible()
        expect(inset).to_contain_text(name)
        expect(inset).to_have_attribute("data-code", code)
        assert inset.locator("circle").count() >= 8


def test_an_inset_selects_like_the_map(visitor):
    visitor.open("/", painted=COMMUNES, level="commune")
    visitor.find("#insets .inset").nth(1).click()
    visitor.arrive("/", level="commune", selected="22736")
    expect(visitor.find("#commune-panel h2")).to_contain_text("Trường Sa")


def test_ribbons_say_demonstration_and_approximate_boundaries(visitor):
    visitor.open("/", painted=COUNTRY)
    expect(visitor.find("#demo-ribbon")).to_have_text("Dữ liệu minh họa")
    expect(visitor.find("#demo-ribbon")).to_be_visible()
    expect(visitor.find("#ribbons .ribbon")).to_have_text("Ranh giới gần đúng")
    expect(visitor.find("#ribbons .ribbon")).to_be_visible()


def test_the_card_under_the_pointer_names_the_unit_and_its_share(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.point_at("22")
    card = visitor.find("#hover-card")
    expect(card).to_contain_text("Quảng Ninh")
    expect(card).to_contain_text("54 / 54 xã")
    expect(card).to_contain_text("100")
    visitor.page.mouse.move(5, 5)
    expect(card).to_be_hidden()


@pytest.mark.parametrize("path", ["/nowhere", "/province/99", "/commune/99999"])
def test_an_address_that_names_nothing_says_so_and_leads_back(visitor, path):
    visitor.open(path)
    expect(visitor.find("#document h1")).to_have_text("Không có trang này")
    expect(visitor.find("#map")).to_be_hidden()
    visitor.find("#document a").click()
    visitor.painted(COUNTRY)
    assert visitor.path == "/"
