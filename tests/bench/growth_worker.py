"""A process beside the one that measures: it holds one store, and does what it is asked.

Each line that it reads is a word with its values; each line that it writes is one JSON object with
``ms``, the time that the answer took, and ``peak``, the bytes of memory the process ever held.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pandas as pd

from data.catalogue import catalogue_of
from data.days import DAY_ZERO, day_number, day_of
from data.demo_catalogue import catalogue
from data.scope import assignments_on
from data.snapshot import snapshot
from data.store import Store
from data.tables import STATUSES
from settings import today

SEED = 57
SHARES = (0.15, 0.4, 0.4, 0.05)
"""How often a mark says each status."""
YEARS = 2


class Work:
    """What a line may ask for; every method returns the seconds that it took."""

    def __init__(self, url: str) -> None:
        self.store = Store(url)

    def day(self, day: str) -> float:
        """Answer the snapshot of the country on a day."""
        began = time.perf_counter()
        found = snapshot(self.store, self.store.register(), date.fromisoformat(day))
        took = time.perf_counter() - began
        if not found.totals["marked"]:
            raise RuntimeError(f"Nothing is marked on {day}.")
        return took

    def fill(self, marks: str, batches: str) -> float:
        """Make an empty store; `batch` appends to it."""
        self.store.upgrade()
        tasks = catalogue()
        self.store.replace_tasks(tasks, file=None, sha256=None, by="bench")
        self.frames = _frames(self.store, int(marks), int(batches))
        return 0.0

    def batch(self) -> float:
        """Append the next batch."""
        return self._append(next(self.frames))

    def mark(self, day: str) -> float:
        """Append a batch of one mark that stands for a day."""
        marked_on = date.fromisoformat(day)
        held = pd.DataFrame(
            [("06994", "22", "CS-01", "in_progress", marked_on)],
            columns=["unit_code", "province_code", "task_code", "status", "marked_on"],
        )
        return self._append(held)

    def withdraw(self, number: str) -> float:
        """Withdraw the batch at a place, counted from the first batch of marks."""
        batches = sorted(one.id for one in self.store.batches() if one.kind == "marks")
        began = time.perf_counter()
        self.store.withdraw(batches[int(number)], by="bench")
        return time.perf_counter() - began

    def rebuild(self) -> float:
        """Build everything that is derived anew."""
        began = time.perf_counter()
        self.store.rebuild()
        return time.perf_counter() - began

    def _append(self, frame: pd.DataFrame) -> float:
        began = time.perf_counter()
        self.store.append_marks(frame, kind="marks", file="bench", sha256=None, by="bench")
        return time.perf_counter() - began


def _frames(store: Store, marks: int, batches: int) -> Iterator[pd.DataFrame]:
    """Give the marks, batch after batch: each holds its share of the days, oldest first."""
    rng = np.random.default_rng(SEED)
    made = catalogue_of(store.tasks())
    held = assignments_on(made, store.register(), today())
    codes = np.concatenate([held.provinces["code"], held.communes["code"]]).astype(object)
    parents = codes[held.parent]
    names = made.tasks["task_code"].to_numpy(dtype=object)
    first = max(day_number(today()) - 365 * YEARS, day_number(DAY_ZERO))
    bounds = np.linspace(first, day_number(today()) + 1, batches + 1)
    for begin, end in itertools.pairwise(bounds):
        count = marks // batches
        day = np.sort(rng.integers(round(begin), round(end), count))
        at = rng.integers(0, len(held.key), count)
        days = np.array([day_of(number) for number in range(day[0], day[-1] + 1)], dtype=object)
        yield pd.DataFrame(
            {
                "unit_code": codes[held.unit[at]],
                "province_code": parents[held.unit[at]],
                "task_code": names[held.task[at]],
                "status": rng.choice(np.array(STATUSES, dtype=object), count, p=SHARES),
                "marked_on": pd.Series(days[day - day[0]], dtype=object),
            }
        )


def main() -> None:
    """Do what the lines say until there are no more."""
    work = Work(sys.argv[1])
    for line in sys.stdin:
        word, *values = line.split()
        ask: Callable[..., float] = getattr(work, word)
        took = ask(*values)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"ms": took * 1000, "peak": peak}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
