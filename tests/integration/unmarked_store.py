"""A store in which every commune is unmarked: the most that the work queue can hold."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.demo_catalogue import catalogue
from data.register import load_register
from data.store import Store

DAY = date(2025, 11, 28)


def fill_unmarked(store: Store) -> None:
    """Give every third commune a mark that says "not started", with words."""
    store.upgrade()
    units = load_register().units("commune", DAY)
    some = units.iloc[::3]
    tasks = catalogue()
    common = tasks.loc[tasks["scope"] == "communes", "task_code"].iloc[0]
    marks = pd.DataFrame(
        {
            "unit_code": some["code"],
            "province_code": some["province_code"],
            "task_code": common,
            "status": "not_started",
            "marked_on": date(2025, 11, 20),
            "note": [f"Chờ kinh phí, lần {number}" for number in range(len(some))],
        }
    )
    store.append_marks(marks, kind="marks", file="a.csv", sha256=None, by="test", tasks_frame=tasks)
