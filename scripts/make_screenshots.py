"""Take pictures of every page and state: into ``VAR/screenshots``, one into ``docs/images``.

Starts the program on free ports with stores of its own, in temporary folders, so that nothing
of the user's is touched; the figures are those of the demonstration on 28 November 2025 and the
boundaries are the built-in ones, so that two runs give the same pictures. A page that is longer
than its window is scrolled on. ``--lang en`` takes the pictures in another language.
"""

from __future__ import annotations

import os
import socket
import subprocess  # nosec B404
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from find_browser import installed_browser
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, sync_playwright
from screens import (
    DAY,
    FIRST_PASSWORD,
    MARKER,
    PASSWORD,
    PATHS_OF_MAPS,
    READER,
    SCREENS,
    Screen,
    mark,
)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from settings import Settings  # noqa: E402

README_PICTURE = ROOT / "docs" / "images" / "country.png"
SIZES = ((1440, 900), (900, 1200), (390, 844))
SCHEMES = ("light", "dark")
PEOPLE = ((MARKER, "Trần Thị An", "administrator"), (READER, "Lê Văn Bình", "monitor"))
GUARDED = {"NQ57_AUTH": "required", "NQ57_SECRET_KEY": "only for pictures " * 2}
GUARDED["NQ57_CONFIRM_MARKS"] = "1"
DEMO = ("--demo-if-empty",)
WORLDS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "demonstration": (DEMO, {}),
    "accounts": (DEMO, GUARDED),
    "empty": ((), {}),
}
"""The programs that pictures are taken of: options of ``serve``, and settings."""
MOST_SCREENFULS = 3
COLOURS = 256
"""As many as an 8-bit palette holds: a third of the bytes, and nobody sees it."""

MAP_IS_PAINTED = """() => {
  const time = document.getElementById("time");
  return document.documentElement.dataset.painted && (!time?.offsetParent || time.firstChild);
}"""
ALL_IS_THERE = """() => {
  const filled = (table) => {
    const low = (name) => table.querySelector(name)?.getBoundingClientRect().bottom ?? Infinity;
    const rows = [...table.querySelectorAll(".ag-row")].map((row) => row.getBoundingClientRect());
    const end = Math.min(low(".ag-body-viewport"), low(".ag-center-cols-container"));
    return Math.max(...rows.map((row) => row.bottom)) >= end - 1;
  };
  return document.fonts.status === "loaded"
    && ![...document.querySelectorAll(".skeleton")].some((one) => one.offsetParent)
    && [...document.querySelectorAll(".house-grid")].every((grid) => grid.querySelector(".ag-row"))
    && [...document.querySelectorAll(".ag-root")].every(filled);
}"""
"""The fonts, what the skeletons stood for, and as many rows as a table has room for."""
DRAWN = """() => new Promise(
  (done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"""


