"""What one visit in a real browser costs, of the program and of its twin in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from settings import today
from tests.bench.servers import Server
from tests.bench.wire import Wire, heap

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
PROVINCE = "22"
FIRST, SECOND = "coverage", "completion"
SLOW = {
    "offline": False,
    "latency": 150.0,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 1_600_000 / 8,
}
"""A link of 1.6 Mbit/s and 150 ms."""
PATIENCE = 120_000
"""Milliseconds after which a map that is not painted counts as broken."""


@dataclass(frozen=True)
class Driver:
    """How one of the two programs is driven: its address and its changes, as scripts."""

    server: Server
    address: str

    def state(self, metric: str, province: str | None = None) -> str:
        """How the state begins that says that the map shows a metric of a place."""
        if self.server.name == "twin":
            return f"{province or 'country'}|{metric}|"
        return f"{province or 'country'}/commune/map/all|{metric}|{today().isoformat()}"

    def choose(self, metric: str) -> str:
        """A click on a metric."""
        if self.server.name == "twin":
            return f"document.querySelector('#metric input[value={metric}]').click()"
        return f"document.querySelector('#metric [data-metric={metric}]').click()"

    def enter(self, province: str) -> str:
        """The way into a province."""
        if self.server.name == "twin":
            return f"dash_clientside.set_props('province', {{value: '{province}'}})"
        return f"nq57.go('/province/{province}')"


def drivers(app: Server, twin: Server) -> tuple[Driver, Driver]:
    """The drivers of both programs, for the country with all its communes."""
    return (
        Driver(app, app.address + "/?level=commune"),
        Driver(twin, twin.address + "/"),
    )


@dataclass
class Visit:
    """The measurements of one visit; bytes, milliseconds."""

    values: dict[str, float]
    posts: list[str] = field(default_factory=list)
    listings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@contextmanager
def fresh(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without a cache, for a reader who does not like motion."""
    context = browser.new_context(
        bypass_csp=True,
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
        locale="vi-VN",
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    yield context
    context.close()


def visit(browser: Browser, driver: Driver) -> Visit:
    """Open the country, change the metric, go into a province: one run of one program."""
    with fresh(browser) as context:
        page = context.new_page()
        wire = Wire(page)
        values = opened(page, wire, driver.address, driver.state(FIRST))
        wire.settle(page)
        listings = {"open": wire.listing()}
        values["heap"] = heap(wire.session)
        change = timed(page, wire, driver.choose(SECOND), driver.state(SECOND))
        values |= {"metric_ms": change.took, "metric_bytes": change.size}
        listings["metric"] = wire.listing(change.since)
        posts = [
            one.sent for one in wire.real() if one.start >= change.since and one.sent is not None
        ]
        # Back to the first one, so that the way in is the same as from a fresh page.
        timed(page, wire, driver.choose(FIRST), driver.state(FIRST))
        into = timed(page, wire, driver.enter(PROVINCE), driver.state(FIRST, PROVINCE))
        values |= {"drill_ms": into.took, "drill_bytes": into.size}
        values["drill_units"] = page.evaluate("bench.units()")
        listings["drill"] = wire.listing(into.since)
        return Visit(values, posts, listings)


def opened(page: Page, wire: Wire, address: str, state: str) -> dict[str, float]:
    """Go to an address: milliseconds and bytes until the map is painted."""
    page.goto(address, wait_until="commit")
    moment = page.evaluate(
        "async wanted => [await bench.painted(wanted), performance.timeOrigin]", state
    )
    # Messages about what came before that moment may still be on their way.
    page.wait_for_timeout(150)
    wire.add_workers()
    at = wire.monotonic(moment[0] + moment[1])
    return {"open_ms": moment[0], "open_bytes": wire.bytes_until(at)}


@dataclass(frozen=True)
class Change:
    """One change on an open page."""

    took: float
    size: int
    since: float


def timed(page: Page, wire: Wire, script: str, state: str) -> Change:
    """Change something: milliseconds until painted, and bytes until nothing more comes."""
    wire.settle(page)
    found = page.evaluate(f"wanted => bench.time(() => {{ {script} }}, wanted)", state)
    wire.settle(page)
    since = wire.monotonic(found["began"]) - 0.002
    return Change(found["took"], wire.bytes_until(since=since), since)


def first_and_second(browser: Browser, app: Server) -> dict[str, Any]:
    """The country as it opens: bytes of a first and of a second visit, and of a change."""
    state = f"country/province/map/all|{FIRST}|{today().isoformat()}"
    with fresh(browser) as context:
        page = context.new_page()
        wire = Wire(page)
        first = opened(page, wire, app.address + "/", state)
        wire.settle(page)
        page.close()
        again = context.new_page()
        second_wire = Wire(again)
        second = opened(again, second_wire, app.address + "/", state)
        second_wire.settle(again)
        return {
            "first_bytes": first["open_bytes"],
            "first_ms": first["open_ms"],
            "first_all_bytes": wire.bytes_until(),
            "second_bytes": second["open_bytes"],
            "second_ms": second["open_ms"],
            "second_all_bytes": second_wire.bytes_until(),
            "listings": {"first": wire.listing(), "second": second_wire.listing()},
        }


def slow_link(browser: Browser, app: Server) -> dict[str, Any]:
    """The country as it opens over a slow link."""
    state = f"country/province/map/all|{FIRST}|{today().isoformat()}"
    with fresh(browser) as context:
        page = context.new_page()
        wire = Wire(page, SLOW)
        found = opened(page, wire, app.address + "/", state)
        wire.settle(page)
        return {"slow_ms": found["open_ms"], "listings": {"slow": wire.listing()}}


def steps_to_unmarked(browser: Browser, app: Server) -> int:
    """Clicks from the country to the list of the unmarked communes of a province."""
    state = f"country/province/map/all|{FIRST}|{today().isoformat()}"
    clicks = 0
    with fresh(browser) as context:
        page = context.new_page()
        page.goto(app.address + "/", wait_until="commit")
        page.evaluate("wanted => bench.painted(wanted)", state)
        waiting = page.evaluate(
            "async () => (await (await fetch('/api/v1/unmarked')).json()).units"
        )
        province = waiting[0]["province_code"]
        expected = {one["code"] for one in waiting if one["province_code"] == province}
        x, y = page.evaluate(_PLACE, province)
        page.mouse.move(x, y)
        # Plotly takes a click for the unit that it has seen the pointer on.
        page.wait_for_selector("#hover-card:not([hidden])")
        page.mouse.click(x, y)
        clicks += 1
        page.wait_for_selector("#go-in")
        page.click('[data-panel="unmarked"]')
        clicks += 1
        page.wait_for_selector("#unmarked-table [data-code]")
        shown = page.evaluate(
            "() => [...document.querySelectorAll('#unmarked-table [data-code]')]"
            ".map(one => one.dataset.code)"
        )
        if not shown or not set(shown) <= expected:
            raise RuntimeError(f"The list shows {shown}, not the unmarked of {province}.")
    return clicks


_PLACE = """async (province) => {
  const [lon, lat] = (await nq57.file(nq57.now.scene.anchors))[province];
  const [x, y] = nq57.project(lon, lat);
  const box = document.querySelector("#map").getBoundingClientRect();
  return [box.left + x, box.top + y];
}"""
