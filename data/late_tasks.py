"""What is late and what is due soon, by the lead unit whose task it is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.register import Register
from data.snapshot import check_day
from data.states import day_states
from data.store import Store

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
    tasks = day.catalogue.tasks
    home = held.parent[now.unit]
    keep = np.ones(len(home), dtype=bool)
    if province is not None:
        keep = (held.provinces["code"].to_numpy(dtype=object) == province)[home]
    late = now.overdue & keep
    counts = {
        "overdue": np.bincount(now.task[late], minlength=len(tasks)),
        "due": np.bincount(now.task[now.due & keep], minlength=len(tasks)),
        "provinces": np.bincount(
            np.unique(now.task[late] * len(held.provinces) + home[late]) // len(held.provinces),
            minlength=len(tasks),
        ),
    }
    frame = tasks[LATE[:4]].assign(**counts)
    frame = frame[frame["overdue"] > 0]
    of_lead = frame.groupby("lead_unit")["overdue"].transform("sum")
    frame = frame.assign(_lead=of_lead).sort_values(
        ["_lead", "lead_unit", "overdue", "task_code"], ascending=[False, True, False, True]
    )
    return frame[LATE].reset_index(drop=True)
