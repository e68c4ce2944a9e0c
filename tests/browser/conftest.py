"""One server and one browser for all journeys; every visit is watched for anything amiss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from data.store import Store, open_store
from scripts.find_browser import installed_browser
from settings import Settings
from tests.browser.demo_site import LAST_DAY, Site, start_site
from tests.browser.visitor import COUNTRY, PATIENCE, Visitor, Watch

QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""What keeps the browser itself from asking for anything."""
SOFTWARE_WEBGL = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # The map alone is drawn as on a graphics card; the page around it is not, which in software
    # would cost more than half of all the time that the processor spends on these tests.
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
)
NO_WEBGL = ("--disable-gpu", "--disable-3d-apis")

Come = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program with the demonstration up to the day of the known figures."""
    running = start_site(tmp_path_factory.mktemp("site"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browsers."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        yield driver


def _launch(driver: Playwright, *more: str) -> Iterator[Browser]:
    browser = driver.chromium.launch(executable_path=installed_browser(), args=[*QUIET, *more])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser with WebGL, in software."""
    yield from _launch(playwright, *SOFTWARE_WEBGL)


@pytest.fixture(scope="session")
def plain_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser without WebGL."""
    yield from _launch(playwright, *NO_WEBGL)


def _context(browser: Browser, **options: Any) -> BrowserContext:
    """A browser profile: a desk, a light screen of 1440 by 900, no liking for motion."""
    plain = {
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
        "color_scheme": "light",
        "locale": "vi-VN",
        # Waiting for a function means evaluating it in the page, which the policy forbids; what
        # the policy forbids the program is looked at in tests/browser/test_policy.py.
        "bypass_csp": True,
    }
    context = browser.new_context(**(plain | options))
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def desk(browser: Browser) -> BrowserContext:
    """The profile of most visits: scripts and geometry come from its cache, as on a second visit.

    The page keeps nothing in the browser but that, so that one visit cannot change the next.
    """
    return _context(browser)


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Fail the test on any error in the console, failed answer or request to another host."""
    watching = Watch(site.address)
    yield watching
    assert not watching.problems, "\n".join(watching.problems)


@pytest.fixture
def visitor(desk: BrowserContext, site: Site, watch: Watch) -> Iterator[Visitor]:
    """A visitor with a new page at the desk."""
    page = desk.new_page()
    yield Visitor(page, site.address, watch)
    page.close()


@pytest.fixture(scope="session")
def country(desk: BrowserContext, site: Site) -> Iterator[Visitor]:
    """A visitor who has opened the country, for tests that only look and point."""
    watching = Watch(site.address)
    page = desk.new_page()
    looking = Visitor(page, site.address, watching)
    looking.open("/", painted=COUNTRY)
    yield looking
    page.close()
    assert not watching.problems, "\n".join(watching.problems)


@pytest.fixture
def come(browser: Browser, site: Site, watch: Watch) -> Iterator[Come]:
    """Make visitors with a fresh profile each, where one is not enough or is not like others."""
    contexts = []

    def another(**options: Any) -> Visitor:
        context = _context(browser, **options)
        contexts.append(context)
        return Visitor(context.new_page(), site.address, watch)

    yield another
    for context in contexts:
        context.close()


@pytest.fixture
def come_alone(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Make a visitor of a site of its own, whose store is filled by a function and may change."""
    with ExitStack() as ends:

        def alone(fill: Callable[[Store], None], **options: Any) -> Visitor:
            site = start_site(tmp_path, fill)
            ends.callback(site.stop)
            context = _context(browser, **options)
            ends.callback(context.close)
            watching = Watch(site.address)
            watches.append(watching)
            return Visitor(context.new_page(), site.address, watching)

        watches: list[Watch] = []
        yield alone
    for watching in watches:
        assert not watching.problems, "\n".join(watching.problems)


@pytest.fixture
def plain_visitor(plain_browser: Browser, site: Site, watch: Watch) -> Iterator[Visitor]:
    """The same visitor with a browser without WebGL."""
    context = _context(plain_browser)
    yield Visitor(context.new_page(), site.address, watch)
    context.close()


@pytest.fixture
def one_more_mark(site) -> Iterator[Callable[[str, str], None]]:
    """How to mark a commune from this process, which is not the server's; taken back at the end."""
    store = open_store(Settings(var=site.folder, boundaries="builtin", database_url=""))
    batches: list[int] = []

    def mark(code: str, province: str) -> None:
        row = (code, province, "CS-01", "in_progress", LAST_DAY)
        names = ["unit_code", "province_code", "task_code", "status", "marked_on"]
        frame = pd.DataFrame([row], columns=names)
        number = store.append_marks(frame, kind="marks", file="one.csv", sha256=None, by="test")
        batches.append(number)

    yield mark
    for number in batches:
        store.withdraw(number, by="test")
    store.close()
