"""The coverage of every day: the curve under the map."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock

import numpy as np
import pandas as pd

from data.log import NOT_STARTED, Log, day_number, day_of, log_of
from data.register import Register
from data.scope import assignments_on
from data.store import Store
from settings import FIRST_DAY, today

_KEPT = 48


def coverage_curve(
    store: Store, register: Register, province: str | None = None, until: date | None = None
) -> pd.DataFrame:
    """Return ``day, marked, communes`` of each day from the first to today.

    The country, or one province; kept for each version of the store.
    """
    until = until or today()
    log = log_of(store)
    key = (store.url, log.version, id(register), province, until)
    with _lock:
        if key in _kept:
            return _kept[key]
    made = curve(log, register, province, until)
    with _lock:
        _kept[key] = made
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return made


def curve(log: Log, register: Register, province: str | None, until: date) -> pd.DataFrame:
    """Compute the curve: each period of the register by itself, all its days at once."""
    begins = [max(day, FIRST_DAY) for day in register.epochs() if day <= until]
    ends = [day_number(day) for day in begins[1:]] + [day_number(until) + 1]
    parts = [
        _period(log, register, province, begin, end)
        for begin, end in zip(begins, ends, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _period(
    log: Log, register: Register, province: str | None, begin: date, end: int
) -> pd.DataFrame:
    """Count the marked communes of each day from ``begin`` to before ``end``."""
    held = assignments_on(log, register, begin)
    first, length = day_number(begin), end - day_number(begin)
    before = len(held.provinces)
    wanted = held.unit >= before
    if province is not None:
        wanted &= held.parent[held.unit] == held.place(province)
    wanted &= held.pair >= 0
    unit, task, pair = held.unit[wanted], held.task[wanted], held.pair[wanted]

    # Each mark holds until the next of its assignment; one that covers does so on these days.
    bounds = np.append(log.first, len(log.day))
    counts = bounds[pair + 1] - bounds[pair]
    owner = np.repeat(np.arange(len(pair)), counts)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    mark = bounds[pair][owner] + offset
    last = offset == counts[owner] - 1
    day = log.day.astype(np.int32)
    until = np.where(last, end, np.append(day, end)[mark + 1])
    start = np.maximum(np.maximum(day[mark], log.task_start[task][owner]), first)
    stop = np.minimum(until, end)
    covers = (log.status[mark] != NOT_STARTED) & (start < stop)

    width = length + 1
    row = (unit[owner][covers] - before).astype(np.int64) * width
    size = len(held.communes) * width
    steps = np.bincount(row + start[covers] - first, minlength=size)
    steps -= np.bincount(row + stop[covers] - first, minlength=size)
    active = np.cumsum(steps.reshape(-1, width), axis=1)[:, :length] > 0
    communes = (
        len(held.communes)
        if province is None
        else int((held.communes["province_code"] == province).sum())
    )
    return pd.DataFrame(
        {
            "day": [day_of(first + number) for number in range(length)],
            "marked": active.sum(axis=0),
            "communes": communes,
        }
    )


_kept: OrderedDict[tuple[str, int, int, str | None, date], pd.DataFrame] = OrderedDict()
_lock = Lock()
