"""Take pictures of every page: all into ``VAR/screenshots``, one into ``docs/images``.

Starts the program on a free port with a store of its own, in a temporary folder, so that nothing
of the user's is touched; the figures are those of the demonstration on 28 November 2025 and the
boundaries are the built-in ones, so that two runs give the same pictures.
"""

from __future__ import annotations

import os
import socket
import subprocess  # nosec B404
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from find_browser import installed_browser
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from settings import Settings  # noqa: E402

README_PICTURE = ROOT / "docs" / "images" / "country.png"
DAY = "as_of=2025-11-28"
PAGES = {
    "provinces": f"/?{DAY}",
    "communes": f"/?level=commune&{DAY}",
    "province": f"/province/68?{DAY}",
    "commune": f"/commune/06994?{DAY}",
    "tiles": f"/?layout=tiles&level=commune&{DAY}",
    "tiles-of-a-city": f"/province/79?layout=tiles&{DAY}",
    "difference": f"/?compare=2025-10-01&level=commune&{DAY}",
    "two-maps": f"/?compare=2025-10-01&layout=side&{DAY}",
    "changes": f"/?panel=changes&{DAY}",
    "tasks-of-a-province": f"/province/14?panel=tasks&{DAY}",
    "filtered": f"/?group=digital-government&level=commune&{DAY}",
    "hindi": f"/?lang=hi&{DAY}",
    "wall": f"/?kiosk=1&{DAY}",
    "embedded": f"/?embed=1&{DAY}",
    "unmarked": f"/unmarked?{DAY}",
    "tasks": f"/tasks?{DAY}",
    "obstacles": f"/tasks?panel=obstacles&{DAY}",
    "task": f"/tasks/CS-10?{DAY}",
    "spot-checks": f"/spot-checks?sample=communes&size=40&seed=57&{DAY}",
    "rows": f"/assignments?count=overdue&{DAY}",
    "reports": f"/reports?{DAY}",
    "import": f"/import?{DAY}",
    "history": f"/history?{DAY}",
    "about": f"/about?{DAY}",
}
"""Every page, and the states of the map that look different; a name may be asked for alone."""
PATHS_OF_MAPS = ("/?", "/province/", "/commune/")
SIZES = ((1440, 900), (900, 1200), (390, 844))
SCHEMES = ("light", "dark")
COLOURS = 256
"""As many as an 8-bit palette holds: a third of the bytes, and nobody sees it."""

MAP_IS_PAINTED = "() => Boolean(document.documentElement.dataset.painted)"
ALL_IS_THERE = """() => {
  const filled = (table) => {
    const low = (name) => table.querySelector(name)?.getBoundingClientRect().bottom ?? Infinity;
    const rows = [...table.querySelectorAll(".ag-row")].map((row) => row.getBoundingClientRect());
    const end = Math.min(low(".ag-body-viewport"), low(".ag-center-cols-container"));
    return Math.max(...rows.map((row) => row.bottom)) >= end - 1;
  };
  return document.fonts.status === "loaded"
    && ![...document.querySelectorAll(".skeleton")].some((one) => one.offsetParent)
    && [...document.querySelectorAll(".ag-root")].every(filled);
}"""
"""The fonts, what the skeletons stood for, and as many rows as a table has room for."""
DRAWN = """() => new Promise(
  (done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"""


@contextmanager
def running_program() -> Iterator[str]:
    """Give the address of a program with demonstration data; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NQ57_")}
        port = _free_port()
        chosen = {"NQ57_VAR": folder, "NQ57_BOUNDARIES": "builtin", "NQ57_PORT": str(port)}
        process = subprocess.Popen(  # nosec B603
            [sys.executable, "cli.py", "serve", "--demo-if-empty"],
            cwd=ROOT,
            env=kept | chosen,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _wait_until_it_listens(process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_listens(process: subprocess.Popen[str]) -> None:
    """Read what the program says until it listens; from then on requests queue for a worker."""
    said = []
    for line in process.stderr or ():
        said.append(line)
        if "Listening at" in line:
            return
    raise SystemExit("The program did not start:\n" + "".join(said[-20:]))


def _open(page: Page, address: str, *, with_map: bool) -> None:
    """Go to an address and wait until all of it is drawn."""
    page.goto(address)
    if with_map:
        page.wait_for_function(MAP_IS_PAINTED)
    else:
        page.wait_for_selector(".document h1")
    page.wait_for_function(ALL_IS_THERE)
    page.evaluate(DRAWN)


def _take(browser: Browser, address: str, folder: Path, names: list[str]) -> None:
    for scheme in SCHEMES:
        for width, height in SIZES:
            context = browser.new_context(
                bypass_csp=True,
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            for name in names:
                path = PAGES[name]
                page = context.new_page()
                _open(page, address + path, with_map=path.startswith(PATHS_OF_MAPS))
                page.screenshot(path=folder / f"{name}-{width}x{height}-{scheme}.png")
                page.close()
                print(f"{name} {width}x{height} {scheme}")
            context.close()


def _make_smaller(source: Path, target: Path) -> None:
    """Write a picture with a palette of its own."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as picture:
        reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        reduced.save(target, optimize=True)


def main() -> None:
    """Take every picture, or those of the pages that are named."""
    names = sys.argv[1:] or list(PAGES)
    if unknown := set(names) - set(PAGES):
        raise SystemExit(f"No page is called {sorted(unknown)[0]}; there are {', '.join(PAGES)}.")
    folder = Settings().var / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with running_program() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed_browser(),
            # Without a graphics card, MapLibre is drawn by the processor.
            args=["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        _take(browser, address, folder, names)
        browser.close()
    if "provinces" not in names:
        return
    width, height = SIZES[0]
    _make_smaller(folder / f"provinces-{width}x{height}-light.png", README_PICTURE)
    print(f"{README_PICTURE.relative_to(ROOT)}: {README_PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
