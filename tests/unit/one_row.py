"""Rows of marks read with the real register and a small catalogue."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from mark_tables import SOUND, TASKS, table_of

from data.assigned import Assigned
from data.mark_rows import Choices, matched
from data.register import load_register

DAY = date(2025, 11, 28)
REGISTER = load_register()


@lru_cache(maxsize=1)
def assigned() -> Assigned:
    return Assigned(TASKS, REGISTER)


def read(*rows: dict[str, str], codes=None, **chosen):
    """Return the frame of sound marks and the issues of rows, sound where they say nothing."""
    rows = [SOUND | row for row in rows]
    fields = {name: None for row in rows for name in row}
    return matched(table_of(rows, fields), TASKS, REGISTER, codes, Choices(**chosen))


def units(*rows: dict[str, str], **how) -> list[str]:
    frame, issues = read(*rows, **how)
    assert not issues, issues
    return frame.sort_values("row")["unit_code"].tolist()


def problem(row: dict[str, str], **how) -> tuple[str, str, list[str]]:
    """Return problem, column and candidates of the only issue of a row."""
    _, (issue,) = read(row, **how)
    return issue.problem, issue.column, [unit.code for unit in issue.candidates]
