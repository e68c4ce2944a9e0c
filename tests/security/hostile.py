"""Texts that try to be more than text, and a store that has them wherever it keeps text."""

from __future__ import annotations

import pandas as pd

from data.reminders import Reminder, record_reminders
from data.spot_checks import Finding, keep_check, record_findings
from data.spot_sample import Draw, draw_sample
from data.store import Store
from tests.integration.small_store import BA_CHE, DAY, VAN_DON, fill

IMAGE = '<img src=x onerror="window.ran=1">'
SCRIPT = "</script><script>window.ran=1</script>"
DRAWING = "\"'><svg onload=window.ran=1>"
MARKDOWN = "[x](javascript:window.ran=1) ![x](x) **b** <b>`c`</b>"
FORMULA = "=HYPERLINK(\"https://elsewhere.example\")+cmd|' /C calc'!A0"
TURNED = "\u202efdp.exe\u2066"
BRACES = "{{7*7}} ${7*7} {x} {0} %s #{7*7} $x^2$ \\u003c"
ALL = " ".join([IMAGE, SCRIPT, DRAWING, MARKDOWN, FORMULA, TURNED, BRACES])
CODE = "X<b>1"
JAVASCRIPT, WEB = "javascript:window.ran=1", "https://example.vn/a?b=1&c=2"


def fill_with_hostile(store: Store) -> None:
    """The small store with such a text in every field that takes one."""
    fill(store)
    tasks = pd.DataFrame(
        [
            ("X1", ALL, "awareness", "in:22", DAY, IMAGE, ALL),
            (CODE, FORMULA + ALL, "institutions", "in:22", DAY.replace(day=1), SCRIPT, IMAGE),
        ],
        columns=[
            *("task_code", "title", "group", "scope", "due_date", "lead_unit"),
            "coordinating_units",
        ],
    ).assign(assigned_by="central", start_date=None)
    marks = pd.DataFrame(
        [
            (BA_CHE, "22", "X1", "blocked", DAY, ALL, JAVASCRIPT),
            (VAN_DON, "22", "X1", "blocked", DAY, FORMULA, WEB),
            (VAN_DON, "22", CODE, "in_progress", DAY, MARKDOWN, IMAGE),
        ],
        columns=[
            *("unit_code", "province_code", "task_code", "status", "marked_on"),
            *("note", "evidence"),
        ],
    )
    file = f"{IMAGE} {FORMULA}.csv"
    store.append_marks(marks, kind="marks", file=file, sha256="2" * 64, by=IMAGE, tasks_frame=tasks)
    record_reminders(store, Reminder("0123456789", [BA_CHE], DAY, SCRIPT, "copy", "vi"))
    drawn = draw_sample(store, store.register(), Draw("assignments", DAY, 3, 1, "22"))
    check = keep_check(store, drawn, by=DRAWING, key="0123456789")
    record_findings(store, check, [Finding(1, "not_confirmed", ALL)], by=FORMULA)
