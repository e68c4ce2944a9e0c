"""The class of a unit under a metric: the number that a map colours and a legend counts.

Class numbers: 0 no data, 1 to 5 the ordered classes (light to dark), 6 exactly the whole,
7 unmarked. The limits are fixed, the same on every day, so that days compare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from i18n import Text
from view import Level, Metric

NO_DATA, FULL, UNMARKED = 0, 6, 7
SHARES = (Metric.COVERAGE, Metric.COMPLETION, Metric.PUNCTUALITY)
MEASURES: dict[Metric, tuple[str, str]] = {
    Metric.COVERAGE: ("marked", "communes"),
    Metric.COMPLETION: ("done", "assigned"),
    Metric.PUNCTUALITY: ("done_on_time", "due"),
}
"""Numerator and denominator of each share, as columns of a coverage frame."""
LIMITS: dict[str, tuple[int, ...]] = {
    Metric.COVERAGE: (60, 75, 85, 95),
    Metric.COMPLETION: (20, 40, 60, 80),
    Metric.PUNCTUALITY: (20, 40, 60, 80),
    Metric.OVERDUE: (1, 2, 4, 8),
    Metric.OBSTACLES: (1, 2, 4, 8),
    Metric.FRESHNESS: (8, 15, 31, 61),
}
"""The lower edges of classes 2 to 5: percent, a count (a province's per 100 assignments), days."""


def parts(frame: pd.DataFrame, metric: str) -> tuple[pd.Series, pd.Series]:
    """Numerator and denominator of a share metric, a row a unit."""
    numerator, denominator = MEASURES[Metric(metric)]
    return frame[numerator], frame[denominator]


def class_numbers(frame: pd.DataFrame, metric: str, level: str, as_of: pd.Timestamp) -> np.ndarray:
    """The class number of every row of a coverage frame, as ``uint8``.

    Parameters
    ----------
    frame
        One row a unit, with the columns of ``data.coverage``.
    metric, level
        A ``view.Metric`` and a ``view.Level``.
    as_of
        The day of the frame; freshness is counted up to it.
    """
    if metric in SHARES:
        numbers = _share_classes(frame, metric)
        if level == Level.COMMUNE:
            if metric == Metric.COVERAGE:
                numbers = np.where(numbers == NO_DATA, NO_DATA, FULL)
            unmarked = (frame["communes"].to_numpy() > 0) & (frame["marked"].to_numpy() == 0)
            numbers = np.where(unmarked & (numbers != NO_DATA), UNMARKED, numbers)
        return numbers.astype(np.uint8)
    if metric == Metric.FRESHNESS:
        days = (as_of - pd.to_datetime(frame["last_mark"])).dt.days
        missing = days.isna().to_numpy()
        values = days.fillna(0).to_numpy(dtype=float)
    else:
        assigned = frame["assigned"].to_numpy(dtype=float)
        missing = assigned == 0
        values = frame[metric].to_numpy(dtype=float)
        if level == Level.PROVINCE:
            # A half below one stays in the class of "some": only a true 0 is the lowest class.
            rate = np.divide(values * 100, assigned, out=np.zeros_like(values), where=~missing)
            values = np.where(values > 0, np.maximum(rate, 1), 0)
    numbers = 1 + np.searchsorted(LIMITS[metric], values, side="right")
    return np.where(missing, NO_DATA, numbers).astype(np.uint8)


def _share_classes(frame: pd.DataFrame, metric: str) -> np.ndarray:
    part, whole = (series.to_numpy(dtype=np.int64) for series in parts(frame, metric))
    # Whole numbers throughout: 1200 of 2000 is exactly 60 %, whatever a float would say.
    edges = np.array(LIMITS[metric], dtype=np.int64)
    numbers = 1 + (part[:, None] * 100 >= edges[None, :] * whole[:, None]).sum(axis=1)
    numbers = np.where(part == whole, FULL, numbers)
    return np.where(whole == 0, NO_DATA, numbers)


@dataclass(frozen=True)
class LegendRow:
    """One row of a legend: the class, its words, and how many units are in it."""

    number: int
    label: str
    count: int


def legend_rows(numbers: np.ndarray, metric: str, level: str, text: Text) -> list[LegendRow]:
    """The rows of the legend of a map, the whole first, no data last."""
    counts = np.bincount(numbers, minlength=8)
    order = [5, 4, 3, 2, 1]
    if metric in SHARES:
        if metric == Metric.COVERAGE and level == Level.COMMUNE:
            order = [FULL, UNMARKED]
        else:
            order = [FULL, *order] + ([UNMARKED] if level == Level.COMMUNE else [])
    return [
        LegendRow(number, class_label(number, metric, level, text), int(counts[number]))
        for number in [*order, NO_DATA]
    ]


def class_label(number: int, metric: str, level: str, text: Text) -> str:
    """The words of one class."""
    if number == NO_DATA:
        return text("không có dữ liệu")
    if number == UNMARKED:
        return text("chưa đánh dấu")
    if number == FULL:
        marked = metric == Metric.COVERAGE and level == Level.COMMUNE
        return text("đã đánh dấu") if marked else text("đúng 100 %")
    edges = (0, *LIMITS[metric])
    low, high = edges[number - 1], edges[number] if number < 5 else None
    if metric in SHARES:
        if number == 1:
            return text("dưới {high} %", high=high)
        return text("{low} – dưới {high} %", low=low, high=high or 100)
    if metric == Metric.FRESHNESS:
        if high is None:
            return text("{low} ngày trở lên", low=low)
        return text("{low}–{high} ngày", low=low, high=high - 1)
    if level == Level.PROVINCE:
        return _rate_label(number, text)
    if high is None:
        return text("{low} việc trở lên", low=low)
    return text("{low} việc", low=low) if high == low + 1 else f"{low}–{high - 1}"


def _rate_label(number: int, text: Text) -> str:
    """The words of a province's class of overdue or blocked tasks per 100 assignments."""
    words = {
        1: text("không có"),
        2: text("dưới 2 / 100 việc"),
        3: text("2 – dưới 4 / 100 việc"),
        4: text("4 – dưới 8 / 100 việc"),
        5: text("từ 8 / 100 việc"),
    }
    return words[number]
