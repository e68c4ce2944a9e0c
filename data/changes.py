"""What changed between two days: coverage, assignments, and the register itself.

Units are those of the later day. Each is compared with its forerunners: the units of the earlier
day whose marks stand in its log now (itself, and those that were merged into it). A unit that has
none, such as a part of a split one, had nothing on the earlier day.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import pandas as pd

from data.coverage import Filters
from data.register import Register
from data.register_changes import register_changes
from data.snapshot import DayRefused, check_day
from data.store import Store
from data.two_days import OF_ASSIGNMENTS, OF_COMMUNES, two_days

CHANGE_COUNTS = [*OF_COMMUNES, *OF_ASSIGNMENTS]
PROVINCE_FIELDS = ["code", "name", *CHANGE_COUNTS]
COMMUNE_FIELDS = ["code", "name", "kind", "province_code", "coverage_change", *CHANGE_COUNTS]


@dataclass(frozen=True, eq=False)
class Changes:
    """The changes between two days.

    ``provinces`` has the columns `PROVINCE_FIELDS` (a province takes in its communes and its own
    assignments), ``communes`` has `COMMUNE_FIELDS`; both hold a row a unit of the later day, by
    code. ``totals`` is the sum of ``provinces``. ``register`` has the columns of
    `data.register_changes.FIELDS`.
    """

    first: date
    last: date
    provinces: pd.DataFrame
    communes: pd.DataFrame
    totals: dict[str, int]
    register: pd.DataFrame


def kept_changes(
    store: Store, register: Register, first: date, last: date, filters: Filters, version: int
) -> Changes:
    """Return the changes of the country at a version of the store, kept for the next who asks.

    Every page of a map counts them, whatever its metric. Read the frames, and copy before a change.
    """
    key = (store.url, version, id(register), first, last, filters)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = changes(store, register, first, last, None, filters)
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return made


_MOST_KEPT = 8
_kept: OrderedDict[tuple[str, int, int, date, date, Filters], Changes] = OrderedDict()
_lock = Lock()


def changes(
    store: Store,
    register: Register,
    first: date,
    last: date,
    province: str | None = None,
    filters: Filters | None = None,
) -> Changes:
    """Return what changed between two days, of the country or of one province.

    ``filters`` choose the units of the later day, and the assignments of both days.

    Raises
    ------
    DayRefused
        For a day that can't be viewed, and where the first lies after the last.
    """
    if check_day(first) > check_day(last):
        raise DayRefused("wrong-order", first, last)
    both = two_days(store, register, first, last, filters or Filters())
    held, counts = both.held, both.counts()
    n = len(held.provinces)
    family = {
        name: np.bincount(held.parent, weights=value, minlength=n).astype(np.int64)
        for name, value in counts.items()
    }
    provinces = held.provinces[["code", "name"]].assign(**family)
    communes = held.communes.assign(**{name: value[n:] for name, value in counts.items()})
    flags = [communes["newly_marked"] > 0, communes["lost"] > 0, communes["still_unmarked"] > 0]
    words = np.select(flags, ["marked", "lost", "still_unmarked"], "")
    communes["coverage_change"] = pd.Series([word or None for word in words], dtype=object)
    changed = register_changes(register, first, last)
    if province is not None:
        provinces = provinces[provinces["code"] == province]
        communes = communes[communes["province_code"] == province]
        changed = changed[changed["province_code"] == province]
    return Changes(
        first=first,
        last=last,
        provinces=provinces[PROVINCE_FIELDS].reset_index(drop=True),
        communes=communes[COMMUNE_FIELDS].reset_index(drop=True),
        totals={name: int(provinces[name].sum()) for name in CHANGE_COUNTS},
        register=changed.reset_index(drop=True),
    )
