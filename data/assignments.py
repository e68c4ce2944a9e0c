"""The rows below the figures: a unit's assignments, their history, and the unmarked communes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.coverage import States, states
from data.days import DAY_ZERO, day_number
from data.register import Register
from data.scope import assignments_on
from data.snapshot import Snapshot, check_day
from data.state_words import STATES
from data.states import day_of_store
from data.store import Store
from data.tables import BLOCKED, IN_PROGRESS, STATUSES

TASK = ["task_code", "title", "group", "lead_unit", "coordinating_units", "assigned_by"]
TASK += ["start_date", "due_date"]
NEWEST = ["progress", "marked_on", "note", "evidence"]
UNMARKED = ["code", "name", "kind", "province_code", "assigned", "overdue", "next_due"]
UNMARKED += ["next_lead_unit", "last_mark", "last_status"]


def state_names(now: States) -> np.ndarray:
    """Return the state of each assignment by name, one of `STATES`."""
    return np.array(STATES)[state_numbers(now)]


def state_numbers(now: States) -> np.ndarray:
    """Return the state of each assignment as its position in `STATES`."""
    conditions = [now.on_time, now.done, now.overdue]
    conditions += [now.status == BLOCKED, now.status == IN_PROGRESS]
    return np.select(conditions, list(range(len(conditions))), len(conditions))


def assignments(store: Store, register: Register, unit_code: str, as_of: date) -> pd.DataFrame:
    """Return the assignments of one unit on a day, by task code.

    ``state`` is one of `STATES`, ``status`` that of the newest mark (None without one),
    ``progress`` in percent as given; days are `datetime.date` or None.
    """
    check_day(as_of)
    day = day_of_store(store, as_of)
    held = assignments_on(day.catalogue, register, as_of)
    keep = held.unit == held.place(unit_code)
    now = states(day.catalogue, held, day.newest, day_number(as_of), keep)
    frame = day.catalogue.tasks[TASK].iloc[now.task].reset_index(drop=True)
    frame["state"] = state_names(now)
    status = np.array(STATUSES, dtype=object)[now.status]
    status[~now.known] = None
    frame["status"] = pd.Series(status, dtype=object)
    units = register.log_units(unit_code, as_of)
    marks = store.standing_marks(units, DAY_ZERO, as_of).sort_values(["marked_on", "seq"])
    newest = marks.drop_duplicates("task_code", keep="last").set_index("task_code")
    found = newest.reindex(frame["task_code"].where(now.known))
    for name in NEWEST:
        column = found[name].astype(object)
        words = column.where(column.notna(), None).to_numpy(dtype=object)
        frame[name] = pd.Series(words, dtype=object)
    return frame


def history(
    store: Store, register: Register, unit_code: str, task_code: str, as_of: date
) -> pd.DataFrame:
    """Return every mark of an assignment up to a day, oldest first.

    The marks of units that were merged into this one by then are among them. Columns ``marked_on,
    status, progress, note, evidence, batch_id, file, row, withdrawn``.
    """
    check_day(as_of)
    return store.history(register.log_units(unit_code, as_of), task_code, as_of)


def histories(
    store: Store, register: Register, unit_code: str, as_of: date
) -> dict[str, pd.DataFrame]:
    """Return what `history` does for every task of a unit, by task code; asked at once."""
    check_day(as_of)
    found = store.history(register.log_units(unit_code, as_of), None, as_of)
    parts = found.groupby("task_code", sort=False)
    return {str(code): part.reset_index(drop=True) for code, part in parts}


def unmarked(snapshot: Snapshot, province: str | None = None) -> pd.DataFrame:
    """Return the unmarked communes: who must be urged, and about what.

    By count of overdue assignments, then by the nearest due date (``next_due``, with the lead
    unit of that task), then by code. ``last_status`` is ``not_started`` where a mark says so and
    None where there is no mark at all.
    """
    communes = snapshot.communes
    # As objects: a column of text would make NaN of what is missing.
    lead = pd.Series(snapshot.next_lead_unit, index=communes.index, dtype=object)
    frame = communes.assign(next_due=snapshot.next_due, next_lead_unit=lead, last_status=None)
    wanted = (communes["communes"] == 1) & (communes["marked"] == 0)
    if province is not None:
        wanted &= communes["province_code"] == province
    frame = frame[wanted].copy()
    # An unmarked commune has no mark that says anything but "not started".
    some = frame["last_mark"].notna()
    words = [STATUSES[0] if known else None for known in some]
    frame["last_status"] = pd.Series(words, index=frame.index, dtype=object)
    frame["_due"] = [day or date.max for day in frame["next_due"]]
    frame = frame.sort_values(["overdue", "_due", "code"], ascending=[False, True, True])
    return frame[UNMARKED].reset_index(drop=True)
