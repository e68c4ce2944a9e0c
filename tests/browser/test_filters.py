"""Filters as chips over the map: by mouse and keyboard, counted, in the address."""

import pytest
from playwright.sync_api import expect

from components.tokens import TOKENS
from tests.browser.visitor import COMMUNES, COUNTRY, MAP, QUANG_NINH


def test_a_chip_filters_the_figures_and_back_takes_it_off(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.find("#filters-open").click()
    choice = visitor.find("[data-key='group=infrastructure']")
    count = int(choice.get_attribute("data-count"))
    choice.click()
    visitor.arrive("/", group="infrastructure")
    active = visitor.find("#tools > [data-filter=group]")
    expect(active).to_contain_text("Hạ tầng")
    assert int(active.get_attribute("data-count")) == count
    written = f"/ {count:,} việc".replace(",", ".")
    expect(visitor.find(".figure:has(#kpi-completion)")).to_contain_text(written)
    # What is open stays open for the next choice; several filters go together.
    visitor.find("[data-key='tier=commune']").click()
    visitor.arrive("/", group="infrastructure", tier="commune")
    expect(visitor.find("#tools > .filter-chip")).to_have_count(2)
    visitor.page.go_back()
    visitor.arrive("/", group="infrastructure")
    expect(visitor.find("#tools > .filter-chip")).to_have_count(1)
    visitor.page.keyboard.press("Escape")
    active.click()
    visitor.arrive("/")
    expect(visitor.find("#tools > .filter-chip")).to_have_count(0)


def test_filters_by_keyboard_keep_the_focus_and_escape_only_closes(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    visitor.find("#filters-open").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    first = visitor.find("[data-key='kind=xã']")
    expect(first).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.arrive("/province/22", kind="xã")
    expect(visitor.find("#tools > [data-filter=kind]")).to_contain_text("22 đơn vị")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-pressed", "true")
    visitor.page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(visitor.find("#filters-open")).to_be_focused()
    visitor.arrive("/province/22", kind="xã")
    visitor.find("#filters-clear").focus()
    visitor.page.keyboard.press("Enter")
    visitor.arrive("/province/22")
    expect(visitor.find("#filters-open")).to_be_focused()


def test_a_long_list_of_choices_is_a_native_one_that_closes_alone(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.find("#filters-open").click()
    unit = "Phòng Kinh tế"
    visitor.find("select[data-filter=lead_unit]").click()
    option = visitor.find(f"select[data-filter=lead_unit] option[value='{unit}']")
    expect(option).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    expect(visitor.find("#filters")).to_have_attribute("open", "")
    visitor.find("select[data-filter=lead_unit]").select_option(unit)
    visitor.arrive("/", lead_unit=unit)
    expect(visitor.find("#tools > [data-filter=lead_unit]")).to_contain_text(unit)
    expect(visitor.find("select[data-filter=lead_unit]")).to_have_value(unit)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_list_of_choices_looks_like_every_other_field(visitor, come, theme):
    for path in ("/reports", "/import", "/spot-checks"):
        visitor.open(path, theme=theme)
        expect(visitor.find("#document select").first).to_be_visible()
        assert looks(visitor) == {("base-select", *drawn(theme))}, path
    # A telephone has a list of its own for the thumb; the field is drawn as ever.
    phone = come(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    phone.open("/reports", theme=theme)
    expect(phone.find("#document select").first).to_be_visible()
    assert looks(phone) == {("none", *drawn(theme))}


def drawn(theme: str) -> tuple[str, str, str]:
    """How a field is drawn: its ground, its border, its corners."""
    side = ("light", "dark").index(theme)
    paper, line = (TOKENS[name][side].lstrip("#") for name in ("paper", "line"))
    return (
        *(f"rgb({', '.join(str(one) for one in bytes.fromhex(c))})" for c in (paper, line)),
        "4px",
    )


def looks(visitor) -> set[tuple[str, ...]]:
    """How the lists of choices of a page are drawn, each way once."""
    found = visitor.find("#document select").evaluate_all(
        """fields => fields.map(one => {
          const seen = getComputedStyle(one);
          return [seen.appearance, seen.backgroundColor, seen.borderTopColor, seen.borderRadius];
        })"""
    )
    return {tuple(one) for one in found}


def test_a_state_lights_up_units_and_leaves_legend_and_figures_alone(visitor):
    visitor.open("/", painted=COMMUNES, level="commune")
    counts, figures = visitor.legend_counts(), visitor.figures()
    visitor.find("#filters-open").click()
    expect(visitor.find("#filters")).to_contain_text("các số đo không đổi")
    visitor.find("[data-key='state=overdue']").click()
    visitor.arrive("/", level="commune", state="overdue")
    expect(visitor.find("#tools > [data-filter=state]")).to_contain_text("2.017 việc")
    visitor.page.wait_for_function(
        f"() => {MAP}.getPaintProperty(nq57.FILL, 'fill-opacity')[0] === 'case'"
    )
    aside = visitor.page.evaluate("[...nq57.now.classes.inState].filter(one => one === '0').length")
    assert 0 < aside < 3321
    assert visitor.legend_counts() == counts
    assert visitor.figures() == figures
    visitor.page.keyboard.press("Escape")
    visitor.find("#tools > [data-filter=state]").click()
    visitor.arrive("/", level="commune")
    visitor.page.wait_for_function(
        f"() => {MAP}.getPaintProperty(nq57.FILL, 'fill-opacity')[0] === 'match'"
    )


def test_a_view_can_be_taken_along(come):
    visitor = come(permissions=["clipboard-read", "clipboard-write"])
    visitor.open("/province/22", painted=QUANG_NINH, metric="completion")
    visitor.find("#share-open").click()
    visitor.find("#copy-link").click()
    expect(visitor.find("#share-said")).to_have_text("Đã chép.")
    link = visitor.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{visitor.site}/province/22?metric=completion&as_of=2025-11-28"
    visitor.find("#copy-frame").click()
    visitor.page.wait_for_function("() => navigator.clipboard.readText().then(t => t[0] === '<')")
    code = visitor.page.evaluate("navigator.clipboard.readText()")
    assert code.startswith(f'<iframe src="{visitor.site}/province/22?metric=completion&amp;as_of=')
    assert "embed=1" in code
    picture = "/map.{}?metric=completion&as_of=2025-11-28&province=22"
    for kind in ("png", "svg"):
        found = visitor.find(f"#picture-{kind}")
        expect(found).to_have_attribute("href", picture.format(kind))


def test_on_a_phone_the_filters_open_as_a_sheet_for_the_thumb(come):
    phone = come(viewport={"width": 390, "height": 844})
    phone.open("/", painted=COUNTRY)
    phone.find("#filters-open").click()
    box = phone.find("#filters .tool-panel").bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    choice = phone.find("[data-key='group=infrastructure']")
    assert choice.bounding_box()["height"] >= 44
    choice.click()
    phone.arrive("/", group="infrastructure")
