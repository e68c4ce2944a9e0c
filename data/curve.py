"""The coverage of every day: the curve under the map."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, timedelta
from threading import Lock

import pandas as pd
import sqlalchemy as sa

from data.derived import totals_between
from data.register import Register
from data.store import Store
from data.store_reading import catalogue_in, version_of
from data.tables import TOTALS, daily_totals
from settings import FIRST_DAY, today

_KEPT = 4


def daily(store: Store, register: Register, until: date | None = None) -> pd.DataFrame:
    """Return the counts of every province and day from the first to today.

    Columns ``province_code, day`` and `data.tables.TOTALS`, by day and province. Days since the
    newest batch are counted now; kept for each version of the store.
    """
    until = until or today()
    with store.reading() as connection:
        key = (store.url, version_of(connection), id(register), until)
        with _lock:
            if key in _kept:
                return _kept[key]
        columns = ["province_code", "day", *TOTALS]
        query = sa.select(*(daily_totals.c[name] for name in columns))
        query = query.where(daily_totals.c.day <= until)
        rows = [tuple(row) for row in connection.execute(query)]
        first = max((row[1] for row in rows), default=FIRST_DAY - timedelta(days=1))
        first += timedelta(days=1)
        if first <= until:
            catalogue = catalogue_in(connection)
            rows += totals_between(connection, register, catalogue, first, until)
    made = pd.DataFrame(rows, columns=columns)
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
    return frame.groupby("day", as_index=False)[["marked", "communes"]].sum()


_kept: OrderedDict[tuple[str, int, int, date], pd.DataFrame] = OrderedDict()
_lock = Lock()