@contextmanager
def running_program(*options: str, **more: str) -> Iterator[str]:
    """Give the address of a program on a store of its own; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NQ57_")}
        port = _free_port()
        chosen = {"NQ57_VAR": folder, "NQ57_BOUNDARIES": "builtin", "NQ57_PORT": str(port)}
        environment = kept | chosen | more
        if "NQ57_AUTH" in more:
            _add_people(environment)
        process = subprocess.Popen(  # nosec B603
            [sys.executable, "cli.py", "serve", *options],
            cwd=ROOT,
            env=environment,
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


def _add_people(environment: dict[str, str]) -> None:
    for login, name, role in PEOPLE:
        command = ["cli.py", "users", "add", login, "--name", name, "--role", role]
        subprocess.run(  # nosec B603
            [sys.executable, *command, "--password-stdin"],
            cwd=ROOT,
            env=environment,
            input=FIRST_PASSWORD,
            text=True,
            check=True,
        )


def _wait_until_it_listens(process: subprocess.Popen[str]) -> None:
    """Read what the program says until it listens; from then on requests queue for a worker."""
    said = []
    for line in process.stderr or ():
        said.append(line)
        if "Listening at" in line:
            return
    raise SystemExit("The program did not start:\n" + "".join(said[-20:]))


def _open(page: Page, address: str, screen: Screen) -> None:
    """Go to an address and wait until all of it is drawn."""
    page.goto(address)
    if not screen.scripts:
        return
    if screen.ready:
        page.wait_for_selector(screen.ready)
    elif screen.path.startswith(PATHS_OF_MAPS) and screen.world != "empty":
        page.wait_for_function(MAP_IS_PAINTED)
    else:
        page.wait_for_selector("h1, h2")
    _draw(page)
    if screen.act:
        screen.act(page)
        _draw(page)


def _shoot(page: Page, target: Path, most: int) -> None:
    """Take what is seen, and what is seen after scrolling on; never a page stretched to its length.

    That would be a new size of the window, which no reader has and every map answers.
    """
    page.screenshot(path=target)
    for number in range(2, most + 1):
        before = page.evaluate("scrollY")
        page.evaluate("scrollBy(0, innerHeight - 160)")
        if page.evaluate("scrollY") == before or page.locator("dialog[open]").count():
            return
        page.evaluate(DRAWN)
        page.screenshot(path=target.with_stem(f"{target.stem}-{number}"))


def _draw(page: Page) -> None:
    page.wait_for_function(ALL_IS_THERE)
    page.evaluate(DRAWN)


def _log_in(browser: Browser, address: str, login: str) -> StorageState:
    """Log in for the first time, choose a password, and let who may mark do so."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(FIRST_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/password")
    for field in page.locator("[type=password]").all():
        field.fill(PASSWORD)
    page.locator("[name=old]").fill(FIRST_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    if login == MARKER:
        screen = Screen(f"/commune/06994?{DAY}", mark)
        _open(page, address + screen.path, screen)
    state = context.storage_state()
    context.close()
    return state


def _take(browser: Browser, address: str, folder: Path, names: list[str], lang: str) -> None:
    """Take the pictures of one program."""
    states: dict[str, StorageState] = {}
    if any(SCREENS[name].who for name in names):
        # Who confirms sees what who marks has left.
        states = {login: _log_in(browser, address, login) for login in (MARKER, READER)}
    for scheme, (width, height) in product(SCHEMES, SIZES):
        contexts: dict[tuple[str, bool], BrowserContext] = {}
        for name in names:
            screen = SCREENS[name]
            kind = (screen.who, screen.scripts)
            contexts[kind] = contexts.get(kind) or browser.new_context(
                bypass_csp=True,
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
                java_script_enabled=screen.scripts,
                storage_state=states.get(screen.who),
            )
            page = contexts[kind].new_page()
            page.set_default_timeout(60_000)
            path = screen.path
            if lang:
                path += ("&" if "?" in path else "?") + f"lang={lang}"
            target = folder / f"{name}-{width}x{height}-{scheme}{lang and '-' + lang}.png"
            try:
                _open(page, address + path, screen)
            except (Error, AssertionError) as failed:
                reason = str(failed).splitlines()[0]
                print(f"{target.name}: {reason}", file=sys.stderr)
            _shoot(page, target, MOST_SCREENFULS if screen.scripts else 1)
            page.close()
            print(target.name, flush=True)
        for context in contexts.values():
            context.close()


def _make_smaller(source: Path, target: Path) -> None:
    """Write a picture with a palette of its own."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as picture:
        reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        reduced.save(target, optimize=True)


def main() -> None:
    """Take every picture, or those of the screens that are named."""
    names = sys.argv[1:]
    lang = names.pop(names.index("--lang") + 1) if "--lang" in names else ""
    names = [name for name in names if name != "--lang"] or list(SCREENS)
    if unknown := set(names) - set(SCREENS):
        known = ", ".join(SCREENS)
        raise SystemExit(f"No screen is called {sorted(unknown)[0]}; there are {known}.")
    folder = Settings().var / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed_browser(),
            # Without a graphics card, MapLibre is drawn by the processor.
            args=["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        for world, (options, more) in WORLDS.items():
            here = [name for name in names if SCREENS[name].world == world]
            if here:
                with running_program(*options, **more) as address:
                    _take(browser, address, folder, here, lang)
        browser.close()
    if "provinces" not in names or lang:
        return
    width, height = SIZES[0]
    _make_smaller(folder / f"provinces-{width}x{height}-light.png", README_PICTURE)
    print(f"{README_PICTURE.relative_to(ROOT)}: {README_PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
