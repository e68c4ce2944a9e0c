"""The words that marks carry: the newest note of each commune."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data.bulk import read_rows
from data.coverage import Filters, chosen_assignments
from data.origins import origins
from data.register import Register
from data.register_changes import forerunners
from data.states import day_states
from data.store import Store
from data.tables import batches, marks

_AT_ONCE = 400
"""Values in one question: databases take no endless lists."""


def newest_notes(
    store: Store, register: Register, as_of: date, codes: Sequence[str], filters: Filters
) -> dict[str, str]:
    """Return the newest note of the newest marks of communes, by code.

    Only the newest mark of an assignment speaks for it: a note that a later mark has overtaken
    says nothing any more, nor does one about a task that is not the unit's. ``filters`` choose the
    assignments.
    """
    before = forerunners(register, as_of)
    owner = {member: code for code in codes for member in (code, *before.get(code, ()))}
    assigned = _assigned(store, register, as_of, set(codes), filters)
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
            pairs |= {(owner[unit], task) for unit, task in read_rows(connection, part)}
    wanted = sorted(pairs & assigned)
    if not wanted:
        return {}
    found = origins(store, register, as_of, pd.DataFrame(wanted, columns=["code", "task_code"]))
    found = found[found["note"].notna() & (found["note"] != "")]
    found = found.sort_values(["marked_on", "seq"]).drop_duplicates("code", keep="last")
    return dict(zip(found["code"], found["note"], strict=True))


def _assigned(
    store: Store, register: Register, as_of: date, codes: set[str], filters: Filters
) -> set[tuple[str, str]]:
    """The assignments of some units that have a mark and pass the filters, by unit and task."""
    day, held, now = day_states(store, register, as_of)
    units = np.array([*held.provinces["code"], *held.communes["code"]], dtype=object)
    wanted = np.array([code in codes for code in units], dtype=bool)
    keep = now.known & wanted[now.unit]
    keep &= chosen_assignments(day.catalogue, held, filters)[now.at]
    tasks = day.catalogue.tasks["task_code"].to_numpy(dtype=object)
    return set(zip(units[now.unit[keep]], tasks[now.task[keep]], strict=True))
