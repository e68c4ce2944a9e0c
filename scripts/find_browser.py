"""Find a browser for the tests, or install one: apt as root, else Playwright's own.

Prints nothing when a browser is there. Ends with one sentence when none can be had.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def installed_browser() -> str | None:
    """The path of a browser, from ``NQ57_BROWSER`` or the PATH or Playwright's folder."""
    named = os.environ.get("NQ57_BROWSER")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _playwright_browser()


def _playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None  # noqa: PTH110 (a plain string from Playwright)


def _run(*command: str) -> bool:
    return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0  # nosec B603


def main() -> int:
    """Make sure that there is a browser; the exit status says whether."""
    if installed_browser():
        return 0
    print("No browser found; installing one ...", file=sys.stderr)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    if not installed_browser():
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    if installed_browser():
        return 0
    print(
        "The browser tests need Chromium and none could be installed: install it"
        " (apt install chromium) or set NQ57_BROWSER to its path.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
