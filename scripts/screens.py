"""The screens that pictures are taken of: an address, and what somebody does there first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page, expect

DAY = "as_of=2025-11-28"
PATHS_OF_MAPS = ("/?", "/province/", "/commune/")
FIRST_PASSWORD, PASSWORD = "mot cau de nho 57", "mot cau khac han 58"
MARKER, READER = "an", "binh"
"""The people of the program with accounts: one administers and marks, one reads and confirms."""
FILE = """Mã xã,Tên xã,Tên tỉnh,Mã nhiệm vụ,Trạng thái,Ngày đánh dấu
06994,,,CS-10,hoàn thành,20/11/2025
,Hong Gay,Quảng Ninh,CS-10,đang thực hiện,21/11/2025
07192,,,CS-10,hoàn thành,32/11/2025
"""


@dataclass(frozen=True)
class Screen:
    """What is taken: where, what is done there, in which program, by whom, once what is there."""

    path: str
    act: Callable[[Page], object] | None = None
    world: str = "demonstration"
    who: str = ""
    scripts: bool = True
    ready: str = ""


def _person(path: str, act: Callable[[Page], object] | None = None, who: str = MARKER) -> Screen:
    """A screen of somebody who is logged in."""
    return Screen(path, act, "accounts", who)


def click(selector: str, then: str = "") -> Callable[[Page], object]:
    """Click an element, and wait for another one that comes of it."""

    def act(page: Page) -> None:
        page.locator(selector).first.click()
        if then:
            expect(page.locator(then).first).to_be_visible(timeout=30_000)

    return act


def _point(page: Page) -> None:
    """Rest the pointer on a province with unmarked communes."""
    x, y = page.evaluate(
        "async () => { const [lon, lat] = (await nq57.file(nq57.now.scene.anchors))['68'];"
        "const [x, y] = nq57.project(lon, lat);"
        "const box = document.getElementById('map').getBoundingClientRect();"
        "return [box.left + x, box.top + y] }"
    )
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    expect(page.locator("#hover-card")).to_be_visible()


def _search(page: Page) -> None:
    page.locator("#search").click()
    page.keyboard.type("van don")
    expect(page.locator(".search-hit").first).to_be_visible()


def _choose(page: Page) -> None:
    for number in range(3):
        page.locator("#unmarked-table .ag-row .ag-checkbox-input").nth(number).click()
    expect(page.locator("#queue-count")).to_contain_text("3")


def _urge(page: Page) -> None:
    _choose(page)
    click("#urge-open", "#urge-text")(page)


def _fill_mark(page: Page) -> None:
    page.wait_for_function("Boolean(window.nq57.drawMarks)")
    click(".mark-open", "#mark-dialog[open]")(page)
    page.locator("#mark-dialog [value=in_progress]").check()


def mark(page: Page) -> None:
    """Record a mark by the form of a commune's panel."""
    _fill_mark(page)
    click("#mark-save", "#mark-told p")(page)


def _send_file(page: Page) -> None:
    file = FilePayload(name="tháng 11.csv", mimeType="text/csv", buffer=FILE.encode())
    page.locator("#import-file").set_input_files(file)
    expect(page.locator(".import-preview")).to_be_visible(timeout=30_000)


def _play(page: Page) -> None:
    page.locator(".time-play").click()
    page.wait_for_function(
        "() => nq57.now.classes.asOf && nq57.now.classes.asOf !== nq57.viewedDay()"
    )


def _log_in_wrongly(page: Page) -> None:
    page.locator("[name=login]").fill(MARKER)
    page.locator("[name=password]").fill("sai")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_be_visible()


