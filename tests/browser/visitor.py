"""A visitor: opens addresses, points at units, clicks, and says what is on the screen."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from PIL import Image
from playwright.sync_api import (
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    expect,
)
from playwright.sync_api import TimeoutError as Late

PATIENCE = 60_000
"""Milliseconds after which something that has not come counts as missing."""
DAY = "2025-11-28"
COUNTRY, COMMUNES, QUANG_NINH = "country/province", "country/commune", "22/commune"
"""What the map shows, as the page names it."""

GRAPH = "document.querySelector('#map .js-plotly-plot')"
MAP = f"{GRAPH}._fullLayout.map._subplot.map"
STATE = f"""() => {{
  const [root, graph] = [document.documentElement, {GRAPH}];
  const map = graph?._fullLayout?.map?._subplot?.map;
  const {{ drawn, given, scene, classes, busy }} = window.nq57?.now || {{}};
  return JSON.stringify({{
    address: location.href, painted: root.dataset.painted, drawn, given, busy,
    scene: scene?.key, classes: classes?.key, graph: Boolean(graph), plotly: typeof window.Plotly,
    map: map && {{ loaded: map.loaded(), style: map.isStyleLoaded(), moving: map.isMoving(),
      sources: Object.keys(map.style.tileManagers).filter((one) => !map.isSourceLoaded(one)) }},
    unread: performance.getEntriesByType("resource")
      .filter((one) => !one.responseEnd || one.responseStatus >= 400).map((one) => one.name),
  }});
}}"""
"""How far the map has come, for who has waited in vain."""


@dataclass
class Watch:
    """What is amiss in any page that it follows."""

    address: str
    problems: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console error: {message.text}")

    def _error(self, error: Error) -> None:
        self.problems.append(f"error in a script: {error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.problems.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} from {response.url}")


class Visitor:
    """One person at one page."""

    def __init__(self, page: Page, address: str, watch: Watch) -> None:
        self.page = page
        self.site = address
        self.responses: list[Response] = []
        watch.follow(page)
        page.on("response", lambda one: self.responses.append(one))

    def open(self, path: str, *, painted: str = "", **query: str) -> None:
        """Go to an address of the known day; ``painted`` is what the map then shows."""
        self.page.goto(f"{self.site}{path}?{urlencode({'as_of': DAY} | query)}")
        if painted:
            scheme = query.get("theme", "light")
            self.painted(painted, metric=query.get("metric", "coverage"), scheme=scheme)
            # The figures around the map are drawn when it is painted.
            expect(self.find("#strip [data-value]").first).to_be_visible()
            expect(self.find("#legend [data-class]").first).to_be_visible()

    def painted(
        self,
        shown: str,
        *,
        metric: str = "coverage",
        day: str = DAY,
        scheme: str = "light",
        renderer: str = "map",
    ) -> None:
        """Wait until the map is painted for a view."""
        wanted = f"{shown}/{renderer}/all|{metric}|{day}|{scheme}"
        try:
            self.page.wait_for_function(
                "wanted => document.documentElement.dataset.painted === wanted", arg=wanted
            )
        except Late as missing:
            raise AssertionError(f"not painted: {wanted}; {self.page.evaluate(STATE)}") from missing

    def find(self, selector: str, **having: Any) -> Locator:
        """Elements of the page."""
        return self.page.locator(selector, **having)

    @property
    def path(self) -> str:
        """The path of the address."""
        return urlsplit(self.page.url).path

    @property
    def query(self) -> dict[str, str]:
        """The query of the address."""
        return {name: found[0] for name, found in parse_qs(urlsplit(self.page.url).query).items()}

    def arrive(self, path: str, **query: str) -> None:
        """Wait until the address is a path with exactly this query beside the day."""
        wanted = {"as_of": DAY} | query

        def there(url: str) -> bool:
            parts = urlsplit(url)
            found = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return parts.path == path and found == wanted

        self.page.wait_for_url(there, wait_until="commit")

    def shows(self, ident: str, value: float, within: float = 1e-9) -> None:
        """Wait until a figure of the strip has a value."""
        self.page.wait_for_function(
            "([id, value, within]) => Math.abs("
            "parseFloat(document.getElementById(id)?.dataset.value) - value) <= within",
            arg=[ident, value, within],
        )

    def figures(self) -> dict[str, str]:
        """The bare figures of the strip."""
        return self.page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('[data-value]')]"
            ".map(one => [one.id, one.dataset.value]))"
        )

    def trace(self) -> dict[str, Any]:
        """The choropleth trace: its type, locations and class numbers."""
        return self.page.evaluate(
            f"(() => {{ const traces = {GRAPH}.data.filter(one => one.locations);"
            "const [{type, locations, z}] = traces;"
            "return {type, traces: traces.length,"
            " locations: Array.from(locations), z: Array.from(z)} })()"
        )

    def camera(self) -> list[float]:
        """Longitude, latitude and zoom of the map as it is drawn."""
        return self.page.evaluate(
            f"(() => {{ const map = {MAP}; const at = map.getCenter();"
            "return [at.lng, at.lat, map.getZoom()] })()"
        )

    def mark_map(self) -> None:
        """Put a mark on the drawn map that only a new map would lack."""
        self.page.evaluate(f"{MAP}.getCanvas().dataset.seen = 'before'")

    def map_is_marked(self) -> bool:
        """Whether the one drawn map is still the one that was marked."""
        return self.page.evaluate(
            "(() => { const all = [...document.querySelectorAll('canvas.maplibregl-canvas')];"
            "return all.length === 1 && all[0].dataset.seen === 'before' })()"
        )

    def spot(self, code: str) -> tuple[float, float]:
        """Where on the screen a unit is."""
        x, y = self.page.evaluate(
            "async code => { const [lon, lat] = (await nq57.file(nq57.now.scene.anchors))[code];"
            "const [x, y] = nq57.project(lon, lat);"
            "const box = document.getElementById('map').getBoundingClientRect();"
            "return [box.left + x, box.top + y] }",
            code,
        )
        return x, y

    def point_at(self, code: str) -> None:
        """Move the pointer onto a unit and wait for its card."""
        x, y = self.spot(code)
        self.page.mouse.move(x - 2, y)
        self.page.mouse.move(x, y)
        expect(self.find("#hover-card")).to_be_visible()
        expect(self.find("#hover-card .card-head")).to_contain_text(code)

    def click_unit(self, code: str) -> None:
        """Point at a unit on the map and click it."""
        self.point_at(code)
        self.page.mouse.click(*self.spot(code))

    def click_again(self, code: str) -> None:
        """Click the unit that the pointer already rests on."""
        self.page.mouse.click(*self.spot(code))

    def colour(self, code: str) -> str:
        """The colour that is really on the screen at a unit."""
        return self.colour_at(*self.spot(code))

    def colour_at(self, x: float, y: float) -> str:
        """The colour that is really on the screen at a place."""
        clip = {"x": round(x), "y": round(y), "width": 1, "height": 1}
        shot = Image.open(io.BytesIO(self.page.screenshot(clip=clip)))
        red, green, blue = shot.convert("RGB").getpixel((0, 0))
        return f"#{red:02x}{green:02x}{blue:02x}"

    def legend_counts(self) -> dict[int, int]:
        """How many units the legend counts in each class."""
        rows = self.find("#legend [data-class]").all()
        return {
            int(row.get_attribute("data-class") or -1): int(row.get_attribute("data-count") or -1)
            for row in rows
        }

    def grid_rows(self, ident: str) -> list[str]:
        """The words of each row of a table that is drawn, from the top."""
        rows = self.find(f"#{ident} .ag-row")
        expect(rows.first).to_be_visible()
        return self.page.evaluate(
            "id => [...document.querySelectorAll(`#${id} .ag-row`)]"
            ".sort((a, b) => a.getAttribute('row-index') - b.getAttribute('row-index'))"
            ".map(row => row.innerText)",
            ident,
        )

    def choose_day(self, field: str, written: str) -> None:
        """Open the calendar of a day and type another one."""
        self.find(field).click()
        self.find("#day-typed").fill(written)
        self.find("#day-typed").press("Enter")
        expect(self.find("#day-dialog")).not_to_have_attribute("open", "")

    def speak(self, language: str) -> None:
        """Choose a language in the header's menu."""
        self.find("#language summary").click()
        self.find(f"#language [lang={language}]").click()

    def state(self) -> dict[str, Any]:
        """Everything that two people at one address must see alike."""
        return {
            "address": (self.path, self.query),
            "painted": self.page.evaluate("document.documentElement.dataset.painted"),
            "trace": self.trace(),
            "figures": self.figures(),
            "where": self.find("#breadcrumb").inner_text(),
            "legend": self.find("#legend").inner_text(),
            "chosen": self.find("#metric [aria-current]").get_attribute("data-metric"),
            "panel": self.find("#panel h2, #panel .panel-tabs").first.inner_text(),
        }
