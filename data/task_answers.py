"""The answer about tasks, as programs and the command line get it."""

from __future__ import annotations

from datetime import date

from data.answers import Answer, check_province, records
from data.coverage import Filters
from data.register import Register
from data.snapshot import check_day
from data.store import Store
from data.task_progress import PROGRESS, in_state, task_progress
from settings import today

TASK_FIELDS = PROGRESS


def tasks_answer(
    store: Store,
    register: Register,
    *,
    province: str | None = None,
    group: str | None = None,
    lead_unit: str | None = None,
    tier: str | None = None,
    state: str | None = None,
    as_of: date | None = None,
) -> Answer:
    """Return the tasks of a day with the counts of their assignments by state, by code.

    ``state`` lists only the tasks that have an assignment in it; the counts stay whole.
    """
    day = check_day(as_of or today())
    check_province(register, province, day)
    filters = Filters(province=province, group=group, lead_unit=lead_unit, tier=tier)
    frame = in_state(task_progress(store, register, day, filters), state)
    return {
        "as_of": day.isoformat(),
        "demo": store.is_demo(),
        "tasks": records(frame[TASK_FIELDS]),
    }
