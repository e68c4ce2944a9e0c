"""Marking: by keyboard from the panel, between two people, and on a line that breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Route, expect

from components.classes import UNMARKED
from data.store import Store
from tests.browser.conftest import _context
from tests.browser.demo_site import Site, start_site
from tests.browser.test_accessibility import amiss
from tests.browser.visitor import QUANG_NINH, Visitor, Watch
from tests.integration.small_store import fill

FIRST, SECOND, THIRD = "06652", "06658", "06661"
"""Communes of Quảng Ninh (22) without a mark, one for each journey."""
EXPECTED = ("409", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
"""What the console says of a conflict and of a broken line, which these journeys bring about."""

Person = Callable[[], Visitor]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: what is recorded here is seen by no other test."""
    running = start_site(tmp_path_factory.mktemp("marking"), fill)
    yield running
    running.stop()


@pytest.fixture
def person(browser, own: Site) -> Iterator[Person]:
    """Make people, each with a browser profile: the page keeps marks in it that wait."""
    watch, contexts = Watch(own.address), []

    def come() -> Visitor:
        contexts.append(_context(browser))
        return Visitor(contexts[-1].new_page(), own.address, watch)

    yield come
    for context in contexts:
        context.close()
    amiss_here = [one for one in watch.problems if not any(word in one for word in EXPECTED)]
    assert not amiss_here, "\n".join(amiss_here)


def marks(own: Site) -> int:
    """How many marks the log holds."""
    store = Store(f"sqlite:///{own.folder / 'nq57.db'}")
    try:
        return store.mark_count()
    finally:
        store.close()


def form(visitor: Visitor, code: str, *, open_page: bool = True) -> Locator:
    """Open the form for the task of a commune."""
    if open_page:
        visitor.open(f"/commune/{code}", painted=QUANG_NINH)
    button = visitor.find(f".mark-open[data-units='{code}'][data-mark=C1]")
    # The script of the form comes after the map.
    visitor.page.wait_for_function("Boolean(window.nq57.drawMarks)")
    button.focus()
    visitor.page.keyboard.press("Enter")
    dialog = visitor.find("#mark-dialog")
    expect(dialog).to_have_attribute("open", "")
    return dialog


def choose(visitor: Visitor, status: str, note: str = "") -> None:
    visitor.find(f"#mark-dialog [value={status}]").check()
    visitor.find("#mark-note").fill(note)


def test_a_mark_by_keyboard_changes_the_figures_and_nothing_else(person, own):
    visitor = person()
    form(visitor, FIRST)
    unmarked = visitor.find(f"#legend [data-class='{UNMARKED}']")
    before = visitor.legend_counts()[UNMARKED]
    camera = visitor.camera()
    visitor.mark_map()
    assert amiss(visitor) == ""
    keys = visitor.page.keyboard
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(visitor.find("#mark-dialog [value=done]")).to_be_checked()
    keys.press("Tab")
    keys.type("100")
    keys.press("Enter")
    expect(visitor.find("#mark-told p")).to_have_text("Đã ghi 1 dấu.")
    expect(visitor.find("#mark-dialog")).not_to_have_attribute("open", "")
    expect(visitor.find("#commune-panel [data-task=C1]")).to_have_attribute(
        "data-state", "done_late"
    )
    visitor.shows("kpi-completion", 1.0)
    expect(unmarked).to_have_attribute("data-count", str(before - 1))
    assert visitor.map_is_marked() and visitor.camera() == pytest.approx(camera)
    assert visitor.path == f"/commune/{FIRST}"
    visitor.find("#mark-undo").focus()
    keys.press("Enter")
    expect(visitor.find("#mark-told p")).to_have_text("Đã hoàn tác.")
    expect(unmarked).to_have_attribute("data-count", str(before))
    visitor.shows("kpi-completion", 0.0)


def test_of_two_people_the_second_sees_what_the_first_wrote(person, own):
    first, second = person(), person()
    form(first, SECOND)
    form(second, SECOND)
    choose(first, "in_progress", "Đã lập <b>kế hoạch</b>")
    first.find("#mark-save").click()
    expect(first.find("#mark-told p")).to_have_text("Đã ghi 1 dấu.")
    recorded = marks(own)
    choose(second, "blocked", "Chưa có kinh phí")
    second.find("#mark-save").click()
    conflict = second.find("#mark-conflict")
    expect(conflict).to_contain_text("“đang thực hiện” cho ngày 28/11/2025")
    expect(conflict).to_contain_text("Đã lập <b>kế hoạch</b>")
    assert marks(own) == recorded, "nothing is written before it was seen"
    expect(second.find("#mark-overwrite")).to_be_focused()
    assert amiss(second) == ""
    second.page.keyboard.press("Enter")
    expect(second.find("#mark-told p")).to_have_text("Đã ghi 1 dấu.")
    expect(second.find("#commune-panel .task-history > p")).to_contain_text("Chưa có kinh phí")
    assert marks(own) == recorded + 1


def test_on_a_line_that_breaks_every_mark_arrives_exactly_once(person, own):
    visitor, before = person(), marks(own)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    form(visitor, THIRD)
    choose(visitor, "done", "Mất câu trả lời")
    visitor.page.route("**/marks?*", lose_the_answer, times=1)
    visitor.find("#mark-save").click()
    expect(visitor.find("#mark-told p")).to_contain_text("được giữ trong trình duyệt này")
    waits = visitor.find("#marks-kept")
    expect(waits).to_have_attribute("data-waiting", "0")
    assert marks(own) == before + 1, "it was recorded though nobody heard of it"

    form(visitor, THIRD)
    visitor.page.context.set_offline(True)
    choose(visitor, "blocked", "Không có mạng")
    visitor.find("#mark-save").click()
    expect(waits).to_have_attribute("data-waiting", "1")
    expect(waits).to_contain_text("Dấu chờ gửi: 1")
    assert marks(own) == before + 1
    visitor.page.context.set_offline(False)
    expect(waits).to_have_attribute("data-waiting", "0")
    expect(waits).to_contain_text("Đã gửi dấu chờ: 1")
    expect(visitor.find("#commune-panel .task-history > p")).to_contain_text("Không có mạng")
    visitor.open(f"/commune/{THIRD}", painted=QUANG_NINH)
    visitor.page.wait_for_function("Boolean(window.nq57.keptMarks)")
    expect(visitor.find("#commune-panel .task-history summary")).to_have_text("2 lần đánh dấu")
    assert marks(own) == before + 2
