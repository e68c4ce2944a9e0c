"""Measure the program beside its naive twin, print the table, and write ``var/bench.json``.

Exit status: 0 when every ratio is kept, 1 when one is missed. With the official polygons where
``NQ57_BOUNDARIES`` gives them, else with the built-in ones.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from settings import ROOT
from tests.bench import growth, table, visits
from tests.bench.chromium import chromium
from tests.bench.load import callbacks_a_second, every_metric
from tests.bench.servers import Server, start_app, start_twin

RUNS = 5
LOAD_SECONDS = 5.0
RECORD = ROOT / "var" / "bench.json"


def main() -> int:
    """Run everything; the exit status."""
    # Whoever ends this ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _options()
    record: dict[str, Any] = {"missed": []}
    if not options.growth_only:
        record = _beside_the_twin(options)
    lines = _growth(record)
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n".join(lines))  # noqa: T201
    return 1 if record["missed"] else 0


def _growth(record: dict[str, Any]) -> list[str]:
    """Measure what more marks cost, into the record; the lines that tell it."""
    with tempfile.TemporaryDirectory() as folder:
        found = growth.measure(Path(folder), _tell)
    small, large = found[growth.SMALL], found[growth.LARGE]
    rows = table.rows(large, small, table.GROWTH)
    record["growth"] = found | {"ratios": {row.ratio.key: row.value for row in rows}}
    record["missed"] += [f"growth {row.ratio.key}" for row in rows if not row.kept]
    lines = table.ratio_lines(rows, ("0.5 million", "5 million"))
    return ["", *lines, "", *table.goal_lines(large, table.GROWTH_GOALS)]


def _beside_the_twin(options: argparse.Namespace) -> dict[str, Any]:
    """Measure both programs in the browser, and tell it."""
    boundaries = os.environ.get("NQ57_BOUNDARIES", "") or "builtin"
    kind = "the built-in" if boundaries == "builtin" else f"those of {boundaries}"
    _tell(f"Boundaries: {kind}.")
    with contextlib.ExitStack() as stack:
        var = options.var or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app, twin = stack.enter_context(_servers(var, boundaries, bare=not options.twin_with_table))
        browser = stack.enter_context(chromium())
        record = measure(browser, app, twin, options.runs)
    found = table.rows(record["app"], record["twin"])
    record["boundaries"] = "builtin" if boundaries == "builtin" else Path(boundaries).name
    record["twin_has_ranking"] = options.twin_with_table
    record["ratios"] = {row.ratio.key: row.value for row in found}
    record["missed"] = [row.ratio.key for row in found if not row.kept]
    print(f"Boundaries: {kind}; medians of {options.runs} interleaved runs\n")  # noqa: T201
    lines = [*table.ratio_lines(found), "", *table.goal_lines(record["app"])]
    print("\n".join(lines))  # noqa: T201
    return record


def measure(browser: Browser, app: Server, twin: Server, runs: int) -> dict[str, Any]:
    """Every measurement of both programs, run by run and as medians."""
    ways = visits.drivers(app, twin)
    found: dict[str, list[dict[str, float]]] = {"app": [], "twin": []}
    listings: dict[str, Any] = {}
    for way in ways:
        # Once for nothing: whatever is made at the first request is no part of any run.
        visits.visit(browser, way)
    for number in range(1, runs + 1):
        for way in ways if number % 2 else ways[::-1]:
            name = way.server.name
            _tell(f"run {number} of {runs}: {name}")
            one = visits.visit(browser, way)
            bodies = every_metric(one.posts, visits.SECOND)
            one.values["callbacks"] = callbacks_a_second(way.server.address, bodies, LOAD_SECONDS)
            found[name].append(one.values)
            listings[name] = one.listings
    record: dict[str, Any] = {name: table.medians(values) for name, values in found.items()}
    record["runs"] = found
    record["app"]["memory"] = app.memory()
    record["twin"]["memory"] = twin.memory()
    _tell("the country as it opens")
    for key, value in visits.first_and_second(browser, app).items():
        if key == "listings":
            listings["app"] |= value
        else:
            record["app"][key] = value
    slow = visits.slow_link(browser, app)
    listings["app"] |= slow.pop("listings")
    record["app"] |= slow
    record["app"]["steps"] = visits.steps_to_unmarked(browser, app)
    record["responses"] = listings
    return record


@contextlib.contextmanager
def _servers(var: Path, boundaries: str, *, bare: bool = False) -> Iterator[tuple[Server, Server]]:
    """Both programs, on the same folder: the twin reads what the program has set up."""
    _tell("starting the program (boundaries, demonstration data, compressed scripts)")
    with contextlib.ExitStack() as stack:
        app = start_app(var, boundaries, var / "app.log")
        stack.callback(app.stop)
        _tell("starting the twin")
        twin = start_twin(var, boundaries, var / "twin.log", bare=bare)
        stack.callback(twin.stop)
        yield app, twin


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="how often (default 5)")
    parser.add_argument(
        "--var", type=Path, help="keep what is set up in this folder (default: one of its own)"
    )
    parser.add_argument(
        "--twin-with-table", action="store_true", help="give the twin a ranking beside its map"
    )
    parser.add_argument(
        "--growth-only", action="store_true", help="leave the browser out: only more marks"
    )
    return parser.parse_args()


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
