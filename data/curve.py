"""The coverage of every day: the curve under the map."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock

import pandas as pd

from data.bulk import read_days
from data.days import day_number, day_of
from data.derived import totals_between
from data.register import Register
from data.store import Store
from data.store_reading import catalogue_in, version_of
from data.tables import TOTALS, daily_totals
from settings import FIRST_DAY, today

_KEPT = 4
COUNTS = ["marked", "communes"]


def daily(store: Store, register: Register, until: date | None = None) -> pd.DataFrame:
    """Return how many communes each province had on every day from the first to today.

    Columns ``province_code, day`` (a number, `data.days`), ``marked, communes``, by day and
    province. Days since the newest batch are counted now; kept for each version of the store.
    """
    until = until or today()
    with store.reading() as connection:
        key = (store.url, version_of(connection), id(register), until)
        with _lock:
            if key in _kept:
                return _kept[key]
        made = read_days(connection, daily_totals, COUNTS, until)
        last = day_number(FIRST_DAY) - 1 if made.empty else int(made["day"].max())
        if last < day_number(until):
            begin, catalogue = day_of(last + 1), catalogue_in(connection)
            later = pd.DataFrame(
                totals_between(connection, register, catalogue, begin, until),
                columns=["province_code", "day", *TOTALS],
            )
            later["day"] = later["day"].map(day_number)
            later = later[list(made.columns)]
            made = later if made.empty else pd.concat([made, later], ignore_index=True)
    if register.only is not None:
        made = made[made["province_code"].isin(register.only)]
    made = made.sort_values(["day", "province_code"], ignore_index=True)
    with _lock:
        _kept[key] = made
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return made


def coverage_curve(
    store: Store, register: Register, province: str | None = None, until: date | None = None
) -> pd.DataFrame:
    """Return ``day, marked, communes`` of each day from the first to today.

    The country, or one province.
    """
    frame = daily(store, register, until)
    if province is not None:
        frame = frame[frame["province_code"] == province]
    found = frame.groupby("day", as_index=False)[COUNTS].sum()
    return found.assign(day=[day_of(number) for number in found["day"]])


_kept: OrderedDict[tuple[str, int, int, date], pd.DataFrame] = OrderedDict()
_lock = Lock()
