"""The browser that measurements are made with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from scripts.find_browser import installed_browser


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, with WebGL in software where there is no graphics card."""
    path = installed_browser()
    if path is None:
        raise SystemExit("Measuring needs Chromium: run scripts/find_browser.py first.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        yield browser
        browser.close()
