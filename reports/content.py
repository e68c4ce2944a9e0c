"""Everything that a report says, read once: figures of a day, of an earlier one, and the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from data.assignments import unmarked
from data.changes import Changes, changes
from data.counted import Counted, counted
from data.coverage import Filters, totals
from data.late_tasks import late_tasks
from data.register import Register, Unit
from data.snapshot import Snapshot, check_day, snapshot
from data.store import Batch, Store
from settings import FIRST_DAY, TIME_ZONE, today

WEEK = timedelta(days=7)
ON_PAPER, IN_WORKBOOK = 60, 5_000
"""The most obstacles that a report lists; how many there are it says in any case."""


@dataclass(frozen=True, eq=False)
class Content:
    """What a report of a place on a day is made of.

    Attributes
    ----------
    place
        The province; None for the country.
    units
        Coverage rows of what is compared: the provinces, or the communes of the province.
    totals, earlier
        The totals of the place on the day and on the one that it is compared with.
    provinces
        Name of each province of the day by its code.
    """

    place: Unit | None
    as_of: date
    compare: date
    now: Snapshot
    units: pd.DataFrame
    totals: Mapping[str, Any]
    earlier: Mapping[str, Any]
    changes: Changes
    unmarked: pd.DataFrame
    late: pd.DataFrame
    obstacles: Counted
    batches: list[Batch]
    provinces: Mapping[str, str]
    made_at: datetime

    @property
    def lacks(self) -> str:
        """What the store has nothing of: ``tasks``, ``marks``, or an empty text."""
        if not self.totals["assigned"]:
            return "tasks"
        return "" if self.totals["last_mark"] else "marks"


def content_of(
    store: Store,
    register: Register,
    *,
    province: str | None = None,
    as_of: date | None = None,
    compare: date | None = None,
    made_at: datetime | None = None,
    most: int = ON_PAPER,
) -> Content:
    """Return what a report says of the country or a province.

    ``compare`` is seven days before ``as_of`` (today) unless one is given, the first day at least;
    ``most`` obstacles are listed, the earliest due first.

    Raises
    ------
    data.snapshot.DayRefused
        A day can't be viewed, or the one to compare with lies after the day.
    """
    as_of = check_day(as_of or today())
    compare = max(as_of - WEEK, FIRST_DAY) if compare is None else check_day(compare)
    changed = changes(store, register, compare, as_of, province)
    now = snapshot(store, register, as_of)
    before = snapshot(store, register, compare)
    units = now.provinces if province is None else _inside(now.communes, province)
    filters = replace(Filters(), province=province)
    return Content(
        place=register.get(province, as_of) if province else None,
        as_of=as_of,
        compare=compare,
        now=now,
        units=units,
        totals=_totals(now, province),
        earlier=_totals(before, province),
        changes=changed,
        unmarked=unmarked(now, province),
        late=late_tasks(store, register, as_of, province),
        obstacles=counted(store, register, as_of, filters, "obstacles", most),
        batches=[one for one in store.batches() if one.withdrawn_by is None],
        provinces=dict(zip(now.provinces["code"], now.provinces["name"], strict=True)),
        made_at=made_at or datetime.now(TIME_ZONE),
    )


def _inside(frame: pd.DataFrame, province: str) -> pd.DataFrame:
    return frame[frame["province_code"] == province].reset_index(drop=True)


def _totals(at: Snapshot, province: str | None) -> dict[str, Any]:
    if province is None:
        return at.totals
    return totals(at.provinces[at.provinces["code"] == province], province)
