"""The browser that measurements are made with."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from scripts.find_browser import installed_browser

YIELDING = 5
"""By how much its processes give way; the program's own jobs beside its workers do by as much."""


@contextmanager
def chromium(*, giving_way: bool = False) -> Iterator[Browser]:
    """Chromium, with WebGL in software where there is no graphics card.

    A browser of somebody else would not take the processor away from the program: where many look
    at once it can be made to give way.
    """
    path = installed_browser()
    if path is None:
        raise SystemExit("Measuring needs Chromium: run scripts/find_browser.py first.")
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        if giving_way:
            path = _yielding(path, Path(folder))
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        yield browser
        browser.close()


def _yielding(browser: str, folder: Path) -> str:
    """A program that starts a browser whose processes give way to others."""
    script = folder / "browser"
    script.write_text(f'#!/bin/sh\nexec nice -n {YIELDING} {shlex.quote(browser)} "$@"\n')
    script.chmod(0o700)
    return str(script)
