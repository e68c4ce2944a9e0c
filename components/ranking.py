"""The ranking of units, who is behind first; the provinces as a plain table of the page.

Thirty-four rows need no table library: the country is ranked before any is loaded.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from dash import dcc, html

from components import ids
from components.classes import FULL, MEASURES, SHARES, UNMARKED, parts
from components.tables import counted
from components.values import metric_text
from components.words import full_name, metric_name
from i18n import Text
from view import Metric, Page, View

FEW = 10
"""Below so many communes or tasks a share says little: the row says that it is counted over few."""


def ranking_rows(
    frame: pd.DataFrame,
    earlier: pd.DataFrame,
    numbers: np.ndarray,
    view: View,
    as_of: date,
    text: Text,
) -> list[dict[str, Any]]:
    """The rows of the ranking, who is behind first; equal values share a rank.

    Parameters
    ----------
    frame, earlier
        Coverage frames of the day viewed and of the day that changes are counted from, a row a
        unit.
    numbers
        The class number of each row of ``frame``.
    """
    metric = view.metric
    value = _sort_value(frame, metric, as_of)
    rank = value.rank(method="min", ascending=metric not in SHARES)
    shared = rank.map(rank.value_counts()) > 1
    changes = _changes(frame, earlier, metric)
    records = frame.to_dict("records")
    of_communes = bool(records) and len(records[0]["code"]) == 5
    rows = []
    for i in _behind_first(frame, value, numbers, metric):
        row = records[i]
        change = changes[i]
        unit: dict[str, Any] = {
            "code": row["code"],
            "name": row["name"],
            "full": full_name(row["name"], row["kind"], text),
            "rank": None if np.isnan(rank[i]) else int(rank[i]),
            "place": ""
            if np.isnan(rank[i])
            else ("=" if shared[i] else "") + text.whole(int(rank[i])),
            "value": None if np.isnan(value[i]) else float(value[i]),
            "text": metric_text(row, metric, as_of, text),
            "class": int(numbers[i]),
            # Only under coverage is what is missing from the bar the unmarked communes.
            "warm": bool(metric == Metric.COVERAGE and row["marked"] < row["communes"]),
            "href": view.at(Page.COMMUNE if of_communes else Page.PROVINCE, row["code"]).href,
            "week": None if np.isnan(change) else int(change),
            "change": "–" if np.isnan(change) else text.signed(int(change)),
            "of": text.whole(row["assigned"]),
        }
        if metric == Metric.COVERAGE and of_communes:
            unit["text"] = text("đã đánh dấu") if row["marked"] else text("chưa đánh dấu")
        elif metric in SHARES:
            numerator, denominator = MEASURES[Metric(metric)]
            unit |= {"x": int(row[numerator]), "n": int(row[denominator])}
            unit["of"] = f"{text.whole(unit['x'])}/{text.whole(unit['n'])}"
            if 0 < unit["n"] < FEW:
                unit["few"] = text("ít xã") if metric == Metric.COVERAGE else text("ít việc")
        rows.append(unit)
    return rows


def _behind_first(
    frame: pd.DataFrame, value: pd.Series, numbers: np.ndarray, metric: str
) -> list[int]:
    """Positions of the rows, who is behind first; what is not known stands last.

    Of equal shares the one that is counted over more stands first.
    """
    of = parts(frame, metric)[1] if metric in SHARES else frame["assigned"]
    keys = pd.DataFrame({"value": value, "of": of.astype(float), "code": frame["code"]})
    order = keys.sort_values(
        ["value", "of", "code"], ascending=[metric in SHARES, False, True], na_position="last"
    ).index.tolist()
    if metric not in SHARES or metric == Metric.COVERAGE:
        return order
    # Under a percentage, 0 % of an unmarked commune means "nobody recorded".
    return sorted(order, key=lambda i: numbers[i] == UNMARKED)


def ranking_hint(view: View, text: Text) -> html.P | None:
    """The rule that a ranking by shares follows."""
    if view.metric not in SHARES:
        return None
    if view.metric == Metric.COVERAGE:
        words = text(
            "= đồng hạng; cùng tỷ lệ thì nơi nhiều xã hơn đứng trước; ít xã: dưới {n}.", n=FEW
        )
    else:
        words = text(
            "= đồng hạng; cùng tỷ lệ thì nơi nhiều việc hơn đứng trước; ít việc: dưới {n}.", n=FEW
        )
    return html.P(words, className="ranking-hint", id="ranking-hint")


def _changes(frame: pd.DataFrame, earlier: pd.DataFrame, metric: str) -> np.ndarray:
    """How much more each row counts than on the earlier day; NaN where there is no telling."""
    column = MEASURES[Metric(metric)][0] if metric in SHARES else metric
    if metric == Metric.FRESHNESS:
        return np.full(len(frame), np.nan)
    before = earlier.set_index("code")[column].reindex(frame["code"]).to_numpy(dtype=float)
    return frame[column].to_numpy(dtype=float) - before


def _sort_value(frame: pd.DataFrame, metric: str, as_of: date) -> pd.Series:
    if metric in SHARES:
        part, whole = parts(frame, metric)
        return (part / whole.where(whole > 0)).astype(float)
    if metric == Metric.FRESHNESS:
        return (pd.Timestamp(as_of) - pd.to_datetime(frame["last_mark"])).dt.days.astype(float)
    return frame[metric].where(frame["assigned"] > 0).astype(float)


def ranking_table(
    rows: list[dict[str, Any]], view: View, days: tuple[date, date], text: Text
) -> html.Div:
    """The provinces ranked; the fully covered stand together below a band of their own.

    The browser makes the table of the rows (``assets/ranking.js``): three hundred cells as
    components of their own would weigh more than the map. ``days`` are the day that changes are
    counted from, and the day viewed.
    """
    full = [row for row in rows if row["class"] == FULL] if view.metric == Metric.COVERAGE else []
    behind = [row for row in rows if row not in full]
    since = text("Tuần")
    if view.compare is not None:
        # A year that is named breaks into a line of its own, else the names have no room.
        day = text.short_day(*days).replace(f"/{days[0].year}", f"/\u200b{days[0].year}")
        since = text("Từ {day}", day=day)
    content = {
        "label": text("Xếp hạng"),
        "heads": {
            "rank": text("Hạng"),
            "name": text("Tỉnh, thành phố"),
            "of": counted(view.metric, text, of_communes=False),
            "value": metric_name(view.metric, text),
            "change": since,
        },
        "trend": view.metric == Metric.COVERAGE,
        "shares": view.metric in SHARES,
        "behind": [_cells(row) for row in behind],
        "full": [_cells(row) for row in full],
        "band": [
            text("{n} tỉnh, thành phố phủ kín", n=len(full)),
            text("đồng hạng 1"),
        ],
    }
    return html.Div(
        [
            dcc.Store(id=ids.RANKING_ROWS, data=content),
            html.Div(id=ids.RANKING_FRAME, className="ranking-frame"),
        ],
        className="ranking-holder",
    )


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a row; ``share`` is the part of the bar that is done, 0 to 1."""
    names = ("code", "name", "href", "of", "text", "change", "class", "warm")
    share = row["x"] / row["n"] if row.get("n") else None
    cells = {name: row[name] for name in names} | {"share": share}
    cells["rank"] = str(row["rank"]) if row["class"] == FULL else row["place"]
    return cells | ({"few": row["few"]} if "few" in row else {})
