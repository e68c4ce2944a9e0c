"""What people do, recorded once from a real browser: the requests of every step of a visit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.bench.servers import Server
from tests.bench.visits import fresh
from tests.bench.wire import Response, Wire

PROVINCES = {"01": "hong ha", "22": "ha long", "38": "hac thanh", "79": "thu duc"}
"""The places that are looked at, two cities and two provinces of many communes, and what is typed
into the search there."""
QUIET = 2.0
"""Seconds without a request after which a step is over."""
POLL = "/version"
"""What an open page asks now and then; the people of the test ask it by themselves."""


@dataclass(frozen=True)
class Ask:
    """One request: a path with its query, and the body of a POST."""

    path: str
    body: str | None


@dataclass(frozen=True)
class Step:
    """One thing that a person does, and what the browser asks for it, in its order."""

    name: str
    asks: list[Ask]


def record(browser: Browser, app: Server) -> list[list[Step]]:
    """One visit for every place: look, change the measure, go in, filter, search, list, back."""
    return [_visit(browser, app, province) for province in PROVINCES]


def write(visits: list[list[Step]], file: Path) -> None:
    """Keep visits for the processes that repeat them."""
    file.write_text(json.dumps([[asdict(step) for step in one] for one in visits]))


def read(file: Path) -> list[list[Step]]:
    """The visits that were kept."""
    return [
        [Step(step["name"], [Ask(**ask) for ask in step["asks"]]) for step in one]
        for one in json.loads(file.read_text())
    ]


def _visit(browser: Browser, app: Server, province: str) -> list[Step]:
    with fresh(browser) as context:
        page = context.new_page()
        wire = Wire(page)
        steps: list[Step] = []

        def step(name: str, act: Callable[[], object]) -> None:
            before = len(wire.responses)
            act()
            wire.settle(page, QUIET)
            steps.append(Step(name, _asks(list(wire.responses.values())[before:])))

        step("open", lambda: page.goto(app.address + "/"))
        for name, script, _ in walk(province):
            step(name, lambda script=script: page.evaluate(script))
        step("search", lambda: _search(page, PROVINCES[province]))
        return steps


def walk(province: str) -> Iterable[tuple[str, str, str]]:
    """What is done after opening: its name, the script, and what the map then is painted for."""
    inside = f"{province}/commune/map"
    there = f"/province/{province}"
    yield "metric", _go("/?metric=completion"), "country/province/map/all|completion"
    yield "level", _go("/?level=commune&metric=completion"), "country/commune/map/all|completion"
    yield "drill", _go(f"{there}?metric=completion"), f"{inside}/all|completion"
    yield "filter", _go(f"{there}?metric=completion&group=infrastructure"), f"{inside}/all"
    yield "filter", _go(f"{there}?kind=phường&group=infrastructure"), f"{inside}/phường|coverage"
    yield "unmarked", _go(f"/unmarked?province={province}"), ""
    yield "tasks", _go(f"/tasks?province={province}"), ""
    yield "back", _go("/"), "country/province/map/all|coverage"


def _go(address: str) -> str:
    return f"nq57.go('{address}')"


def _search(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words, delay=120)


def _asks(responses: Iterable[Response]) -> list[Ask]:
    found = []
    for one in responses:
        parts = urlsplit(one.address)
        if not one.address.startswith("http") or parts.path.startswith(POLL):
            continue
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        found.append(Ask(path, one.sent))
    return found
