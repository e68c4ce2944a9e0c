"""The same questions to a store of half a million marks and to one of five million.

Both hold marks of the same two years, so the larger one says more of the same assignments. Every
measurement is made in processes of its own (``tests.bench.growth_worker``), in turn for both.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from settings import FIRST_DAY, ROOT, today
from tests.bench.growth_worker import SEED

SMALL, LARGE = "small", "large"
SIZES = {SMALL: (500_000, 1), LARGE: (5_000_000, 20)}
"""Store -> how many marks, and in how many batches."""
WARM, COLD, MARKS = 21, 5, 3
"""How often each is measured."""


@dataclass
class Worker:
    """A process that holds one store."""

    url: str

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "tests.bench.growth_worker", self.url]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.peak = 0.0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def ask(self, *words: object) -> float:
        """Have something done; the milliseconds that it took."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process of {self.url} ended early.")
        answer = json.loads(line)
        self.peak = answer["peak"]
        return float(answer["ms"])


def measure(folder: Path, tell: Callable[[str], None]) -> dict[str, dict[str, Any]]:
    """Every measurement of both stores, by name of the store."""
    urls = {name: f"sqlite:///{folder / name}.db" for name in SIZES}
    found: dict[str, dict[str, Any]] = {name: {} for name in SIZES}
    for name, (marks, batches) in SIZES.items():
        tell(f"appending {marks:,} marks")
        with Worker(urls[name]) as worker:
            worker.ask("fill", marks, batches)
            found[name]["batches_ms"] = [worker.ask("batch") for _ in range(batches)]
            found[name]["batch_ms"] = median(found[name]["batches_ms"])
            found[name]["append_memory"] = worker.peak
        found[name]["file"] = (folder / f"{name}.db").stat().st_size
    days = _days()
    tell("cold workers")
    _cold(urls, days, found)
    tell("warm workers")
    _warm(urls, days, found)
    tell("one mark, a withdrawal, a rebuild")
    _changes(urls, found)
    found[LARGE]["half_ms"] = found[SMALL]["batch_ms"]
    found[LARGE]["half_memory"] = found[SMALL]["append_memory"]
    return found


def _days() -> list[date]:
    """Days that can be viewed, each once, in no order."""
    count = (today() - FIRST_DAY).days + 1
    order = np.random.default_rng(SEED).permutation(count)
    return [FIRST_DAY + timedelta(days=int(number)) for number in order]


def _cold(urls: dict[str, str], days: list[date], found: dict[str, dict[str, Any]]) -> None:
    answers: dict[str, list[tuple[float, float]]] = {name: [] for name in urls}
    for day in days[-COLD:]:
        for name, url in urls.items():
            began = time.perf_counter()
            with Worker(url) as worker:
                first = worker.ask("day", day)
                answers[name].append((first, (time.perf_counter() - began) * 1000))
    for name, taken in answers.items():
        found[name]["cold_ms"] = median(first for first, _ in taken)
        found[name]["started_ms"] = median(whole for _, whole in taken)


def _warm(urls: dict[str, str], days: list[date], found: dict[str, dict[str, Any]]) -> None:
    with Worker(urls[SMALL]) as small, Worker(urls[LARGE]) as large:
        both = {SMALL: small, LARGE: large}
        taken: dict[str, list[float]] = {name: [] for name in both}
        for worker in both.values():
            worker.ask("day", days[-1])
        for number, day in enumerate(days[:WARM]):
            # No day twice, so that none is kept from before.
            for name in list(both)[:: 1 if number % 2 else -1]:
                taken[name].append(both[name].ask("day", day))
        for name, worker in both.items():
            found[name]["warm_ms"] = median(taken[name])
            found[name]["days_ms"] = taken[name]
            found[name]["memory"] = worker.peak


def _changes(urls: dict[str, str], found: dict[str, dict[str, Any]]) -> None:
    with Worker(urls[SMALL]) as small, Worker(urls[LARGE]) as large:
        both = {SMALL: small, LARGE: large}
        for key, day in (("mark_ms", today()), ("early_mark_ms", FIRST_DAY)):
            taken: dict[str, list[float]] = {name: [] for name in both}
            for _ in range(MARKS):
                for name, worker in both.items():
                    taken[name].append(worker.ask("mark", day))
            for name in both:
                found[name][key] = median(taken[name])
        for name, worker in both.items():
            found[name]["withdraw_ms"] = worker.ask("withdraw", SIZES[name][1] - 1)
            found[name]["rebuild_ms"] = worker.ask("rebuild")
            found[name]["change_memory"] = worker.peak
