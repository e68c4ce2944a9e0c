"""When each commune of the demonstration is covered: the story that the marks then tell.

On 28 November 2025 the known figures hold: 21 provinces fully covered, 198 communes unmarked in
the other 13. From then on communes are won and lost by a fixed round through 17 provinces, so that
within any seven days some province has gained and another has lost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.days import NEVER, day_number
from settings import FIRST_DAY

ANCHOR = date(2025, 11, 28)
"""The day whose figures were published."""
END = date(2028, 6, 30)
"""The last day for which anything is planned."""

UNMARKED = {
    "12": (18, 0), "11": (19, 1), "04": (17, 1), "14": (20, 2), "52": (29, 3), "66": (21, 2),
    "68": (25, 4), "96": (12, 3), "51": (11, 0), "08": (14, 2), "44": (6, 1), "40": (4, 1),
    "38": (2, 0),
}  # fmt: skip
"""Province -> communes unmarked on the anchor day, and communes marked in the week before it."""

_LATE_FULL = ("42", "86")
"""Provinces whose last commune was marked in the week before the anchor day."""

_ROUND = ["12", "48", "51", "01", "38", "79", "66", "75", "96"]
_ROUND += ["14", "52", "08", "11", "68", "40", "04", "44"]
"""The round of losses; a province's gain comes half a round after its loss."""
_STEP = 3
_GAIN_LAG = 8
_KNOWN_SILENT = 168
"""Of the unmarked communes of the anchor day, those without any mark."""


@dataclass(frozen=True)
class Plan:
    """Covered from ``begin`` on, except in the gaps; one place a commune, by code.

    ``gap_from`` and ``gap_to`` are padded with `NEVER`. ``talks`` says which communes have marks
    of "not started" before they begin.
    """

    codes: np.ndarray
    begin: np.ndarray
    gap_from: np.ndarray
    gap_to: np.ndarray
    talks: np.ndarray


def plan(communes: pd.DataFrame, rng: np.random.Generator) -> Plan:
    """Return the plan for the communes of a register (``code, kind, province_code``)."""
    anchor = day_number(ANCHOR)
    begin = _first_days(communes, rng)
    queues = _unmarked(communes, rng)
    waiting = np.concatenate([queues[province] for province in UNMARKED])
    begin[waiting] = NEVER
    _last_week(communes, begin, rng)
    talks = rng.random(len(communes)) < 0.4
    talks[waiting] = True
    talks[rng.permutation(waiting)[:_KNOWN_SILENT]] = False

    gaps: dict[int, list[list[int]]] = defaultdict(list)
    free_from = np.where(begin < NEVER, begin + 60, NEVER)
    # Special zones stay: the insets should not be the story.
    free_from[(communes["kind"] == "đặc khu").to_numpy()] = NEVER
    members = {
        code: np.flatnonzero((communes["province_code"] == code).to_numpy()) for code in _ROUND
    }
    for step in range((day_number(END) - anchor) // _STEP - 1):
        day = anchor + 1 + _STEP * step
        province = _ROUND[step % len(_ROUND)]
        able = members[province][free_from[members[province]] <= day]
        for unit in rng.choice(
            able, size=min(len(able), 1 + int(rng.random() < 0.15)), replace=False
        ):
            gaps[unit].append([day, NEVER])
            free_from[unit] = NEVER
            queues[province].append(unit)
        queue = queues[_ROUND[(step + _GAIN_LAG) % len(_ROUND)]]
        won = len(queue) if len(queue) < 3 else -(-len(queue) // 6)
        for unit in [queue.pop(0) for _ in range(won)]:
            if begin[unit] == NEVER:
                begin[unit] = day + 1
            else:
                gaps[unit][-1][1] = day + 1
            free_from[unit] = day + 90
    return _packed(communes, begin, gaps, talks)


def _first_days(communes: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Spread the first mark of every commune over July to November, quicker in some provinces."""
    codes = sorted(set(communes["province_code"]))
    length = dict(zip(codes, rng.uniform(95, 140, size=len(codes)), strict=True))
    length |= dict.fromkeys(UNMARKED, 141.0)
    share = rng.beta(1.1, 2.5, size=len(communes))
    days = np.array([length[code] for code in communes["province_code"]]) * share
    return day_number(FIRST_DAY) + 1 + days.astype(np.int64)


def _unmarked(communes: pd.DataFrame, rng: np.random.Generator) -> dict[str, list[int]]:
    """Choose the unmarked communes of the anchor day, wards among them in proportion."""
    queues: dict[str, list[int]] = defaultdict(list)
    for province, (count, _) in UNMARKED.items():
        inside = (communes["province_code"] == province).to_numpy()
        ward = np.flatnonzero(inside & (communes["kind"] == "phường").to_numpy())
        rural = np.flatnonzero(inside & (communes["kind"] == "xã").to_numpy())
        wards = max(1, round(count * len(ward) / (len(ward) + len(rural))))
        chosen = [
            *rng.choice(ward, size=min(wards, len(ward)), replace=False),
            *rng.choice(rural, size=count - min(wards, len(ward)), replace=False),
        ]
        queues[province] = [int(unit) for unit in rng.permutation(chosen)]
    return queues


def _last_week(communes: pd.DataFrame, begin: np.ndarray, rng: np.random.Generator) -> None:
    """Put exactly the known number of first marks into the week before the anchor day."""
    anchor = day_number(ANCHOR)
    known = begin < NEVER
    late = known & (begin > anchor - 8)
    begin[late] = anchor - 8 - rng.integers(0, 30, size=late.sum())
    weekly = {province: week for province, (_, week) in UNMARKED.items()}
    weekly |= dict.fromkeys(_LATE_FULL, 1)
    for province, week in weekly.items():
        able = np.flatnonzero(known & (communes["province_code"] == province).to_numpy())
        latest = able[np.argsort(begin[able], kind="stable")][len(able) - week :]
        begin[latest] = anchor - rng.integers(1, 6, size=week)


def _packed(
    communes: pd.DataFrame, begin: np.ndarray, gaps: dict[int, list[list[int]]], talks: np.ndarray
) -> Plan:
    depth = max(len(found) for found in gaps.values())
    bounds = np.full((2, len(communes), depth), NEVER, dtype=np.int64)
    for unit, found in gaps.items():
        for place, pair in enumerate(found):
            bounds[:, unit, place] = pair
    return Plan(communes["code"].to_numpy(dtype=object), begin, bounds[0], bounds[1], talks)
