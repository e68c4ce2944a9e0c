"""Many people at once on this machine: 300 who look, 20 who mark, one who imports 50,000 rows.

Prints a table and writes ``var/load.json``. Exit status: 0 when there was no error and the goals
are kept, 1 otherwise. Everything listens on loopback and ends with this process.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from data.store import Store
from settings import ROOT, today
from tests.bench.chromium import chromium
from tests.bench.servers import Server, start_app
from tests.load import measures, recording
from tests.load.marks import some_assignments, write_file
from tests.load.seeing import ALONE, PAUSE, see, views

RECORD = ROOT / "var" / "load.json"


def main() -> int:
    """Run it; the exit status."""
    # Whoever ends this ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _options()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        here = Path(folder)
        boundaries = os.environ.get("NQ57_BOUNDARIES", "") or "builtin"
        _tell("starting the program")
        app = start_app(here / "var", boundaries, here / "app.log")
        stack.callback(app.stop)
        browser = stack.enter_context(chromium(giving_way=True))
        _prepare(app, here, browser, options)
        _tell("one person on the idle machine")
        idle = _locust(app, here, lookers=1, seconds=options.idle_seconds, think=0.2)
        idle["seen"] = see(views(browser, app, ALONE), options.idle_seconds)
        _tell(f"{options.lookers} people for {options.seconds} s")
        busy = _locust(
            app, here, views(browser, app, PAUSE), lookers=options.lookers, markers=options.markers,
            importers=options.importers, seconds=options.seconds,
        )  # fmt: skip
    record = measures.judge(idle, busy)
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=1) + "\n")
    print("\n".join(measures.lines(record)))  # noqa: T201
    return 1 if record["missed"] else 0


def _prepare(app: Server, here: Path, browser: Browser, options: argparse.Namespace) -> None:
    """Record what people do, and write what those who mark and import send."""
    _tell("recording what people do")
    recording.write(recording.record(browser, app), here / "visits.json")
    store = Store(f"sqlite:///{here / 'var' / 'nq57.db'}")
    places = some_assignments(store, 5_000)
    (here / "places.json").write_text(json.dumps(places))
    write_file(store, here / "marks.csv", options.rows, today() - timedelta(days=1))


def _locust(
    app: Server,
    here: Path,
    looking: Iterator[tuple[str, float]] | None = None,
    *,
    lookers: int,
    markers: int = 0,
    importers: int = 0,
    seconds: int,
    think: float | None = None,
) -> dict[str, Any]:
    """Let people come for some seconds; the times of what they did, errors, memory.

    ``looking`` is one more of them, in a real browser (`seeing.views`): the times of what is seen.
    """
    out = here / f"people-{lookers}"
    environment = os.environ | {
        "NQ57_LOAD_FOLDER": str(here),
        "NQ57_LOAD_LOOKERS": str(lookers),
        "NQ57_LOAD_MARKERS": str(markers),
        "NQ57_LOAD_IMPORTERS": str(importers),
        "NQ57_LOAD_TODAY": today().isoformat(),
        "NQ57_LOAD_THINK": "" if think is None else str(think),
    }
    people = lookers + markers + importers
    command = [
        *(sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("people.py"))),
        *("--headless", "--only-summary", "--users", str(people), "--spawn-rate", "10"),
        *("--run-time", f"{seconds}s", "--stop-timeout", "60", "--host", app.address),
        *("--csv", str(out), "--exit-code-on-error", "0", "--loglevel", "ERROR"),
    ]
    began = time.monotonic()
    memory: list[tuple[float, int]] = []
    seen: dict[str, list[float]] = defaultdict(list)
    with (here / "locust.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            while True:
                try:
                    process.wait(0 if looking else 5)
                    break
                except subprocess.TimeoutExpired:
                    memory.append((time.monotonic() - began, app.memory()))
                if looking:
                    for name, times in see(looking, 5).items():
                        seen[name] += times
        finally:
            process.kill()
    if process.returncode != 0:
        raise RuntimeError((here / "locust.log").read_text()[-2000:])
    with Path(f"{out}_stats.csv").open() as file:
        stats = list(csv.DictReader(file))
    with Path(f"{out}_failures.csv").open() as file:
        rows = csv.DictReader(file)
        failures = [f"{row['Occurrences']}x {row['Name']}: {row['Error']}" for row in rows]
    # What went wrong with a person is no request, and would be missed among them.
    with Path(f"{out}_exceptions.csv").open() as file:
        failures += [f"{row['Count']}x {row['Message']}" for row in csv.DictReader(file)]
    return {
        "stats": stats, "failures": failures, "memory": memory, "seconds": seconds, "seen": seen,
    }  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="How long all of them are there.")
    parser.add_argument("--idle-seconds", type=int, default=40, help="How long one is alone.")
    parser.add_argument("--lookers", type=int, default=300)
    parser.add_argument("--markers", type=int, default=20)
    parser.add_argument("--importers", type=int, default=1)
    parser.add_argument("--rows", type=int, default=50_000, help="Rows of the file.")
    return parser.parse_args()


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
