"""The words that marks carry: the newest note of each commune."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import sqlalchemy as sa

from data.coverage import Filters
from data.origins import origins
from data.register import Register
from data.register_changes import forerunners
from data.states import day_of_store
from data.store import Store
from data.tables import batches, marks

_AT_ONCE = 400
"""Values in one question: databases take no endless lists."""


def newest_notes(
    store: Store, register: Register, as_of: date, codes: Sequence[str], filters: Filters
) -> dict[str, str]:
    """Return the newest note of the newest marks of communes, by code.

    Only the newest mark of an assignment speaks for it: a note that a later mark has overtaken
    says nothing any more. ``filters`` choose the assignments.
    """
    before = forerunners(register, as_of)
    owner = {member: code for code in codes for member in (code, *before.get(code, ()))}
    tasks = _chosen_tasks(store, as_of, filters)
    query = (
        sa.select(marks.c.unit_code, marks.c.task_code)
        .join(batches, marks.c.batch_id == batches.c.id)
        .where(batches.c.withdrawn_by.is_(None), marks.c.marked_on <= as_of)
        .where(marks.c.note.is_not(None), marks.c.note != "")
        .distinct()
    )
    members = list(owner)
    pairs: set[tuple[str, str]] = set()
    with store.reading() as connection:
        for start in range(0, len(members), _AT_ONCE):
            part = query.where(marks.c.unit_code.in_(members[start : start + _AT_ONCE]))
            pairs |= {(owner[unit], task) for unit, task in connection.execute(part)}
    wanted = sorted((unit, task) for unit, task in pairs if tasks is None or task in tasks)
    if not wanted:
        return {}
    found = origins(store, register, as_of, pd.DataFrame(wanted, columns=["code", "task_code"]))
    found = found[found["note"].notna() & (found["note"] != "")]
    found = found.sort_values(["marked_on", "seq"]).drop_duplicates("code", keep="last")
    return dict(zip(found["code"], found["note"], strict=True))


def _chosen_tasks(store: Store, as_of: date, filters: Filters) -> set[str] | None:
    """The tasks that pass the filters; None: all."""
    if not filters.of_assignments:
        return None
    tasks = day_of_store(store, as_of).catalogue.tasks
    for column, value in (
        ("group", filters.group),
        ("task_code", filters.task),
        ("lead_unit", filters.lead_unit),
    ):
        if value is not None:
            tasks = tasks[tasks[column] == value]
    return set(tasks["task_code"])
