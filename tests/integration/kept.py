"""Everything that a store holds, to compare one store with another or with itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa
from small_store import BA_CHE, HONG_HA, VAN_DON, fill

from data import tables
from data.assignments import history, unmarked
from data.backup_check import checked_backup
from data.batch import now
from data.days import day_number
from data.decrees import import_decree
from data.derived import read_page_rows
from data.pages import day_entries
from data.restoring import restore
from data.snapshot import snapshot
from data.store import Store

LOG = (tables.batches, tables.tasks, tables.marks, tables.register_rows, tables.choices)
DERIVED = (tables.state_pages, tables.daily_totals)
DAYS = (date(2025, 7, 1), date(2025, 10, 31), date(2026, 6, 1))
DECREE = """\
Nghị quyết (bịa)
Ngày hiệu lực,Thay đổi,Mã,Mã mới,Tên,Loại,Mã tỉnh
01/02/2026,sáp nhập,06994,06999,Vân Hải,đặc khu,
01/02/2026,sáp nhập,06978,06999,,,
"""


def marks(*rows: tuple[str, str, date, str], note: str | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit_code", "task_code", "marked_on", "status"])
    return frame.assign(province_code="22", note=note, progress=70.5, evidence="Số 5/QĐ", row=2)


def append(store: Store, frame: pd.DataFrame, file: str = "more.csv") -> int:
    return store.append_marks(frame, kind="marks", file=file, sha256="1" * 64, by="test")


def fill_fully(store: Store, folder: Any) -> None:
    """Fill a store with something of every kind."""
    fill(store)
    wrong = append(store, marks((BA_CHE, "C1", date(2025, 10, 30), "done"), note="sai"))
    again = append(store, marks((VAN_DON, "C1", date(2025, 11, 2), "in_progress")))
    store.withdraw(wrong, by="an")
    store.withdraw(store.withdraw(again, by="an"), by="bình")
    decree = folder / "decree.csv"
    decree.write_text(DECREE, encoding="utf-8")
    import_decree(store, store.register(), decree, by="an")
    said = {"office": "Sở KH&CN", "field": "task", "written": '["tổ cn số"]', "code": "C1"}
    with store.writing() as connection:
        connection.execute(sa.insert(tables.choices).values(said | {"by": "an", "at": now()}))


def put_back(store: Store, path: Path, tell: Callable[[int, int], None] | None = None) -> None:
    """Restore a store from a backup."""
    with checked_backup(path) as checked:
        restore(store, checked, tell)


def content(store: Store) -> dict[str, list[tuple]]:
    """Return every row that was not derived."""
    return _rows(store, LOG)


def derived(store: Store) -> dict[str, list[tuple]]:
    """Return every row that was derived."""
    return _rows(store, DERIVED)


def whole(store: Store) -> tuple[int, dict[str, list[tuple]], dict[str, list[tuple]]]:
    """Return everything of a store."""
    return store.version(), content(store), derived(store)


def assert_derived_follow(store: Store) -> None:
    """Building what is derived anew changes the state of no assignment on any day, and no total.

    Pages themselves may be more: one that goes on as the one before it can be there or not.
    """
    days = sorted({row[1] for row in derived(store)["state_pages"]})
    days += [day + timedelta(days=6) for day in days]
    kept_up = _states(store, days), derived(store)["daily_totals"]
    store.rebuild()
    assert _states(store, days) == kept_up[0]
    assert derived(store)["daily_totals"] == kept_up[1]


def _states(store: Store, days: list[date]) -> list[bytes]:
    with store.reading() as connection:
        return [
            day_entries(read_page_rows(connection, day), day_number(day)).tobytes() for day in days
        ]


def figures(store: Store) -> dict[str, Any]:
    """Return what is shown of a store on several days."""
    register = store.register()
    found: dict[str, Any] = {}
    for day in DAYS:
        shown = snapshot(store, register, day)
        found[f"{day}"] = (
            shown.totals,
            shown.provinces.to_csv(),
            shown.communes.to_csv(),
            unmarked(shown).to_csv(),
        )
        for unit in (VAN_DON, BA_CHE, HONG_HA):
            found[f"{unit} {day}"] = history(store, register, unit, "C1", day).to_csv()
    return found


def _rows(store: Store, wanted: tuple[sa.Table, ...]) -> dict[str, list[tuple]]:
    with store.reading() as connection:
        return {
            table.name: sorted(
                tuple(row[column.name] for column in table.columns)
                for row in connection.execute(sa.select(table)).mappings()
            )
            for table in wanted
        }
