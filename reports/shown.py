"""What a map of a document shows, made from the figures of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from i18n import Text
from reports.drawn import Drawn
from reports.scale import LegendRow, Scale


def drawn_map(
    frame: pd.DataFrame,
    scale: Scale,
    text: Text,
    *,
    metric: str,
    level: str,
    as_of: date,
    province: str | None = None,
    scheme: str = "light",
    lit: frozenset[int] | None = None,
    names_shown: bool = True,
    compared: tuple[np.ndarray, Sequence[LegendRow]] | None = None,
) -> Drawn:
    """Return a map of the units of a coverage frame.

    ``province`` is the one whose communes they are, None for the country; ``lit`` are the classes
    that keep their colours (None: all). ``compared`` are the classes and the legend of a map that
    shows what changed, in place of those of the day.
    """
    if compared is None:
        numbers = scale.numbers(frame, metric, level, pd.Timestamp(as_of))
        legend = scale.legend(numbers, metric, level, text)
    else:
        numbers, legend = compared
    colours = scale.colours(scheme)
    palette = [
        colour if lit is None or number in lit else colours["seg"]
        for number, colour in enumerate(scale.palette(scheme))
    ]
    missing = (frame["communes"] - frame["marked"]).astype(int)
    of_provinces = metric == "coverage" and level == "province" and compared is None
    unit = text("số tỉnh") if level == "province" else text("số xã")
    return Drawn(
        classes={c: int(n) for c, n in zip(frame["code"], numbers, strict=True)},
        names=dict(zip(frame["code"], frame["name"], strict=True)),
        unmarked={c: int(n) for c, n in zip(frame["code"], missing, strict=True) if n > 0}
        if of_provinces
        else {},
        legend=legend,
        legend_title=f"{scale.metric_name(metric, text)} · {unit}",
        province=province,
        level=level,
        colours=colours,
        palette=palette,
        text=text,
        discs=of_provinces,
        names_shown=names_shown,
    )
