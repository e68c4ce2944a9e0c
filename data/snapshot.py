"""All figures of one day: what a page, a table or an answer of the API is drawn from."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Literal

import numpy as np
import pandas as pd

from data.cache_use import used
from data.coverage import Filters, figures, totals
from data.days import NEVER, days_of
from data.register import Register
from data.states import Day, day_of_store
from data.store import Store
from settings import FIRST_DAY, today

_KEPT = 24


class DayRefused(ValueError):  # noqa: N818
    """The day can't be viewed. The message is one sentence; ``reason`` is a stable name."""

    def __init__(
        self, reason: Literal["too-early", "future-date", "wrong-order"], day: date, limit: date
    ) -> None:
        words = {
            "too-early": f"{day} can't be viewed: the first day is {limit}.",
            "future-date": f"{day} can't be viewed: it has not come yet, today is {limit}.",
            "wrong-order": f"{day} can't be the day to compare from: it lies after {limit}.",
        }
        super().__init__(words[reason])
        self.reason = reason
        self.day = day
        self.limit = limit


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The figures of one day under some filters, at one version of the store.

    ``provinces`` and ``communes`` have the columns of `data.coverage.COLUMNS`; ``totals`` is the
    sum of ``provinces`` (the country, or the filtered province). ``next_due`` (code to day) and
    ``next_lead_unit`` tell each commune's nearest due date that is not done.
    """

    as_of: date
    version: int
    filters: Filters
    provinces: pd.DataFrame
    communes: pd.DataFrame
    totals: dict[str, Any]
    demo: bool
    next_due: np.ndarray
    next_lead_unit: np.ndarray


def check_day(day: date) -> date:
    """Return the day, or raise `DayRefused` for one that can't be viewed."""
    if day < FIRST_DAY:
        raise DayRefused("too-early", day, FIRST_DAY)
    if day > today():
        raise DayRefused("future-date", day, today())
    return day


def snapshot(
    store: Store, register: Register, as_of: date | None = None, filters: Filters | None = None
) -> Snapshot:
    """Return the figures of a day (today, if none is given), kept for the next who asks.

    Frames are shared by all who ask: read them, and copy before a change.
    """
    as_of = check_day(as_of or today())
    return kept_snapshot(store, day_of_store(store, as_of), register, filters or Filters())


def kept_snapshot(store: Store, day: Day, register: Register, filters: Filters) -> Snapshot:
    """Return the figures of a day that was read from a store, kept for the next who asks."""
    key = (store.url, day.version, id(register), day.as_of, filters)
    with _lock:
        used("snapshot", key in _kept)
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = snapshot_of(day, register, filters)
    with _lock:
        _kept[key] = made
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return made


def snapshot_of(day: Day, register: Register, filters: Filters) -> Snapshot:
    """Return the figures of a day that was read, under some filters."""
    found = figures(day.catalogue, register, day.newest, day.as_of, filters)
    known = found.next_due < NEVER
    leads = np.array([*day.catalogue.tasks["lead_unit"], None], dtype=object)
    return Snapshot(
        as_of=day.as_of,
        version=day.version,
        filters=filters,
        provinces=found.provinces,
        communes=found.communes,
        totals=totals(found.provinces, filters.province),
        demo=day.demo,
        next_due=days_of(found.next_due, known),
        next_lead_unit=leads[np.where(known, found.next_task, -1)],
    )


_kept: OrderedDict[tuple[str, int, int, date, Filters], Snapshot] = OrderedDict()
_lock = Lock()
