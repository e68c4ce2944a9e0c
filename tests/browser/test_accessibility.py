"""axe finds nothing on any page and state, in either scheme and every language."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from i18n import LANGUAGES
from tests.browser.visitor import COUNTRY, QUANG_NINH

TABLE = (".ag-header-cell", ".ag-row")
PAGES = {
    "/": (COUNTRY, ("#ranking tbody tr",)),
    "/province/44": ("44/commune", TABLE),
    "/commune/06994": (QUANG_NINH, ("#commune-panel .task",)),
    "/unmarked": ("", TABLE),
    "/pending": ("", ("#pending",)),
    "/spot-checks": ("", (".spot-form",)),
    "/tasks": ("", TABLE),
    "/tasks/TW-001": ("", ("#task-map[data-drawn] svg", *TABLE)),
    "/assignments": ("", TABLE),
    "/history": ("", TABLE),
    "/import": ("", ("#import-office",)),
    "/reports": ("", ("#report-as_of", ".report-sentence")),
    "/about": ("", ("#document dl",)),
    "/nothing": ("", ("#document h1",)),
}
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""The rule of WCAG 2.2 about the size of targets is off where nobody asks for it."""
LOOKS = tuple(zip(("light", "dark", "light"), LANGUAGES, strict=True))

DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FILLED = """() => [...document.querySelectorAll('.ag-root')].every((grid) =>
  grid.querySelector('.ag-row') && grid.querySelector('.ag-header-row').children.length)"""
"""A table in another language is a new one, which stands empty for a moment."""


HEADED = """() => [...document.querySelectorAll('.ag-header-row')]
  .every((row) => row.children.length || !row.checkVisibility())"""
"""Every heading of a table that is to be seen has its cells."""


def amiss(visitor) -> str:
    """Everything that axe finds, with the elements."""
    # A table stands before its cells do; what it lacks until then is not what is looked for.
    visitor.page.wait_for_function(HEADED)
    found = Axe().run(visitor.page, options=OPTIONS).response["violations"]
    return "\n".join(
        f"{one['id']} ({one['impact']}): {one['help']}\n"
        + "\n".join(f"    {node['target']} {node['html'][:160]}" for node in one["nodes"][:8])
        for one in found
    )


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_both_schemes_and_every_language(visitor, path):
    painted, complete = PAGES[path]
    visitor.open(path, painted=painted)
    for theme, language in LOOKS:
        # The same page goes on: what a switch leaves behind would be found too.
        with visitor.page.expect_response(
            lambda one: "document.children" in (one.request.post_data or "")
        ):
            visitor.page.evaluate(
                f"nq57.go(nq57.withQuery({{theme: '{theme}', lang: '{language}'}}))"
            )
        if painted:
            visitor.painted(painted, scheme=theme)
        chosen = visitor.find(f"#language [lang={language}][aria-current=true]")
        expect(chosen).to_be_attached()
        for part in complete:
            expect(visitor.find(part).first).to_be_visible()
        expect(visitor.find("html")).to_have_attribute("lang", language)
        if painted:
            # The map's own library knows its name in English alone.
            name = visitor.find(".page-link .icon-map + span").inner_text()
            expect(visitor.find("#map .maplibregl-canvas")).to_have_attribute("aria-label", name)
        visitor.page.evaluate(DRAWN)
        visitor.page.wait_for_function(FILLED)
        assert amiss(visitor) == "", (theme, language)
    if path == "/province/44":
        # On a phone its table lies below the fold.
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        visitor.page.evaluate(DRAWN)
        visitor.page.wait_for_function(FILLED)
        assert amiss(visitor) == "", "phone"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_above_the_page(visitor, theme):
    visitor.open("/", painted=COUNTRY, theme=theme, lang="hi")
    visitor.find("#language summary").click()
    expect(visitor.find("#language [lang=vi]")).to_be_visible()
    assert amiss(visitor) == "", "languages"
    visitor.find("#search").click()
    visitor.page.keyboard.type("cai rong")
    expect(visitor.find("#search-list [role=option]").first).to_be_visible()
    assert amiss(visitor) == "", "results"
    visitor.page.keyboard.press("Escape")
    visitor.find("#help").click()
    expect(visitor.find("#help-dialog")).to_be_visible()
    assert amiss(visitor) == "", "help"
    visitor.page.keyboard.press("Escape")
    visitor.find("#as-of").click()
    expect(visitor.find(".mantine-DatePicker-day[data-selected]")).to_be_visible()
    # The calendar speaks the language of the page.
    expect(visitor.find(".mantine-DatePicker-calendarHeaderLevel")).to_have_text("नवंबर 2025")
    assert amiss(visitor) == "", "calendar"


def test_who_goes_on_by_keyboard_begins_at_the_content_of_the_new_place(visitor):
    visitor.open("/about")
    link = visitor.find(".page-link", has_text="Nhập tệp")
    link.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.find("#import-office")).to_be_visible()
    expect(visitor.find("#main")).to_be_focused()


def test_axe_finds_nothing_on_the_page_to_try_the_api(visitor):
    for scheme in ("dark", "light"):
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.page.goto(f"{visitor.site}/api/v1/docs")
        expect(visitor.find(".opblock").first).to_be_visible()
        assert amiss(visitor) == "", scheme
    visitor.find(".opblock-summary-control").first.click()
    visitor.find(".try-out__btn").click()
    expect(visitor.find(".execute")).to_be_visible()
    assert amiss(visitor) == "", "an operation"
