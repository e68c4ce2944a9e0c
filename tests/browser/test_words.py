"""The search, the menus and the help of the header, in three languages."""

import re

import pytest
from playwright.sync_api import expect

from data.collation import name_key
from i18n import LANGUAGES
from tests.browser.demo_site import start_site
from tests.browser.visitor import COUNTRY, QUANG_NINH, Visitor, Watch

NAMES = [
    "Ân",
    "Đà",
    "Ăn",
    "Ánh",
    "Dĩ",
    "Ạnh",
    "Anh",
    "Ảnh",
    "Ãnh",
    "Ành",
    "Ea H'Leo",
    "Ô",
    "Ơ",
    "O",
]
NAMES += ["Văn Lăng", "Văn Lang", "Vân Đồn", "Hòa Bình", "Hóa An", "Hoa Lư", "Tú", "Từ", "Tư", "Tu"]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The program with a store in which nothing was imported."""
    running = start_site(tmp_path_factory.mktemp("bare"), fill=lambda _store: None)
    yield running
    running.stop()


def test_one_search_finds_places_of_now_and_before_tasks_and_lead_units(visitor):
    visitor.open("/", painted=COUNTRY)
    keyboard, hits = visitor.page.keyboard, visitor.find("#search-list [role=option]")
    keyboard.press("Control+k")
    keyboard.type("thi tran cai rong")
    expect(hits.first).to_contain_text("trước 7/2025: Thị trấn Cái Rồng, Quảng Ninh (06994)")
    expect(hits.first).to_contain_text("→ nay Đặc khu Vân Đồn")
    search = visitor.find("#search")
    expect(search).to_have_attribute("aria-expanded", "true")
    expect(search).to_have_attribute("aria-controls", "search-list")
    expect(visitor.find("#announcer")).to_have_text(re.compile(r"^\d+ kết quả$"))
    search.fill("van phong hdnd")
    expect(hits.first).to_contain_text("chủ trì")
    keyboard.press("ArrowDown")
    expect(hits.first).to_be_focused()
    keyboard.press("Enter")
    visitor.page.wait_for_url("**lead_unit=*")
    expect(visitor.find("#search-list")).to_have_count(0)
    assert visitor.path == "/"
    keyboard.press("Control+k")
    keyboard.type("CS-02")
    expect(hits.first).to_contain_text("việc · CS-02")
    assert hits.first.get_attribute("href").startswith("/tasks/CS-02")
    keyboard.press("Escape")
    expect(visitor.find("#search-list")).to_have_count(0)


def test_the_menus_close_by_escape_by_a_click_elsewhere_and_by_a_choice(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    menu, summary = visitor.find("#language"), visitor.find("#language summary")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    visitor.page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    assert visitor.path == "/province/22"
    summary.click()
    visitor.find(".place-name").click()
    expect(menu).not_to_have_attribute("open", "")
    summary.click()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.arrive("/province/22", lang="en")
    expect(menu).not_to_have_attribute("open", "")
    # The header is drawn anew in the other language.
    expect(summary).to_have_text("en")
    expect(summary).to_be_focused()


def test_the_map_and_its_camera_outlive_language_scheme_and_tab(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    visitor.page.evaluate("nq57.mapLibre().jumpTo({zoom: nq57.mapLibre().getZoom() + 0.5})")
    visitor.mark_map()
    camera = visitor.camera()
    visitor.speak("hi")
    expect(visitor.find("#metric [data-metric=coverage]")).to_contain_text("कवरेज")
    visitor.find("#theme").click()
    visitor.painted(QUANG_NINH, scheme="dark")
    visitor.find("#panel [data-panel=unmarked]").click()
    visitor.arrive("/province/22", lang="hi", theme="dark", panel="unmarked")
    expect(visitor.find("#unmarked-table")).to_be_visible()
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)


def test_the_help_of_a_page_speaks_its_language_and_belongs_to_the_keyboard(visitor):
    visitor.open("/province/22", painted=QUANG_NINH, lang="hi")
    help_button, dialog = visitor.find("#help"), visitor.find("#help-dialog")
    help_button.focus()
    visitor.page.keyboard.press("Enter")
    expect(dialog.locator("h2")).to_have_text("मानचित्र पढ़ना")
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(help_button).to_be_focused()
    assert visitor.path == "/province/22"
    visitor.page.evaluate("nq57.go('/history')")
    expect(visitor.find("#document h1")).to_have_text("Lịch sử")
    help_button.click()
    expect(dialog.locator("h2")).to_have_text("Lịch sử")
    dialog.locator("button").click()
    expect(dialog).to_be_hidden()


def test_devanagari_comes_only_where_it_is_read_and_from_the_program_itself(come):
    def fonts(visitor: Visitor) -> list[str]:
        return [one.url for one in visitor.responses if "devanagari" in one.url]

    reader = come()
    reader.open("/", painted=COUNTRY)
    expect(reader.find("#ranking tbody tr").first).to_be_visible()
    reader.page.wait_for_function("document.fonts.status === 'loaded'")
    assert fonts(reader) == []
    with reader.page.expect_response("**/*devanagari*.woff2"):
        reader.speak("hi")
    loaded = "document.fonts.check('14px \"Noto Sans Devanagari\"', 'कवरेज')"
    reader.page.wait_for_function(loaded)
    assert len(fonts(reader)) == 1


def test_the_browser_sorts_names_as_the_server_does_and_tables_speak_the_language(visitor):
    visitor.open("/province/22", painted=QUANG_NINH, lang="hi")
    expect(visitor.find("#ranking .ag-row").first).to_be_visible()
    compare = "names => names.sort(window.dashAgGridFunctions.inOrder)"
    assert visitor.page.evaluate(compare, NAMES[::-1]) == sorted(NAMES, key=name_key)
    word = "window.dashAgGridFunctions.gridWord({key: 'noRowsToShow', defaultValue: '?'})"
    assert visitor.page.evaluate(word) == "कोई पंक्ति नहीं है।"
    visitor.find("#ranking .ag-header-cell").first.click()
    names = [row.split("\n")[0].removesuffix(" कम्यून") for row in visitor.grid_rows("ranking")]
    plain = [re.sub(r" (वार्ड|विशेष क्षेत्र)$", "", name) for name in names]
    assert plain == sorted(plain, key=name_key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_fits_at_every_width_in_every_language(come, language):
    visitor = come()
    visitor.open("/about", lang=language)
    for width in (1440, 1181, 900, 390):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        expect(visitor.find("#document h1")).to_be_visible()
        parts = visitor.page.evaluate(
            """() => [...document.querySelectorAll('#header > :not(.skip, .spring), .page-link')]
              .map((one) => [one.className || one.id, one.getBoundingClientRect().toJSON(),
                one.scrollWidth - one.clientWidth])"""
        )
        shown = [(name, box) for name, box, _ in parts if box["width"]]
        assert all(box["left"] >= 0 and box["right"] <= width for _, box in shown), (width, shown)
        for name, _, over in parts:
            assert over <= 1 or "search" in name, (width, name, over)
        boxes = [box for name, box in shown if "page-link" not in name and "pages" not in name]
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = one["right"] <= other["left"] or other["right"] <= one["left"]
                assert apart or abs(one["top"] - other["top"]) > 30, (width, one, other)


def test_an_empty_store_says_what_to_do_and_can_load_the_demonstration(bare, browser):
    watch = Watch(bare.address)
    page = browser.new_page(reduced_motion="reduce")
    newcomer = Visitor(page, bare.address, watch)
    page.goto(f"{bare.address}/")
    expect(newcomer.find("#panel #first-use code").first).to_contain_text("tasks import")
    for path in ("/unmarked", "/tasks", "/assignments", "/history", "/import"):
        page.goto(f"{bare.address}{path}?lang=hi")
        expect(newcomer.find("#document #first-use")).to_have_attribute("data-lack", "catalogue")
    expect(newcomer.find("#first-use h2")).to_have_text("भंडार में अभी कोई आँकड़े नहीं हैं")
    form = newcomer.find("#first-use form")
    expect(form).to_be_hidden()
    newcomer.find("#first-use summary").click()
    expect(form).to_be_visible()
    assert form.get_attribute("action") == "/demo?lang=hi"
    assert form.get_attribute("method").upper() == "POST"
    page.close()
    assert watch.problems == []
