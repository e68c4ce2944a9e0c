"""The values of the metrics, as they are written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from components.classes import MEASURES, SHARES
from i18n import Text
from view import Metric


def metric_text(row: Any, metric: str, as_of: date, text: Text) -> str:
    """The value of one metric of a row or of totals, as it is written."""
    if metric in SHARES:
        columns = MEASURES[Metric(metric)]
        return text.percent(int(row[columns[0]]), int(row[columns[1]]))
    if metric == Metric.FRESHNESS:
        newest = row["last_mark"]
        return "–" if newest is None or pd.isna(newest) else days_text((as_of - newest).days, text)
    return text.whole(int(row[metric])) if row["assigned"] else "–"


def days_text(days: int, text: Text) -> str:
    """A number of days in words."""
    return text.plural("{n} ngày", "{n} ngày", days)
