"""The country: what it shows when it opens, and what stands beside the map."""

import pytest
from playwright.sync_api import expect

from components.tokens import TOKENS
from data.register import load_register
from tests.browser.demo_site import LAST_DAY
from tests.browser.visitor import COMMUNES, COUNTRY


def test_the_country_opens_with_its_34_provinces_painted(country):
    trace = country.trace()
    provinces = load_register().units("province", LAST_DAY)["code"].tolist()
    assert trace["type"] == "choroplethmap"
    assert trace["traces"] == 1
    assert trace["locations"] == provinces
    assert len(provinces) == 34
    # What is on the screen, not only what the figure says.
    assert country.colour("22") == TOKENS["full"][0]


def test_the_strip_of_the_country_holds_the_known_figures(country):
    country.shows("kpi-coverage", 3123 / 3321)
    country.shows("kpi-full-provinces", 21)
    figures = {name: float(value) for name, value in country.figures().items()}
    assert set(figures) == {
        "kpi-coverage",
        "kpi-full-provinces",
        "kpi-completion",
        "kpi-punctuality",
        "kpi-overdue",
    }
    answer = country.page.request.get(f"{country.site}/api/v1/coverage?as_of={LAST_DAY}")
    totals = answer.json()["totals"]
    for measure in ("completion", "punctuality", "overdue"):
        assert figures[f"kpi-{measure}"] == pytest.approx(totals[measure])


def test_the_ranking_starts_with_who_is_behind_and_puts_the_whole_in_one_band(country):
    expect(country.find("#ranking tbody tr").first).to_be_visible()
    rows = country.find("#ranking tbody tr").all_inner_texts()
    assert "Lai Châu" in rows[0]
    assert "20/38" in rows[0]
    band = [number for number, row in enumerate(rows) if "21 tỉnh, thành phố phủ kín" in row]
    assert band == [13]


def test_ribbons_say_demonstration_and_approximate_boundaries(country):
    expect(country.find("#demo-ribbon")).to_have_text("Dữ liệu minh họa")
    expect(country.find("#demo-ribbon")).to_be_visible()
    expect(country.find("#ribbons .ribbon")).to_have_text("Ranh giới gần đúng")
    expect(country.find("#ribbons .ribbon")).to_be_visible()


def test_the_card_under_the_pointer_names_the_unit_and_its_share(country):
    country.point_at("22")
    card = country.find("#hover-card")
    expect(card).to_contain_text("Quảng Ninh")
    expect(card).to_contain_text("54 / 54 xã")
    expect(card).to_contain_text("28/11/2025")
    country.page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def insets(visitor, codes):
    """Both groups of islands are drawn, as many small islands, for these units."""
    found = visitor.find("#insets .inset")
    expect(found).to_have_count(2)
    for inset, code, name in zip(found.all(), codes, ("Hoàng Sa", "Trường Sa"), strict=True):
        expect(inset).to_be_visible()
        expect(inset).to_contain_text(name)
        expect(inset).to_have_attribute("data-code", code)
        assert inset.locator("circle").count() >= 8


def test_hoang_sa_and_truong_sa_stand_in_insets(country):
    insets(country, ("48", "56"))


def test_the_level_of_communes_shows_all_3321_and_their_inset_selects(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.mark_map()
    visitor.find("#level .switch", has_text="Xã").click()
    visitor.painted(COMMUNES)
    visitor.arrive("/", level="commune")
    trace = visitor.trace()
    communes = load_register().units("commune", LAST_DAY)["code"].tolist()
    assert trace["locations"] == communes
    assert len(communes) == 3321
    assert trace["z"].count(7) == 198
    assert visitor.map_is_marked()
    insets(visitor, ("20333", "22736"))
    visitor.find("#insets .inset").nth(1).click()
    visitor.arrive("/", level="commune", selected="22736")
    expect(visitor.find("#commune-panel h2")).to_contain_text("Trường Sa")


@pytest.mark.parametrize("path", ["/nowhere", "/commune/99999"])
def test_an_address_that_names_nothing_says_so_and_leads_back(visitor, path):
    visitor.open(path)
    expect(visitor.find("#document h1")).to_have_text("Không có trang này")
    expect(visitor.find("#map")).to_be_hidden()
    visitor.find("#document a").click()
    visitor.painted(COUNTRY)
    visitor.arrive("/")
