"""What is late and what is due soon, by the lead unit whose task it is."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.coverage import Filters, chosen_units
from data.register import Register
from data.snapshot import check_day
from data.states import day_states
from data.store import Store
from data.task_progress import progress_of

LATE = ["lead_unit", "task_code", "title", "due_date", "overdue", "due", "provinces"]


def late_tasks(
    store: Store, register: Register, as_of: date, province: str | None = None
) -> pd.DataFrame:
    """Return the tasks that are overdue somewhere on a day, with the columns `LATE`.

    ``overdue`` and ``due`` count assignments (of the country, or of one province and its communes),
    ``provinces`` the provinces in which any is overdue. By lead unit, those with the most overdue
    first; within one, the same of its tasks.
    """
    check_day(as_of)
    day, held, now = day_states(store, register, as_of)
    filters = Filters(province=province)
    frame = progress_of(day.catalogue, register, day.newest, as_of, filters)
    frame = frame[frame["overdue"] > 0]
    # What is overdue somewhere is due everywhere: the due date is the task's.
    frame = frame.assign(due=frame["assigned"])
    late = now.overdue & chosen_units(held, filters)[now.unit]
    codes = day.catalogue.tasks["task_code"].to_numpy(dtype=object)[now.task[late]]
    homes = pd.Series(held.parent[now.unit[late]]).groupby(codes).nunique()
    frame = frame.assign(provinces=frame["task_code"].map(homes).astype("int64"))
    of_lead = frame.groupby("lead_unit")["overdue"].transform("sum")
    frame = frame.assign(_lead=of_lead).sort_values(
        ["_lead", "lead_unit", "overdue", "task_code"], ascending=[False, True, False, True]
    )
    return frame[LATE].reset_index(drop=True)
