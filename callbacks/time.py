"""What the slider over the days is drawn from: the curve of the coverage, and its words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from i18n import Text

WEEK = 7
"""Days from one point of a province's line to the next."""


def curve(frame: pd.DataFrame) -> dict[str, Any]:
    """The coverage of each day from the first on: ``marked`` and ``communes``, a number a day.

    ``frame`` is that of ``data.curve.coverage_curve``.
    """
    return {
        "first": frame["day"].iloc[0].isoformat() if len(frame) else None,
        "marked": frame["marked"].tolist(),
        "communes": frame["communes"].tolist(),
    }


def province_curves(frame: pd.DataFrame) -> dict[str, list[int]]:
    """The coverage of every province each week from the first day on, in thousandths.

    ``frame`` is that of ``data.curve.daily``. The whole is 1000 and nothing less is.
    """
    share = (frame["marked"] * 1000 // frame["communes"].where(frame["communes"] > 0)).fillna(0)
    return {
        str(code): part.astype(int).tolist()[::WEEK]
        for code, part in share.groupby(frame["province_code"])
    }


def time_words(text: Text) -> dict[str, str]:
    """The words of the slider; ``{names}`` are filled in by the browser."""
    return {
        "strip": text("Thời gian và so sánh"),
        "slider": text("Ngày đang xem"),
        "value": text("{day}: độ phủ {percent}, {x} / {n} xã"),
        "play": text("Chạy qua các tuần"),
        "pause": text("Dừng lại"),
        "unfiltered": text("Đường cong là độ phủ của mọi xã, không theo bộ lọc."),
        "compare": text("So sánh"),
        "with": text("So với ngày"),
        "views": text("Cách so sánh"),
        "difference": text("Chênh lệch"),
        "side": text("Hai bản đồ"),
        "stop": text("Bỏ so sánh"),
    }
