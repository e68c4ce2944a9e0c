"""The share that was confirmed on the spot, with its confidence interval.

Each checked item stands for as many as its stratum has for each of its checked items. The estimate
is the weighted share; its interval is Wilson's at 95 % for Kish's effective number of items,
``(sum w)**2 / sum w**2``: for equal weights that is the plain Wilson interval. What stratifying
gains, and that the population is finite, is not credited, so the interval is rather too wide than
too narrow. Strata without a checked item are not spoken for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import pandas as pd

Z = 1.959964
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True)
class Share:
    """``confirmed`` of ``checked`` items, out of ``items`` drawn; fractions, None without any."""

    items: int
    checked: int
    confirmed: int
    share: float | None
    low: float | None
    high: float | None


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return Wilson's interval at 95 % for a share of n.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(0.9, 10)]
    [0.5958, 0.9821]
    """
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def share_of(items: pd.DataFrame) -> Share:
    """Return the share of some items (``data.spot_checks.items_of``)."""
    known = items[items["found"].notna()]
    confirmed = int((known["found"] == "confirmed").sum())
    if known.empty:
        return Share(len(items), 0, 0, None, None, None)
    in_stratum = known.groupby("stratum")["item"].transform("count")
    weight = known["stratum_size"].astype(float) / in_stratum
    total = float(weight.sum())
    if confirmed in (0, len(known)):
        # Exactly: a sum of fractions might miss the end by a hair.
        share = float(confirmed > 0)
    else:
        share = float(weight[known["found"] == "confirmed"].sum()) / total
    low, high = wilson(share, total * total / float((weight * weight).sum()))
    return Share(len(items), len(known), confirmed, share, low, high)


def shares_by_province(items: pd.DataFrame) -> dict[str, Share]:
    """Return the share of each province of the sample, by code."""
    return {str(code): share_of(part) for code, part in items.groupby("province_code", sort=True)}
