"""Days as whole numbers: arrays of days are counted from the day of the resolution."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

DAY_ZERO = date(2024, 12, 22)
"""The day of the resolution, before which there is no mark. Days are counted from it."""

ALWAYS = -32768
NEVER = 32767


def day_number(day: date) -> int:
    """Return a day as the number of days since `DAY_ZERO`."""
    return (day - DAY_ZERO).days


def day_of(number: int) -> date:
    """Return the day of a number."""
    return DAY_ZERO + timedelta(days=int(number))


def day_numbers(days: Iterable[Any], missing: int) -> np.ndarray:
    """Return days as numbers (int32), with one number for a day that is missing."""
    known: dict[Any, int] = {}
    numbers = []
    for day in days:
        if day not in known:
            known[day] = missing if day is None or pd.isna(day) else day_number(day)
        numbers.append(known[day])
    return np.array(numbers, dtype=np.int32)


def days_of(numbers: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return numbers as an object array of `datetime.date`, None where not known."""
    days = (np.datetime64(DAY_ZERO, "D") + numbers.astype("timedelta64[D]")).astype(object)
    days[~known] = None
    return days
