"""What somebody sees meanwhile: the walk in a real browser, from the act until it is shown."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

from playwright.sync_api import Browser, Page

from tests.bench.servers import Server
from tests.bench.visits import fresh
from tests.load.recording import PROVINCES, walk

PAUSE = 2_000.0
"""Milliseconds between two steps beside others: drawing takes a core of the machine by itself."""
ALONE = 300.0
"""Milliseconds between two steps on the idle machine."""
SHOWN = """([act, map]) => {
  const began = act ? performance.now() : 0;
  if (act) new Function(act)();
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${location} is not shown`)), 120_000);
    const look = () => {
      const at = decodeURIComponent(location.pathname + location.search);
      const drawn = decodeURIComponent(
        document.getElementById(map ? "panel" : "document")?.dataset.at || "");
      const painted = document.documentElement?.dataset.painted || "";
      if (drawn === at && painted.startsWith(map)) resolve(performance.now() - began);
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
"""Milliseconds until the map is painted and what is around it drawn; for lists, until those are."""
FOUND = """(words) => {
  const began = performance.now();
  window.dash_clientside.set_props("search", { value: words });
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${words} is not found`)), 120_000);
    const look = () => {
      if (document.querySelector("#search-list .search-hit")) resolve(performance.now() - began);
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
"""Milliseconds until there are results of a search."""
CLEARED = """() => {
  window.dash_clientside.set_props("search", { value: "" });
  return new Promise((resolve) => {
    const look = () => document.querySelector("#search-list .search-hit")
      ? requestAnimationFrame(look) : resolve();
    look();
  });
}"""
"""Nothing is searched for any more: the results of the next words are those of the next words."""
OPENED = "country/province/map/all|coverage"


def views(browser: Browser, app: Server, pause: float) -> Iterator[tuple[str, float]]:
    """One view after the other, without an end: its name, and milliseconds until it was shown.

    ``pause`` is that between two of them, in milliseconds.
    """
    while True:
        with fresh(browser) as context:
            for name in ("first open", "open"):
                page = context.new_page()
                page.goto(app.address + "/", wait_until="commit")
                yield name, _shown(page, "", OPENED)
                if name == "first open":
                    page.close()
            for province, words in PROVINCES.items():
                for name, act, painted in walk(province):
                    page.wait_for_timeout(pause)
                    yield name, _shown(page, act, painted)
                page.wait_for_timeout(pause)
                yield "search", float(page.evaluate(FOUND, words))
                page.evaluate(CLEARED)


def _shown(page: Page, act: str, painted: str) -> float:
    return float(page.evaluate(SHOWN, [act, painted]))


def see(stream: Iterator[tuple[str, float]], seconds: float) -> dict[str, list[float]]:
    """Look on for some seconds; milliseconds of every time that a view was seen, by its name."""
    found: dict[str, list[float]] = defaultdict(list)
    end = time.monotonic() + seconds
    for name, took in stream:
        found[name].append(took)
        if time.monotonic() > end:
            break
    return found


def p95(times: Sequence[float]) -> float:
    """The 95th percentile; of few times the largest."""
    return statistics.quantiles(times, n=20)[-1] if len(times) >= 20 else max(times)
