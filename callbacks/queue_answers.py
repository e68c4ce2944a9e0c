"""Who was urged, and who has answered by marking since: for the queue, and as a file."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.described import about, named
from callbacks.look import Look
from components.queue_answers import MOST, Answers, Urged
from components.words import full_name
from data.reminders import last_reminders
from reports.exports import Export


def answers(look: Look) -> Answers:
    """The communes of the list's province and kind that were urged by the day."""
    rows = _urged(look)
    found = [
        Urged(row["code"], row["unit"], row["province"], row["reminded_on"], row["answered_on"])
        for row in rows[:MOST]
    ]
    return Answers(len(rows), sum(row["answered_on"] is not None for row in rows), found)


def reminders_export(look: Look) -> Export:
    """All that were urged, as a file."""
    text = look.text
    title = text("Đôn đốc và trả lời")
    names = {
        "province_code": text("Mã tỉnh"),
        "province": text("Tỉnh, thành phố"),
        "code": text("Mã đơn vị"),
        "unit": text("Đơn vị"),
        "reminded_on": text("Nhắc gần nhất"),
        "by": text("Người nhắc"),
        "times": text("Số lần nhắc"),
        "answered_on": text("Ngày trả lời"),
        "marked": text("Tình trạng"),
    }
    rows = [
        row | {"marked": text("đã đánh dấu") if row["marked"] else text("chưa đánh dấu")}
        for row in _urged(look)
    ]
    return Export(named(look, title), title, names, rows, about(look, title))


def _urged(look: Look) -> list[dict[str, Any]]:
    """A row for each commune with a reminder: the newest answers first, then who is still silent.

    Who has answered by a mark that covers is no longer in the queue, so this is no part of it.
    """
    view, register = look.view, look.register
    frame = last_reminders(look.sources.store, look.as_of)
    if frame.empty:
        return []
    marks = dict(zip(look.now.communes["code"], look.now.communes["marked"], strict=True))
    provinces = dict(zip(look.now.provinces["code"], look.now.provinces["name"], strict=True))
    rows = []
    for row in frame.to_dict("records"):
        # Beyond what who asks may read, the register has no unit.
        unit = register.get(row["unit_code"], look.as_of)
        if unit is None or unit.code not in marks:
            continue
        if view.province not in (None, unit.province_code):
            continue
        answered = row["answered_on"]
        rows.append(
            {
                "code": unit.code,
                "unit": full_name(unit.name, unit.kind, look.text),
                "province_code": unit.province_code,
                "province": provinces.get(unit.province_code, ""),
                "reminded_on": row["reminded_on"],
                "by": row["by"],
                "times": int(row["times"]),
                "answered_on": None if pd.isna(answered) else answered,
                "marked": bool(marks[unit.code]),
            }
        )
    rows.sort(key=lambda row: row["code"])
    rows.sort(key=lambda row: row["answered_on"] or row["reminded_on"], reverse=True)
    rows.sort(key=lambda row: row["answered_on"] is None)
    return rows
