"""Marks for those who mark and import: assignments of the demonstration, written as a file."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from data.scope import assignments_on
from data.states import day_of_store
from data.store import Store
from settings import today


def some_assignments(store: Store, count: int) -> list[dict[str, str]]:
    """Assignments of this day in a mixed order, the same ones at every run."""
    day = day_of_store(store, today())
    held = assignments_on(day.catalogue, store.register(), today())
    units = pd.concat([held.provinces["code"], held.communes["code"]]).to_numpy()
    codes = day.catalogue.tasks["task_code"].to_numpy()
    pairs = sorted(zip(units[held.unit], codes[held.task], strict=True))
    random.Random(57).shuffle(pairs)  # nosec B311
    return [{"unit_code": str(unit), "task_code": str(task)} for unit, task in pairs[:count]]


def write_file(store: Store, path: Path, rows: int, last: date) -> None:
    """Write a file of marks: one day for every assignment, the days before it for the rest."""
    pairs = some_assignments(store, rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["unit_code", "task_code", "status", "progress", "marked_on"])
        for number in range(rows):
            pair = pairs[number % len(pairs)]
            day = last - timedelta(days=number // len(pairs))
            out.writerow([*pair.values(), "in_progress", f"{number % 100}%", day.isoformat()])