QUEUE = f"/unmarked?{DAY}"
SPOT = f"/spot-checks?sample=communes&size=40&seed=57&{DAY}"
SCREENS = {
    "provinces": Screen(f"/?{DAY}"),
    "card": Screen(f"/?{DAY}", _point),
    "communes": Screen(f"/?level=commune&{DAY}"),
    "province": Screen(f"/province/68?{DAY}"),
    "province-selected": Screen(f"/?selected=22&{DAY}"),
    "commune": Screen(f"/commune/06994?{DAY}"),
    "overdue": Screen(f"/?metric=overdue&{DAY}"),
    "unmarked-of-the-map": Screen(f"/?panel=unmarked&{DAY}"),
    "tiles": Screen(f"/?layout=tiles&level=commune&{DAY}"),
    "tiles-of-a-city": Screen(f"/province/79?layout=tiles&{DAY}"),
    "difference": Screen(f"/?compare=2025-10-01&level=commune&{DAY}"),
    "two-maps": Screen(f"/?compare=2025-10-01&layout=side&{DAY}"),
    "changes": Screen(f"/?panel=changes&{DAY}"),
    "playing": Screen(f"/?{DAY}", _play),
    "tasks-of-a-province": Screen(f"/province/14?panel=tasks&{DAY}"),
    "filtered": Screen(f"/?group=digital-government&level=commune&{DAY}"),
    "filters": Screen(f"/?{DAY}", click("#filters-open", "#filters")),
    "share": Screen(f"/?{DAY}", click("#share-open", "#picture-png")),
    "search": Screen(f"/?{DAY}", _search),
    "calendar": Screen(f"/?{DAY}", click("#as-of", ".mantine-DatePicker-day:not([data-outside])")),
    "languages": Screen(f"/?{DAY}", click("#language summary", "#language .head-link")),
    "menu": Screen(f"/?{DAY}", click("#more summary", "#more .head-link")),
    "help": Screen(f"/?{DAY}", click("#help", "#help-dialog")),
    "marking": Screen(f"/commune/06994?{DAY}", _fill_mark),
    "hindi": Screen(f"/?lang=hi&{DAY}"),
    "wall": Screen(f"/?kiosk=1&{DAY}"),
    "embedded": Screen(f"/?embed=1&{DAY}"),
    "unmarked": Screen(QUEUE),
    "unmarked-chosen": Screen(QUEUE, _choose),
    "unmarked-by-province": Screen(f"/unmarked?by=province&{DAY}"),
    "unmarked-menu": Screen(QUEUE, click("#menu-lead_unit summary", "#menu-lead_unit a")),
    "unmarked-plain": Screen(QUEUE, scripts=False),
    "urging": Screen(QUEUE, _urge),
    "tasks": Screen(f"/tasks?{DAY}"),
    "groups": Screen(f"/tasks?panel=groups&{DAY}"),
    "leads": Screen(f"/tasks?panel=leads&{DAY}"),
    "obstacles": Screen(f"/tasks?panel=obstacles&{DAY}"),
    "task": Screen(f"/tasks/CS-10?{DAY}"),
    "spot-checks": Screen(SPOT),
    "spot-checks-first": Screen(f"/spot-checks?{DAY}"),
    "spot-check-kept": Screen(SPOT, click(".spot-keep button", "[name=found-1]")),
    "rows": Screen(f"/assignments?count=overdue&{DAY}"),
    "reports": Screen(f"/reports?{DAY}"),
    "import": Screen(f"/import?{DAY}"),
    "import-preview": Screen(f"/import?{DAY}", _send_file),
    "history": Screen(f"/history?{DAY}"),
    "batch": Screen(f"/history?batch=1&{DAY}"),
    "batch-rows": Screen(f"/history?batch=1&panel=rows&{DAY}"),
    "log-of-a-unit": Screen(f"/history?unit=06994&{DAY}"),
    "audit": _person(f"/history?panel=audit&{DAY}"),
    "pending": _person(f"/pending?{DAY}", who=READER),
    "pending-own": _person(f"/pending?{DAY}"),
    "about": Screen(f"/about?{DAY}"),
    "missing": Screen("/province/99", ready=".prose h1"),
    "api": Screen("/api/v1/docs", ready=".opblock"),
    "login": Screen("/login", world="accounts"),
    "login-refused": Screen("/login", _log_in_wrongly, "accounts"),
    "password": _person("/account/password"),
    "account": _person("/account"),
    "account-menu": _person(f"/?{DAY}", click("#more summary", "#more .head-link")),
    "not-allowed": _person(f"/import?{DAY}", who=READER),
    "empty": Screen("/", world="empty"),
    "empty-list": Screen("/unmarked", world="empty"),
    "empty-tasks": Screen("/tasks", world="empty"),
}
"""Every page, and its states that look different; a name may be asked for alone."""
