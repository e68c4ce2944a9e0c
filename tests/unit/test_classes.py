"""A class holds its lower edge; only n of n is the whole; unmarked and no data come first."""

import numpy as np
import pandas as pd
import pytest

from components.classes import class_numbers, legend_rows
from i18n import Text
from view import Level, Metric

DAY = pd.Timestamp("2025-11-28")


def frame(**columns) -> pd.DataFrame:
    length = len(next(iter(columns.values())))
    base = {"communes": 1, "marked": 1, "assigned": 100, "done": 0, "done_on_time": 0, "due": 0}
    base |= {"overdue": 0, "obstacles": 0, "last_mark": None}
    return pd.DataFrame({name: [value] * length for name, value in base.items()} | columns)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [(0, 1), (599, 1), (600, 2), (749, 2), (750, 3), (850, 4), (950, 5), (999, 5), (1000, 6)],
)
def test_coverage_classes_hold_their_lower_edge(marked, expected):
    one = frame(marked=[marked], communes=[1000])
    assert class_numbers(one, Metric.COVERAGE, Level.PROVINCE, DAY)[0] == expected


@pytest.mark.parametrize(("done", "expected"), [(19, 1), (20, 2), (40, 3), (60, 4), (80, 5)])
def test_completion_classes_hold_their_lower_edge(done, expected):
    one = frame(done=[done])
    assert class_numbers(one, Metric.COMPLETION, Level.COMMUNE, DAY)[0] == expected


def test_99_6_percent_is_never_the_whole():
    one = frame(marked=[249], communes=[250])
    assert class_numbers(one, Metric.COVERAGE, Level.PROVINCE, DAY)[0] == 5


def test_unmarked_comes_before_any_class_and_no_data_before_unmarked():
    three = frame(marked=[0, 0, 1], done=[50, 0, 50], assigned=[100, 0, 100])
    assert class_numbers(three, Metric.COMPLETION, Level.COMMUNE, DAY).tolist() == [7, 0, 3]
    assert class_numbers(three, Metric.COVERAGE, Level.COMMUNE, DAY).tolist() == [7, 7, 6]


def test_counts_and_days_have_their_fixed_classes():
    counts = frame(overdue=[0, 1, 2, 3, 4, 7, 8])
    assert class_numbers(counts, Metric.OVERDUE, Level.COMMUNE, DAY).tolist() == [
        1,
        2,
        3,
        3,
        4,
        4,
        5,
    ]
    ages = [0, 7, 8, 14, 15, 30, 31, 60, 61]
    days = frame(last_mark=[(DAY - pd.Timedelta(days=n)).date() for n in ages] + [None])
    expected = [1, 1, 2, 2, 3, 3, 4, 4, 5, 0]
    assert class_numbers(days, Metric.FRESHNESS, Level.COMMUNE, DAY).tolist() == expected


def test_a_province_is_counted_per_100_assignments():
    rates = frame(overdue=[0, 1, 20, 80], assigned=[1000, 1000, 1000, 1000])
    assert class_numbers(rates, Metric.OVERDUE, Level.PROVINCE, DAY).tolist() == [1, 2, 3, 5]


@pytest.mark.parametrize("metric", list(Metric))
@pytest.mark.parametrize("level", list(Level))
def test_the_legend_counts_every_unit_once(metric, level):
    rng = np.random.default_rng(1)
    marked = rng.integers(0, 2, 60)
    many = frame(marked=marked, done=rng.integers(0, 101, 60), overdue=rng.integers(0, 12, 60))
    numbers = class_numbers(many, metric, level, DAY)
    rows = legend_rows(numbers, metric, level, Text("vi"))
    assert sum(row.count for row in rows) == 60
