"""A province and a commune: their units, their figures, who is not marked, tasks and history."""

from playwright.sync_api import expect

from data.register import load_register
from tests.browser.demo_site import LAST_DAY
from tests.browser.visitor import COUNTRY, QUANG_NINH

QUANG_TRI = "44"


def unmarked_of(visitor, province: str) -> set[str]:
    """The unmarked communes of a province, as the API counts them."""
    address = f"{visitor.site}/api/v1/unmarked?as_of={LAST_DAY}"
    units = visitor.page.request.get(address).json()["units"]
    return {unit["code"] for unit in units if unit["province_code"] == province}


def listed(visitor) -> set[str]:
    """The communes that the list of unmarked ones shows."""
    links = visitor.find("#unmarked-table [data-code]")
    expect(links.first).to_be_visible()
    return {link.get_attribute("data-code") for link in links.all()}


def test_a_province_shows_its_communes_its_figures_and_its_own_tasks(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    trace = visitor.trace()
    communes = load_register().units("commune", LAST_DAY, "22")["code"].tolist()
    assert trace["locations"] == communes
    assert len(communes) == 54
    assert set(trace["z"]) == {6}
    visitor.shows("kpi-own", 130 / 138)
    visitor.shows("kpi-coverage", 1)
    expect(visitor.find("#strip")).to_contain_text("130 / 138 việc của tỉnh")
    expect(visitor.find("#breadcrumb")).to_contain_text("Cả nước")
    expect(visitor.find("#breadcrumb [aria-current=page]")).to_have_text("Quảng Ninh")
    expect(visitor.find("#ranking .ag-row").first).to_be_visible()


def test_two_steps_lead_from_the_country_to_the_unmarked_communes_of_a_province(visitor):
    visitor.open("/", painted=COUNTRY)
    expected = unmarked_of(visitor, QUANG_TRI)
    assert len(expected) == 6
    visitor.click_unit(QUANG_TRI)
    expect(visitor.find("#panel .panel-name")).to_contain_text("Quảng Trị")
    visitor.find("#panel [data-panel=unmarked]").click()
    assert listed(visitor) == expected
    visitor.arrive("/", selected=QUANG_TRI, panel="unmarked")
    visitor.find("#go-in").click()
    visitor.arrive("/province/44", panel="unmarked")
    visitor.painted("44/commune")
    assert listed(visitor) == expected


def test_a_province_without_unmarked_communes_says_that_all_are_marked(visitor):
    visitor.open("/province/22", painted=QUANG_NINH, panel="unmarked")
    expect(visitor.find("#unmarked-table")).to_have_text("Mọi đơn vị cấp xã đều đã được đánh dấu.")


def test_an_unmarked_commune_is_orange_and_its_row_leads_to_its_page(visitor):
    visitor.open("/province/44", painted="44/commune", panel="unmarked")
    codes = unmarked_of(visitor, QUANG_TRI)
    trace = visitor.trace()
    orange = {
        code for code, number in zip(trace["locations"], trace["z"], strict=True) if number == 7
    }
    assert orange == codes
    first = visitor.find("#unmarked-table [data-code]").first
    code = first.get_attribute("data-code")
    first.click()
    visitor.arrive(f"/commune/{code}")
    expect(visitor.find("#commune-panel")).to_contain_text("Chưa đánh dấu")


def test_a_commune_shows_its_tasks_each_with_its_history(visitor):
    visitor.open("/commune/06994", painted=QUANG_NINH)
    panel = visitor.find("#commune-panel")
    expect(panel.locator("h2")).to_have_text("Đặc khu Vân Đồn")
    expect(panel).to_contain_text("06994")
    tasks = panel.locator("[data-task]")
    assert 8 <= tasks.count() <= 16
    for task in tasks.all():
        assert task.locator(".task-title").inner_text()
        assert task.locator(".task-state").inner_text()
        assert task.locator(".task-due").inner_text()
    history = panel.locator("details").first
    expect(history.locator("ol")).to_be_hidden()
    history.locator("summary").click()
    marks = history.locator("ol li")
    expect(marks.first).to_be_visible()
    assert str(marks.count()) in history.locator("summary").inner_text()
    expect(marks.first).to_contain_text("/2025")
    steps = visitor.find("#breadcrumb li")
    assert [step.inner_text() for step in steps.all()] == ["Cả nước", "Quảng Ninh", "Vân Đồn"]


def test_the_page_of_all_unmarked_communes_counts_and_lists_them(visitor):
    visitor.open("/unmarked")
    expect(visitor.find("#document .headline")).to_have_text("198")
    expect(visitor.find("#unmarked-table .ag-row").first).to_be_visible()
    expect(visitor.find("#map")).to_be_hidden()
    first = visitor.find("#unmarked-table .ag-row .unit-link").first
    code = (first.get_attribute("href") or "").removeprefix("/commune/").partition("?")[0]
    first.click()
    visitor.arrive(f"/commune/{code}")
    visitor.page.wait_for_function("document.documentElement.dataset.painted")
    expect(visitor.find("#commune-panel")).to_contain_text(code)
