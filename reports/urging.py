"""What a rule prepares: the reminders of a day as documents, with the list of all communes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data.reminders import Reminder, record_reminders
from data.store import Store
from reports.delivery import write_whole
from reports.reminder import Letter
from reports.reminder_docx import archive, docx_bytes, docx_name
from reports.tables import Table, encode

FIELDS = ["code", "name", "kind", "province_code", "assigned", "overdue", "next_due", "lead_unit"]
"""The columns of the list."""
LIST_NAME = "danh-sach"


def urge_answer(rows: pd.DataFrame, as_of: date, *, demo: bool) -> dict[str, Any]:
    """Return the communes as plain values, ``{"as_of", "units": [...]}``."""
    units = [
        {
            "code": row["code"],
            "name": row["name"],
            "kind": row["kind"],
            "province_code": row["province_code"],
            "marked": int(row["marked"]),
            "assigned": int(row["assigned"]),
            "overdue": int(row["overdue"]),
            "next_due": row["next_due"].isoformat() if row["next_due"] else None,
            "lead_unit": row["next_lead_unit"] or None,
        }
        for row in rows.to_dict("records")
    ]
    return {"as_of": as_of.isoformat(), "units": units, "demo": demo}


def write_drafts(target: Path, made: Sequence[Letter], table: Table, form: str) -> None:
    """Write the documents and the list into a folder, or as one archive (``.zip``).

    Raises
    ------
    OSError
        The target can't be written.
    """
    ending = form if form in ("csv", "json") else "xlsx"
    files = {docx_name(one): docx_bytes(one) for one in made}
    files[f"{LIST_NAME}-{table.answer['as_of']}.{ending}"] = encode(table, ending, for_file=True)
    if target.suffix.lower() == ".zip":
        write_whole(target, archive(files))
        return
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(target / name, content)


def record_drafts(store: Store, made: Sequence[Letter], day: date, by: str) -> None:
    """Record what was prepared on a day: all of it, or nothing."""
    drafts = [
        Reminder(
            key=f"rule-{day.isoformat()}-{letter.unit.code}",
            units=letter.codes,
            day=day,
            by=by,
            channel="rule",
            language=letter.text.language,
            state="draft",
            sha256=dict.fromkeys(letter.codes, letter.sha256),
        )
        for letter in made
    ]
    record_reminders(store, *drafts)
