"""Two days on one map: the class of what changed, and its legend.

Communes: 6 newly marked, 7 still unmarked, 8 lost, 1 marked on both days. Provinces, by how many
points their coverage moved: 8 less, 1 no change, 2 to 5 more. 0 is no data on either level.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from components.classes import FULL, NO_DATA, UNMARKED, LegendRow
from i18n import Text
from view import Level

SAME, LOST = 1, 8
POINTS = (1, 5, 10)
"""The lower edges, in points of coverage, of the classes 3 to 5; any increase is at least 2."""


def commune_numbers(shown: pd.DataFrame, changes: pd.DataFrame) -> np.ndarray:
    """The class number of every commune of a coverage frame, as ``uint8``.

    ``changes`` says by code what became of its coverage (``data.changes``).
    """
    said = changes.set_index("code")["coverage_change"].reindex(shown["code"]).to_numpy()
    numbers = np.select(
        [said == "marked", said == "still_unmarked", said == "lost"], [FULL, UNMARKED, LOST], SAME
    )
    return np.where(shown["communes"].to_numpy() == 0, NO_DATA, numbers).astype(np.uint8)


def province_numbers(shown: pd.DataFrame, earlier: pd.DataFrame) -> np.ndarray:
    """The class number of every province, from its coverage on the two days."""
    moved, of = moved_shares(shown, earlier)
    # Whole numbers throughout: exactly one point more is in the class of one point.
    edges = 1 + sum((moved * 100 >= edge * of).astype(int) for edge in POINTS)
    numbers = np.where(moved > 0, 1 + edges, np.where(moved < 0, LOST, SAME))
    return np.where(of == 0, NO_DATA, numbers).astype(np.uint8)


def moved_shares(shown: pd.DataFrame, earlier: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """By how much each coverage moved, as whole numerators and denominators; 0 of 0 unknown."""
    before = earlier.set_index("code")[["marked", "communes"]].reindex(shown["code"]).fillna(0)
    x, n = (shown[name].to_numpy(dtype=np.int64) for name in ("marked", "communes"))
    a, m = (before[name].to_numpy(dtype=np.int64) for name in ("marked", "communes"))
    return x * m - a * n, n * m


def difference_rows(numbers: np.ndarray, level: str, text: Text) -> list[LegendRow]:
    """The rows of the legend, with how many units are in each class."""
    counts = np.bincount(numbers, minlength=LOST + 1)
    if level == Level.COMMUNE:
        words = {
            FULL: text("mới đánh dấu"),
            LOST: text("mất đánh dấu"),
            UNMARKED: text("vẫn chưa đánh dấu"),
            SAME: text("đánh dấu từ trước"),
        }
    else:
        words = {
            5: text("tăng từ 10 điểm"),
            4: text("tăng 5 – dưới 10 điểm"),
            3: text("tăng 1 – dưới 5 điểm"),
            2: text("tăng dưới 1 điểm"),
            SAME: text("không đổi"),
            LOST: text("giảm"),
        }
    words[NO_DATA] = text("không có dữ liệu")
    return [LegendRow(number, word, int(counts[number])) for number, word in words.items()]


def points_text(moved: int, of: int, text: Text) -> str:
    """A change of coverage in points, with its sign."""
    return text("{n} điểm", n=text.points(moved, of)) if of else "–"
