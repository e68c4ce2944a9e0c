"""One server and one browser for all journeys; every visit is watched for anything amiss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from scripts.find_browser import installed_browser
from tests.browser.demo_site import Site, start_site
from tests.browser.visitor import PATIENCE, Visitor, Watch

QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""What keeps the browser itself from asking for anything."""
SOFTWARE_WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NO_WEBGL = ("--disable-gpu", "--disable-3d-apis")
HERE = Path(__file__).parent

Open = Callable[..., Visitor]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys together, so that the demonstration is loaded once."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


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


def _opener(browser: Browser, site: Site, watch: Watch) -> Iterator[Open]:
    """Hand out visitors, each with a browser profile of its own; all leave at the end."""
    contexts = []

    def come(**options: Any) -> Visitor:
        context = browser.new_context(
            **(
                {
                    "viewport": {"width": 1440, "height": 900},
                    "reduced_motion": "reduce",
                    "color_scheme": "light",
                    "locale": "vi-VN",
                }
                | options
            )
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Visitor(context.new_page(), site.address, watch)

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Fail the test on any error in the console, failed answer or request to another host."""
    watching = Watch(site.address)
    yield watching
    assert not watching.problems, "\n".join(watching.problems)


@pytest.fixture
def come(browser: Browser, site: Site, watch: Watch) -> Iterator[Open]:
    """Make visitors, where one is not enough or is not like the others."""
    yield from _opener(browser, site, watch)


@pytest.fixture
def visitor(come: Open) -> Visitor:
    """A visitor at a desk, with a light screen of 1440 by 900, who does not like motion."""
    return come()


@pytest.fixture
def plain_visitor(plain_browser: Browser, site: Site, watch: Watch) -> Iterator[Visitor]:
    """The same visitor with a browser without WebGL."""
    for opener in _opener(plain_browser, site, watch):
        yield opener()
