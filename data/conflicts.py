"""Marks of one file that contradict each other, and those that only repeat one."""

from __future__ import annotations

import pandas as pd

KEY = ["unit_code", "task_code", "marked_on"]
"""An assignment and a day: a file says one thing of it."""
SAME = [*KEY, "status", "progress", "evidence", "note"]
"""All that a mark says."""

_NAMED = 5


def without_conflicts(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[int, str]]:
    """Take out the marks that contradict each other, and the repetitions of one mark.

    Parameters
    ----------
    frame
        The columns `SAME`, and ``row``.

    Returns
    -------
    frame, conflicts
        The marks that remain, and for each row that was contradicted what is wrong.
    """
    repeated = frame.duplicated(SAME)
    distinct = frame[~repeated] if repeated.any() else frame
    doubled = distinct.duplicated(KEY, keep=False)
    if not doubled.any():
        return distinct, {}
    wrong = frame[KEY].merge(
        distinct.loc[doubled, KEY].drop_duplicates(), on=KEY, how="left", indicator="found"
    )
    rows = frame.loc[(wrong["found"] == "both").to_numpy(), [*KEY, "row"]]
    conflicts: dict[int, str] = {}
    for _, group in rows.groupby(KEY, sort=False)["row"]:
        conflicts |= dict.fromkeys(group.tolist(), _sentence(group.tolist()))
    return distinct[~doubled], conflicts


def _sentence(rows: list[int]) -> str:
    named = ", ".join(map(str, rows[:_NAMED]))
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f"rows {named}{more} say different things of one task, unit and day."
