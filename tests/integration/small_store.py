"""A small store with figures that can be counted by hand.

Quảng Ninh (22) has two tasks of its own, one done and one overdue. Its communes have one task
each: Vân Đồn (06994) has done it on time, Ba Chẽ (06978) is blocked, the others have no mark.
Hà Nội (01) has one commune with the task, Hồng Hà (00097), marked as not started.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from data.store import Store, open_store
from settings import Settings

DAY = date(2025, 11, 28)
VAN_DON, BA_CHE, HONG_HA = "06994", "06978", "00097"


def small_settings(folder: Path, database_url: str = "") -> Settings:
    return Settings(var=folder, database_url=database_url)


def fill(store: Store, *, kind: str = "marks") -> None:
    store.upgrade()
    tasks = pd.DataFrame(
        [
            ("P1", "Ban hành kế hoạch", "institutions", "22", date(2025, 9, 1)),
            ("P2", "=Công bố dữ liệu", "digital-government", "22", date(2025, 10, 1)),
            ("C1", "Tổ công nghệ số cộng đồng", "awareness", "in:22 00097", date(2025, 11, 1)),
        ],
        columns=["task_code", "title", "group", "scope", "due_date"],
    ).assign(assigned_by="central", lead_unit="Sở KH&CN", coordinating_units="", start_date=None)
    marks = pd.DataFrame(
        [
            ("22", "22", "P1", "done", date(2025, 8, 20)),
            (VAN_DON, "22", "C1", "done", date(2025, 10, 20)),
            (BA_CHE, "22", "C1", "blocked", date(2025, 10, 21)),
            (HONG_HA, "01", "C1", "not_started", date(2025, 10, 22)),
        ],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on"],
    )
    store.append_marks(
        marks, kind=kind, file="=small.csv", sha256="0" * 64, by="test", tasks_frame=tasks
    )


def small_store(folder: Path, *, kind: str = "marks", database_url: str = "") -> Settings:
    settings = small_settings(folder, database_url)
    fill(open_store(settings), kind=kind)
    return settings
